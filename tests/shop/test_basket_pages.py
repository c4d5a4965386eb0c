from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from accounts.visitor import SESSION_KEY
from shop import ordering
from shop.basket.models import Basket
from tests.factories.shop import (
    DETAILS,
    UserFactory,
    make_basket,
    make_image,
    make_parent,
    make_product,
    make_ready,
)

HTMX = {"headers": {"HX-Request": "true"}}


def add(client, product, quantity="1", **kwargs):
    return client.post(reverse("basket:add", args=[product.pk]), {"quantity": quantity}, **kwargs)


def change(client, line, quantity, **kwargs):
    """As the form of all lines is sent."""
    sent = {f"quantity-{line.pk}": quantity}
    return client.post(reverse("basket:update"), sent, **kwargs)


def press(client, button, line, **kwargs):
    return client.post(reverse("basket:update"), {button: str(line.pk)}, **kwargs)


def test_adding_leads_to_the_basket_and_says_so(client):
    tea = make_product("Tea")

    response = client.post(reverse("basket:add", args=[tea.pk]), {"quantity": "2"}, follow=True)

    assert response.redirect_chain == [("/shop/basket/", 302)]
    page = response.content.decode()
    assert "“Tea” is in your basket." in page
    assert "€23.80" in page


def test_a_guests_basket_is_known_by_the_visitor_of_the_session(client):
    add(client, make_product())

    basket = Basket.objects.get()
    assert str(basket.visitor) == client.session[SESSION_KEY]
    assert basket.owner is None


def test_htmx_gets_the_drawer_and_is_told_the_count(client):
    response = add(client, make_product("Tea"), "2", **HTMX)

    assert response.status_code == 200
    told = json.loads(response["HX-Trigger"])
    assert told["basket-changed"] == {
        "count": 2,
        "part": "drawer",
        "news": "“Tea” is in your basket. 2 items, €28.70 in all.",
    }
    assert "open-drawer" in told
    page = response.content.decode()
    assert "<html" not in page
    assert "“Tea” is in your basket." in page


def test_asking_for_more_than_there_is_says_how_many_there_are(client):
    tea = make_product("Tea", stock=3)
    add(client, tea, "2")

    response = add(client, tea, "2", **HTMX)

    assert "Only 3 of “Tea” are left." in response.content.decode()
    assert json.loads(response["HX-Trigger"])["basket-changed"]["count"] == 2


def test_a_visit_to_the_add_address_leads_to_the_product(client):
    tea = make_product("Tea")

    assert client.get(reverse("basket:add", args=[tea.pk])).url == tea.get_absolute_url()
    assert not Basket.objects.exists()


def test_a_product_with_variants_leads_to_its_page(client):
    mug = make_parent("Mug")

    assert add(client, mug).url == mug.get_absolute_url()
    assert add(client, mug, **HTMX)["HX-Redirect"] == mug.get_absolute_url()


def test_hidden_products_cannot_be_added(client):
    assert add(client, make_product(is_public=False)).status_code == 404
    assert add(client, make_parent(is_public=False).children.first()).status_code in (302, 404)
    assert not Basket.objects.filter(lines__isnull=False).exists()


@pytest.mark.parametrize("quantity", ["", "0", "-3", "x", "1.5", "9" * 40])
def test_a_senseless_quantity_adds_one(client, quantity):
    add(client, make_product(stock=5), quantity)

    assert Basket.objects.get().lines.get().quantity == 1


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "\\\\evil"]
)
def test_adding_leads_to_no_other_site(client, elsewhere):
    tea = make_product()

    response = client.post(reverse("basket:add", args=[tea.pk]), {"next": elsewhere})

    assert response.url == "/shop/basket/"


def test_a_quantity_can_be_set_and_a_line_taken_out(guest, visitor):
    basket = make_basket(make_product(stock=5), visitor=visitor)
    line = basket.lines.get()

    change(guest, line, "4")
    assert basket.lines.get().quantity == 4

    change(guest, line, "0")
    assert not basket.lines.exists()


@pytest.mark.parametrize("quantity", ["", "x", "-1", "2.5"])
def test_a_senseless_quantity_changes_nothing_and_says_so(guest, visitor, quantity):
    basket = make_basket(make_product(), visitor=visitor)

    response = change(guest, basket.lines.get(), quantity, follow=True)

    assert "Enter the quantity as a number" in response.content.decode()
    assert basket.lines.get().quantity == 1


def test_the_lines_of_others_cannot_be_changed(visitor):
    line = make_basket(make_product(), visitor=visitor).lines.get()

    response = press(Client(), "remove", line, follow=True)

    assert "not in your basket any more" in response.content.decode()
    assert Basket.objects.get().lines.exists()


def test_what_sold_out_meanwhile_is_said_at_its_line(guest, visitor):
    tea = make_product("Tea", stock=5)
    make_basket(tea, visitor=visitor, quantity=3)
    tea.stockrecords.update(num_in_stock=1)

    page = guest.get("/shop/basket/").content.decode()

    assert "Only 1 of “Tea” is left." in page
    assert "Change the quantities first" in page


def test_nought_takes_a_product_out_and_one_press_brings_it_back(guest, visitor):
    """As without scripts: each press leads to a page."""
    tea = make_product("Tea", stock=5)
    line = make_basket(tea, visitor=visitor, quantity=3).lines.get()

    page = change(guest, line, "0", follow=True).content.decode()
    assert "“Tea” was taken out of your basket." in page
    assert "Undo" in page

    undo = {"quantity": "3", "undo": "1"}
    page = guest.post(reverse("basket:add", args=[tea.pk]), undo, follow=True).content.decode()
    assert "“Tea” is back in your basket." in page
    assert ordering.basket_for(visitor=visitor).num_items == 3
    assert "Undo" not in guest.get("/shop/basket/").content.decode()


def test_all_quantities_are_sent_together_without_scripts(guest, visitor):
    tea, honey, soap = (make_product(title, stock=5) for title in ("Tea", "Honey", "Soap"))
    basket = make_basket(tea, honey, soap, visitor=visitor)
    ids = [line.pk for line in basket.all_lines()]

    guest.post(
        reverse("basket:update"),
        {f"quantity-{ids[0]}": "4", f"quantity-{ids[1]}": "0", f"quantity-{ids[2]}": "٣"},
    )

    lines = ordering.basket_for(visitor=visitor).all_lines()
    assert {line.product.title: line.quantity for line in lines} == {"Tea": 4, "Soap": 3}


def test_a_wrong_quantity_among_others_is_said_and_the_others_hold(guest, visitor):
    tea, honey = make_product("Tea", stock=5), make_product("Honey", stock=2)
    ids = [line.pk for line in make_basket(honey, tea, visitor=visitor).all_lines()]
    sent = {f"quantity-{ids[0]}": "9", f"quantity-{ids[1]}": "4", "part": "page"}

    page = guest.post(reverse("basket:update"), sent, **HTMX).content.decode()

    assert "Only 2 of “Honey” are left." in page
    lines = ordering.basket_for(visitor=visitor).all_lines()
    assert {line.product.title: line.quantity for line in lines} == {"Honey": 1, "Tea": 4}


def test_more_than_an_order_holds_is_refused_in_words(guest, visitor):
    line = make_basket(make_product(stock=5000), visitor=visitor).lines.get()

    page = change(guest, line, "1000", **HTMX).content.decode()

    assert "One order holds at most 999 of a product." in page


def test_a_line_tells_its_old_and_its_new_price(guest, visitor):
    tea = make_product("Tea", price="20.00", stock=9)
    line = make_basket(tea, visitor=visitor).lines.get()
    tea.stockrecords.update(price=Decimal("22.00"))
    assert (
        "Was €20.00 when you added it, now €22.00." in guest.get("/shop/basket/").content.decode()
    )

    change(guest, line, "2")

    assert "when you added it" not in guest.get("/shop/basket/").content.decode()


def test_the_last_ones_can_be_taken_with_one_press(guest, visitor):
    tea = make_product("Tea", stock=5)
    line = make_basket(tea, visitor=visitor, quantity=4).lines.get()
    tea.stockrecords.update(num_in_stock=2)
    assert "Take 2" in guest.get("/shop/basket/").content.decode()

    press(guest, "take", line)

    assert ordering.basket_for(visitor=visitor).num_items == 2


def test_costs_are_worked_out_for_the_country_that_was_chosen(guest, visitor):
    make_basket(make_product(price="20.00"), visitor=visitor)
    assert "Delivery (to Germany)" in guest.get("/shop/basket/").content.decode()

    page = guest.post(reverse("basket:country"), {"country": "AT"}, follow=True).content.decode()

    assert "Delivery (to Austria)" in page
    assert "€29.90" in page


def test_a_country_that_we_do_not_deliver_to_is_refused(guest, visitor):
    make_basket(make_product(), visitor=visitor)

    page = guest.post(reverse("basket:country"), {"country": "XX"}, follow=True).content.decode()

    assert "Choose a country that we deliver to." in page
    assert "Delivery (to Germany)" in page


def test_an_order_abroad_costs_what_the_basket_said(visitor):
    basket = make_basket(make_product(price="20.00"), visitor=visitor)
    shown = ordering.totals(basket=basket, country="AT").total.amount
    basket = make_ready(basket, details=replace(DETAILS, country="AT", postcode="1010"))

    order = ordering.place_order(
        basket=basket, user=None, visitor=visitor, language="en", expected_total=shown
    )

    assert order.shipping_incl_tax == Decimal("9.90")


def test_what_was_looked_at_stands_in_the_empty_basket(client):
    tea = make_product("Tea")
    client.cookies["souk_seen"] = str(tea.pk)

    assert "Tea" in client.get("/shop/basket/").content.decode()


def test_signing_in_brings_the_basket_along_and_says_so(client):
    alice = UserFactory(email="a@example.com", password="wonderland-9")
    tea, honey = make_product("Tea"), make_product("Honey")
    make_basket(tea, user=alice)
    add(client, tea)
    add(client, honey)

    client.post("/shop/accounts/login/", {"email": "a@example.com", "password": "wonderland-9"})
    page = client.get("/shop/basket/").content.decode()

    assert "2 items from before you signed in are in your basket now." in page
    assert ordering.basket_for(user=alice).num_items == 3


def test_after_logging_out_nobody_sees_the_members_basket(member, alice):
    make_basket(make_product("Tea"), user=alice)
    member.post("/shop/accounts/logout/")

    assert "Tea" not in member.get("/shop/basket/").content.decode()


def test_a_visitor_without_a_basket_makes_no_rows(client):
    client.get("/shop/basket/")
    client.get("/shop/basket/drawer/")

    assert not Basket.objects.exists()
    assert SESSION_KEY not in client.session


def five_lines(visitor):
    products = [make_parent(f"Mug {n}").children.first() for n in range(3)] + [
        make_product(),
        make_product(),
    ]
    for product in products:
        make_image(product, size=(40, 50))
    return make_basket(*products, visitor=visitor)


def test_the_basket_page_with_five_lines(guest, visitor, django_assert_max_num_queries):
    five_lines(visitor)
    guest.get("/shop/basket/")

    with django_assert_max_num_queries(8):
        guest.get("/shop/basket/")


def test_the_drawer_with_five_lines(guest, visitor, django_assert_max_num_queries):
    five_lines(visitor)
    guest.get("/shop/basket/")

    with django_assert_max_num_queries(8):
        guest.get("/shop/basket/drawer/")


def test_adding_to_five_lines(guest, visitor, django_assert_max_num_queries):
    basket = five_lines(visitor)
    product = basket.all_lines()[0].product

    with django_assert_max_num_queries(34):
        add(guest, product, **HTMX)
