from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.translation import override
from oscar.core.loading import get_model

from shop.catalogue.cards import cards_of
from shop.catalogue.tasks import refresh_lists
from tests.factories.shop import (
    CategoryFactory,
    make_basket,
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
    assert [node.title for node in response.context["siblings"]] == ["Tea"]


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
    refresh_lists()

    assert titles(client.get("/shop/")) == ["Mug", "Tea"]


def test_pages_beyond_the_last_show_the_last(client):
    for n in range(25):
        make_product(f"Tea {n}")

    response = client.get("/shop/?page=99")

    assert response.context["page"].number == 2
    assert len(titles(response)) == 1
    assert client.get("/shop/?page=nonsense").status_code == 200


def test_a_guest_without_a_basket_asks_nothing_about_baskets(client, django_assert_num_queries):
    client.get("/shop/accounts/login/")

    with django_assert_num_queries(0):
        client.get("/shop/accounts/login/")


# --- Cards ------------------------------------------------------------------------------------


def test_a_card_says_from_only_where_prices_differ(strategy):
    same = make_parent("Same", variants={"a": "9.00", "b": "9.00"})
    differ = make_parent("Differ", variants={"a": "9.00", "b": "8.00"})

    made = {card.title: card for card in cards_of([same.pk, differ.pk], strategy)}

    assert (made["Same"].is_from, made["Differ"].is_from) == (False, True)
    assert made["Differ"].price.amount == Decimal("8.00")
    assert made["Differ"].needs_choice


def test_a_card_tells_of_the_last_few_and_of_none(strategy):
    few, none, many = (
        make_product(title, stock=n) for title, n in (("Few", 2), ("None", 0), ("Many", 50))
    )

    made = {card.title: card for card in cards_of([few.pk, none.pk, many.pk], strategy)}

    assert made["Few"].stock_note == "Only 2 left"
    assert (made["None"].stock_note, made["None"].is_available) == ("Sold out", False)
    assert made["Many"].stock_note == ""


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
