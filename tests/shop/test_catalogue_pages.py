from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.translation import override
from oscar.core.loading import get_model

from shop.catalogue.attributes import define_attribute, set_values, specs
from shop.catalogue.cards import cards
from shop.catalogue.models import Product
from tests.factories.shop import (
    CategoryFactory,
    ProductClassFactory,
    UserFactory,
    make_basket,
    make_image,
    make_order,
    make_parent,
    make_product,
)

ProductReview = get_model("reviews", "ProductReview")


def titles(response):
    return [card.title for card in response.context["page"].object_list]


def review(product, score=5, **fields):
    return ProductReview.objects.create(
        product=product,
        score=score,
        title="Fine",
        body="Very fine.",
        name="Bob",
        status=1,
        **fields,
    )


def choosable_mug():
    """A mug in two colours and two sizes; the large sand one is sold out."""
    mug = make_parent("Mug", variants={"a": "19.00", "b": "21.00", "c": "20.00", "d": "22.00"})
    define_attribute(mug.product_class, "colour", {"en": "Colour", "ar": "اللون"}, position=1)
    define_attribute(mug.product_class, "size", {"en": "Size", "ar": "المقاس"}, position=2)
    values = [("Green", "Small"), ("Green", "Large"), ("Sand", "Small"), ("Sand", "Large")]
    arabic = {"Green": "أخضر", "Sand": "رملي", "Small": "صغير", "Large": "كبير"}
    for child, (colour, size) in zip(mug.children.order_by("pk"), values, strict=True):
        Product.objects.filter(pk=child.pk).update(title="")
        set_values(
            child,
            {
                "colour": {"en": colour, "ar": arabic[colour]},
                "size": {"en": size, "ar": arabic[size]},
            },
        )
    child.stockrecords.update(num_in_stock=0)
    return mug


# --- Lists ------------------------------------------------------------------------------------


def test_the_catalogue_shows_products_with_prices(client):
    make_product("Sencha", price="11.90")
    make_parent("Mug", variants={"Green": "19.00", "Sand": "17.50"})

    page = client.get("/shop/").content.decode()

    assert "Sencha" in page
    assert "€11.90" in page
    assert "€17.50" in page


def test_hidden_products_and_variants_are_not_listed(client):
    make_product("Hidden", is_public=False)
    make_parent("Mug")

    assert titles(client.get("/shop/")) == ["Mug"]


def test_a_category_shows_what_is_in_it_and_below(client):
    pantry = CategoryFactory(name="Pantry")
    tea = CategoryFactory(name="Tea", parent=pantry)
    make_product("Sencha", category=tea)
    make_product("Mug")

    response = client.get(pantry.get_absolute_url())

    assert titles(response) == ["Sencha"]
    assert [node.title for node in response.context["subcategories"]] == ["Tea"]


def test_a_hidden_category_is_not_found(client):
    hidden = CategoryFactory(is_public=False)
    below = CategoryFactory(parent=hidden)
    below.refresh_from_db()

    assert client.get(hidden.get_absolute_url()).status_code == 404
    assert client.get(below.get_absolute_url()).status_code == 404


def test_a_wrong_name_in_an_address_leads_to_the_right_one(client):
    tea = CategoryFactory(name="Tea")
    product = make_product("Sencha")

    for url, right in (
        (f"/shop/category/nonsense_{tea.pk}/?sort=new", f"/shop/category/tea_{tea.pk}/?sort=new"),
        (f"/shop/nonsense_{product.pk}/", f"/shop/sencha_{product.pk}/"),
    ):
        response = client.get(url)
        assert (response.status_code, response.url) == (301, right)


def test_arabic_addresses_carry_arabic_names(client):
    product = make_product("Sencha", translations={"ar": {"title": "سنشا", "slug": "سنشا"}})
    with override("ar"):
        url = product.get_absolute_url()

    response = client.get(url)

    assert "سنشا" in url or "%D8" in url
    assert response.status_code == 200
    assert "سنشا" in response.content.decode()


def test_sorting_by_price_takes_a_parents_lowest(client):
    make_product("Middle", price="15.00")
    make_parent("Cheap", variants={"Small": "10.00", "Large": "40.00"})
    make_product("Dear", price="20.00")

    assert titles(client.get("/shop/?sort=price")) == ["Cheap", "Middle", "Dear"]
    assert titles(client.get("/shop/?sort=price-down")) == ["Dear", "Middle", "Cheap"]


def test_what_is_bought_most_stands_first(client, visitor):
    mug, _tea = make_parent("Mug"), make_product("Tea")
    make_order(mug.children.first(), visitor=visitor)

    assert titles(client.get("/shop/")) == ["Mug", "Tea"]


def test_pages_beyond_the_last_show_the_last(client):
    for n in range(25):
        make_product(f"Tea {n}")

    response = client.get("/shop/?page=99")

    assert response.context["page"].number == 2
    assert len(titles(response)) == 1
    assert client.get("/shop/?page=nonsense").status_code == 200


@pytest.mark.parametrize("count", [3, 20])
def test_a_list_costs_the_same_however_long_it_is(client, count, django_assert_max_num_queries):
    category = CategoryFactory(name="Tea", parent=CategoryFactory(name="Pantry"))
    for n in range(count):
        make_image(make_product(f"Tea {n}", category=category), size=(40, 50))
        review(make_parent(f"Mug {n}", category=category))
    client.get("/shop/")

    with django_assert_max_num_queries(7):
        client.get("/shop/")
    with django_assert_max_num_queries(9):
        client.get(category.get_absolute_url())


def test_a_guest_without_a_basket_asks_nothing_about_baskets(client, django_assert_num_queries):
    client.get("/shop/accounts/login/")

    with django_assert_num_queries(0):
        client.get("/shop/accounts/login/")


# --- Cards ------------------------------------------------------------------------------------


def test_cards_come_without_a_query_of_their_own(strategy, django_assert_num_queries):
    make_parent("Mug")
    make_image(make_product("Tea"), size=(40, 50))
    products = list(Product.objects.browsable().for_cards())

    with django_assert_num_queries(0):
        made = cards(products, strategy)

    assert {card.title for card in made} == {"Mug", "Tea"}


def test_a_card_says_from_only_where_prices_differ(strategy):
    make_parent("Same", variants={"a": "9.00", "b": "9.00"})
    make_parent("Differ", variants={"a": "9.00", "b": "8.00"})

    made = {card.title: card for card in cards(Product.objects.browsable().for_cards(), strategy)}

    assert (made["Same"].is_from, made["Differ"].is_from) == (False, True)
    assert made["Differ"].price.amount == Decimal("8.00")
    assert made["Differ"].needs_choice


def test_a_card_tells_of_the_last_few_and_of_none(strategy):
    make_product("Few", stock=2)
    make_product("None", stock=0)
    make_product("Many", stock=50)

    made = {card.title: card for card in cards(Product.objects.browsable().for_cards(), strategy)}

    assert made["Few"].stock_note == "Only 2 left"
    assert (made["None"].stock_note, made["None"].is_available) == ("Sold out", False)
    assert made["Many"].stock_note == ""


# --- One product ------------------------------------------------------------------------------


def test_a_variant_is_chosen_by_link_without_javascript(client):
    mug = choosable_mug()
    sand_small = mug.children.order_by("pk")[2]

    context = client.get(f"{mug.get_absolute_url()}?variant={sand_small.pk}").context

    assert context["chosen"] == sand_small
    assert context["price"].amount == Decimal("20.00")
    chosen = {axis.name: [o.label for o in axis.options if o.is_chosen] for axis in context["axes"]}
    assert chosen == {"Colour": ["Sand"], "Size": ["Small"]}


def test_another_value_keeps_the_rest_of_the_choice(client):
    mug = choosable_mug()
    green_small, _green_large, sand_small, _sand_large = mug.children.order_by("pk")

    context = client.get(f"{mug.get_absolute_url()}?variant={green_small.pk}").context

    colours = next(axis for axis in context["axes"] if axis.code == "colour")
    sand = next(option for option in colours.options if option.label == "Sand")
    assert sand.variant_id == sand_small.pk


def test_a_sold_out_variant_can_be_seen_and_not_bought(client):
    mug = choosable_mug()
    sold_out = mug.children.order_by("pk")[3]

    context = client.get(f"{mug.get_absolute_url()}?variant={sold_out.pk}").context

    assert context["chosen"] == sold_out
    assert not context["is_available"]


def test_without_a_choice_the_first_that_can_be_bought_is_shown(client):
    mug = choosable_mug()
    first, second, *_rest = mug.children.order_by("pk")
    first.stockrecords.update(num_in_stock=0)

    context = client.get(mug.get_absolute_url()).context

    assert context["chosen"] == second


def test_variants_of_other_products_and_nonsense_are_no_choice(client):
    mug, other = choosable_mug(), make_parent("Cup")

    for wrong in (other.children.first().pk, "x", "-1", "9" * 30):
        context = client.get(f"{mug.get_absolute_url()}?variant={wrong}").context
        assert context["chosen"].parent_id == mug.pk


def test_the_address_of_a_variant_leads_to_its_parent(client):
    child = make_parent("Mug").children.first()

    response = client.get(f"/shop/x_{child.pk}/")

    assert response.url == child.get_absolute_url()
    assert response.url.endswith(f"?variant={child.pk}")


def test_hidden_products_are_not_found(client):
    hidden = make_product("Hidden", is_public=False)
    child = make_parent("Gone", is_public=False).children.first()

    assert client.get(hidden.get_absolute_url()).status_code == 404
    assert client.get(f"/shop/x_{child.pk}/").status_code == 404


def test_a_variant_is_called_by_its_parents_name_and_its_own():
    mug = choosable_mug()
    child = mug.children.order_by("pk")[0]

    assert child.get_title() == "Mug, Green, Small"
    with override("ar"):
        assert "أخضر" in child.get_label()


def test_the_table_of_a_variant_completes_its_parents():
    goods = ProductClassFactory()
    define_attribute(goods, "origin", {"en": "Origin", "ar": "المنشأ"}, position=1)
    define_attribute(goods, "size", "Size", position=2)
    tea = make_parent("Tea", variants={"Tin": "9.00"})
    set_values(tea, {"origin": {"en": "Yemen", "ar": "اليمن"}, "size": "any"})
    child = tea.children.get()
    set_values(child, {"size": "100 g"})

    assert [(row.name, row.value) for row in specs(child)] == [
        ("Origin", "Yemen"),
        ("Size", "100 g"),
    ]
    with override("ar"):
        assert (specs(child)[0].name, specs(child)[0].value) == ("المنشأ", "اليمن")


def test_reviews_are_shown_with_their_distribution_and_without_full_names(client):
    tea = make_product("Tea")
    review(tea, 5, user=UserFactory(first_name="Alice", last_name="Sommer"))
    review(tea, 3)

    context = client.get(tea.get_absolute_url()).context

    assert (context["rating"], context["review_count"]) == (Decimal("4.0"), 2)
    assert {bar.score: bar.percent for bar in context["rating_bars"]} == {
        5: 50,
        4: 0,
        3: 50,
        2: 0,
        1: 0,
    }
    assert {shown.reviewer_name for shown in context["reviews"]} == {"Bob", "Alice S"}


def test_a_member_reviews_a_product_once(member, alice):
    tea = make_product("Tea")
    url = reverse("catalogue:reviews-add", args=[tea.slug, tea.pk])

    for _ in range(2):
        member.post(url, {"score": "4", "title": "Good", "body": "Quite good."})

    assert ProductReview.objects.get().user == alice
    tea.refresh_from_db()
    assert tea.rating == 4


def test_a_review_without_stars_says_so_and_keeps_the_words(member):
    tea = make_product("Tea")

    response = member.post(
        reverse("catalogue:reviews-add", args=[tea.slug, tea.pk]),
        {"title": "Good", "body": "Quite."},
    )

    assert "Choose how many stars you give." in response.content.decode()
    assert "Quite." in response.content.decode()


def test_guests_are_asked_to_log_in_before_they_review(client):
    tea = make_product("Tea")

    response = client.get(reverse("catalogue:reviews-add", args=[tea.slug, tea.pk]))

    assert response.url.startswith("/shop/accounts/login/?next=")


@pytest.mark.parametrize("count", [1, 6])
def test_a_product_page_costs_the_same_however_much_is_on_it(
    client, count, django_assert_max_num_queries
):
    category = CategoryFactory(name="Tea", parent=CategoryFactory(name="Pantry"))
    mug = choosable_mug()
    mug.categories.add(category)
    for n in range(count):
        make_product(f"Tea {n}", category=category)
        make_image(mug, size=(40, 50))
        review(mug, user=UserFactory())
    client.get(mug.get_absolute_url())

    with django_assert_max_num_queries(19):
        client.get(mug.get_absolute_url())


def test_a_basket_adds_one_query_to_a_page(guest, visitor, django_assert_max_num_queries):
    make_basket(make_product(), visitor=visitor)
    guest.get("/shop/accounts/login/")

    with django_assert_max_num_queries(1):
        guest.get("/shop/accounts/login/")


# --- What we do not show ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "name, args",
    [
        ("offer:list", []),
        ("offer:detail", ["x"]),
        ("catalogue:range", ["x"]),
        ("basket:saved", []),
        ("basket:vouchers-add", []),
        ("customer:wishlists-list", []),
        ("customer:alert-list", []),
        ("customer:alerts-list", []),
        ("customer:email-list", []),
        ("customer:notifications-inbox", []),
        ("customer:profile-delete", []),
    ],
)
def test_pages_of_oscars_that_are_not_ours_do_not_exist(member, name, args):
    from django.urls import NoReverseMatch

    try:
        url = reverse(name, args=args)
    except NoReverseMatch:
        return

    assert member.get(url).status_code == 404
