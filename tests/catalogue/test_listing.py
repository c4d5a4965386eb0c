"""The listing tables stay true, whatever changes and however."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils.translation import override
from oscar.core.loading import get_model

from shop.catalogue import listing
from shop.catalogue.attributes import define_attribute, set_values
from shop.catalogue.cards import cards_of
from shop.catalogue.listing_models import EVERYTHING, Listing, Placement
from shop.catalogue.models import Product
from shop.catalogue.version import catalogue_version
from tests.factories.shop import (
    CategoryFactory,
    make_image,
    make_order,
    make_parent,
    make_product,
)

ProductReview = get_model("reviews", "ProductReview")


def shelves(product):
    return set(Placement.objects.filter(listing=product.pk).values_list("shelf", flat=True))


def facts(product):
    return Listing.objects.get(pk=product.pk).facts


def page_facts(product):
    return Listing.objects.get(pk=product.pk).page_facts


def everything():
    """All rows, to compare what came row by row with what a full refresh writes."""
    listings = Listing.objects.order_by("pk")
    fields = [field.name for field in Listing._meta.concrete_fields]
    placed = [field.name for field in Placement._meta.concrete_fields if field.name != "id"]
    return (
        list(listings.values(*fields)),
        sorted(Placement.objects.values_list(*placed)),
        sorted(listings.values_list("pk", "values__code", "values__key")),
    )


# --- What is listed ---------------------------------------------------------------------------


def test_a_product_stands_on_the_shelves_of_its_categories_and_of_those_above():
    pantry = CategoryFactory(name="Pantry")
    tea = CategoryFactory(name="Tea", parent=pantry)
    CategoryFactory(name="Table")

    sencha = make_product("Sencha", category=tea)

    assert shelves(sencha) == {EVERYTHING, pantry.pk, tea.pk}
    assert page_facts(sencha)["categories"] == [pantry.pk, tea.pk]


def test_a_hidden_product_is_listed_and_stands_on_no_shelf():
    hidden = make_product("Hidden", is_public=False)

    assert not Listing.objects.get(pk=hidden.pk).is_public
    assert shelves(hidden) == set()


def test_a_variant_is_not_listed_and_its_parent_tells_of_it():
    mug = make_parent("Mug", variants={"Green": "19.00", "Sand": "21.00"})

    assert list(Listing.objects.values_list("pk", flat=True)) == [mug.pk]
    assert [told["labels"]["en"] for told in facts(mug)["variants"]] == ["Green", "Sand"]


def test_texts_are_kept_in_every_language():
    tea = make_product("Sencha", translations={"ar": {"title": "سنشا", "slug": "سنشا"}})

    assert facts(tea)["texts"]["en"]["title"] == "Sencha"
    assert facts(tea)["texts"]["ar"]["title"] == "سنشا"


# --- What changes -----------------------------------------------------------------------------


def test_a_new_title_is_listed():
    tea = make_product("Sencha")

    tea.title = "Gyokuro"
    tea.save()

    assert facts(tea)["texts"]["en"]["title"] == "Gyokuro"


def test_a_product_that_is_hidden_leaves_the_shelves():
    tea = make_product("Sencha", category=CategoryFactory())

    tea.is_public = False
    tea.save()

    assert shelves(tea) == set()


def test_hiding_a_category_empties_it_and_all_below():
    pantry = CategoryFactory(name="Pantry")
    tea = CategoryFactory(name="Tea", parent=pantry)
    sencha = make_product("Sencha", category=tea)

    pantry.is_public = False
    pantry.save()

    assert shelves(sencha) == {EVERYTHING}


def test_a_deleted_category_leaves_no_shelf():
    tea = CategoryFactory(name="Tea")
    sencha = make_product("Sencha", category=tea)

    tea.delete()

    assert shelves(sencha) == {EVERYTHING}
    assert page_facts(sencha)["categories"] == []


def test_taking_a_product_out_of_a_category_takes_it_off_its_shelf():
    tea = CategoryFactory(name="Tea")
    sencha = make_product("Sencha", category=tea)

    sencha.categories.remove(tea)

    assert shelves(sencha) == {EVERYTHING}


def test_price_and_stock_are_those_of_the_cheapest_that_can_be_bought():
    mug = make_parent("Mug", variants={"Green": "19.00", "Sand": "21.00"})
    green = mug.children.order_by("pk")[0].stockrecords.get()

    assert Listing.objects.get(pk=mug.pk).price == Decimal("19.00")
    green.num_in_stock = 0
    green.save()
    assert Listing.objects.get(pk=mug.pk).price == Decimal("21.00")
    assert Placement.objects.get(listing=mug.pk).dearness == 2100


def test_the_last_one_sold_leaves_nothing_in_stock(visitor, django_capture_on_commit_callbacks):
    tea = make_product("Sencha", stock=1)

    with django_capture_on_commit_callbacks(execute=True):
        make_order(tea, visitor=visitor)

    assert not Listing.objects.get(pk=tea.pk).in_stock
    assert not Placement.objects.get(listing=tea.pk).in_stock


def test_a_review_changes_rating_and_count():
    tea = make_product("Sencha")

    review = ProductReview.objects.create(
        product=tea, score=4, title="Good", body="Good.", name="Bob", status=1
    )
    row = Listing.objects.get(pk=tea.pk)
    assert (row.rating, row.review_count) == (4, 1)

    review.delete()
    row.refresh_from_db()
    assert (row.rating, row.review_count) == (None, 0)


def test_pictures_come_and_go():
    tea = make_product("Sencha")

    image = make_image(tea, size=(40, 50))
    assert facts(tea)["pictures"][0]["width"] == 40

    image.delete()
    assert facts(tea)["pictures"] == []


def test_values_to_filter_by_follow_the_attributes():
    tea = make_product("Sencha")
    origin = define_attribute(tea.product_class, "origin", {"en": "Origin", "ar": "المنشأ"})
    set_values(tea, {"origin": {"en": "Yemen", "ar": "اليمن"}})
    assert not Listing.objects.get(pk=tea.pk).values.exists()

    origin.is_facet = True
    origin.save()
    value = Listing.objects.get(pk=tea.pk).values.get()
    assert (value.code, value.key, value.labels["ar"]) == ("origin", "yemen", "اليمن")

    tea.attribute_values.get().delete()
    assert not Listing.objects.get(pk=tea.pk).values.exists()


def test_what_came_row_by_row_is_what_a_full_refresh_writes(
    visitor, django_capture_on_commit_callbacks
):
    pantry = CategoryFactory(name="Pantry")
    tea = CategoryFactory(name="Tea", parent=pantry)
    sencha = make_product("Sencha", category=tea, stock=1)
    mug = make_parent("Mug", category=pantry)
    define_attribute(mug.product_class, "colour", "Colour")
    mug.product_class.attributes.update(is_facet=True)
    for child, colour in zip(mug.children.order_by("pk"), ("Green", "Sand"), strict=True):
        set_values(child, {"colour": colour})
    make_image(mug, size=(40, 50))
    with django_capture_on_commit_callbacks(execute=True):
        make_order(sencha, visitor=visitor)
    mug.children.order_by("pk").last().delete()
    listing.refresh_popularity()
    before = everything()

    Listing.objects.all().delete()
    listing.refresh()

    assert everything() == before


def test_purchases_order_lists_after_a_refresh(visitor):
    mug, tea = make_parent("Mug"), make_product("Tea")
    make_order(mug.children.first(), visitor=visitor)

    listing.refresh_popularity()

    popularity = dict(Listing.objects.values_list("pk", "popularity"))
    assert popularity[mug.pk] > popularity[tea.pk]
    assert popularity == dict(Placement.objects.values_list("listing", "popularity"))


def test_what_the_merchant_puts_first_outweighs_every_purchase(now):
    assert listing.popularity(1, 0, None, now) > listing.popularity(0, 5000, 5.0, now)
    assert listing.popularity(0, 1, None, now) > listing.popularity(0, 0, 5.0, now)
    assert listing.popularity(-1, 0, None, now) < listing.popularity(0, 0, None, now)
    assert listing.popularity(-1, 0, None, now) > -(2**63)
    assert listing.popularity(32767, 2**40, 5.0, now) < 2**63


@pytest.mark.parametrize("change", ["title", "stock", "category"])
def test_every_change_makes_a_new_version(change):
    tea, category = make_product("Sencha"), CategoryFactory()
    before = catalogue_version()

    if change == "title":
        tea.save()
    elif change == "stock":
        record = tea.stockrecords.get()
        record.num_in_stock = 0
        record.save()
    else:
        category.save()

    assert catalogue_version() != before


def test_one_sold_of_many_changes_no_version(visitor):
    tea = make_product("Sencha", stock=10)
    before = catalogue_version()

    make_order(tea, visitor=visitor)

    assert catalogue_version() == before


def test_a_deleted_product_leaves_nothing_behind():
    tea = make_product("Sencha", category=CategoryFactory())
    mug = make_parent("Mug")
    for product in (tea, mug):
        make_image(product, size=(40, 50))
        define_attribute(product.product_class, "origin", "Origin")
        set_values(product, {"origin": "Yemen"})

    tea.delete()
    Product.objects.filter(pk=mug.pk).delete()

    assert not Listing.objects.exists()
    assert not Placement.objects.exists()


# --- Cards ------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 12])
def test_cards_cost_two_queries_however_many(strategy, count, django_assert_num_queries):
    ids = []
    for n in range(count):
        ids += [make_product(f"Tea {n}").pk, make_parent(f"Mug {n}").pk]

    with django_assert_num_queries(2):
        made = cards_of(ids, strategy)

    assert [card.id for card in made] == ids


def test_cards_keep_the_order_asked_for_and_leave_out_what_is_hidden(strategy):
    one, two, hidden = make_product("1"), make_product("2"), make_product("3", is_public=False)

    made = cards_of([two.pk, hidden.pk, 999_999, one.pk], strategy)

    assert [card.id for card in made] == [two.pk, one.pk]


def test_cards_speak_the_language_of_the_request(strategy):
    tea = make_product(
        "Sencha", badge="new", translations={"ar": {"title": "سنشا", "slug": "سنشا"}}
    )

    with override("ar"):
        card = cards_of([tea.pk], strategy)[0]

    assert card.title == "سنشا"
    assert card.url.startswith("/ar/shop/")
    assert card.url == _url_in_arabic(tea)


def test_from_counts_only_what_can_be_bought(strategy):
    mug = make_parent("Mug", variants={"Green": "19.00", "Sand": "21.00"})
    mug.children.order_by("pk")[0].stockrecords.update(num_in_stock=0)

    card = cards_of([mug.pk], strategy)[0]

    assert (card.price.amount, card.is_from) == (Decimal("21.00"), False)


def test_where_nothing_can_be_bought_from_counts_all(strategy):
    mug = make_parent("Mug", variants={"Green": "19.00", "Sand": "21.00"}, stock=0)

    card = cards_of([mug.pk], strategy)[0]

    assert (card.price.amount, card.is_from, card.is_available) == (Decimal("19.00"), True, False)


def test_a_parent_whose_variants_are_all_hidden_cannot_be_bought(strategy):
    mug = make_parent("Mug")
    Product.objects.filter(parent=mug).update(is_public=False)
    listing.refresh([mug.pk])

    card = cards_of([mug.pk], strategy)[0]

    assert (card.price, card.is_available, card.needs_choice) == (None, False, True)


def test_prices_come_from_stock_records_and_not_from_the_listing(strategy):
    tea = make_product("Sencha", price="11.90")
    tea.stockrecords.update(price=Decimal("12.50"))  # an import, say: no signal

    assert cards_of([tea.pk], strategy)[0].price.amount == Decimal("12.50")


@pytest.mark.parametrize(
    "content, unit, price, expected",
    [
        ("250", "g", "9.00", "€36.00/kg"),
        ("750", "ml", "15.00", "€20.00/l"),
        ("1", "kg", "9.00", None),
        ("10", "piece", "5.00", "€0.50/piece"),
    ],
)
def test_the_price_of_a_unit(strategy, content, unit, price, expected):
    tea = make_product("Sencha", price=price, net_content=Decimal(content), net_unit=unit)

    shown = cards_of([tea.pk], strategy)[0].unit_price

    assert (f"{shown.price}/{shown.unit}" if shown else None) == expected


def _url_in_arabic(product):
    with override("ar"):
        return product.get_absolute_url()
