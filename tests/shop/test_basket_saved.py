"""Things put aside for later, and what becomes of baskets when somebody signs in or out."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from shop import ordering
from shop.basket.models import Basket
from tests.factories.offers import Voucher, make_voucher
from tests.factories.shop import UserFactory, make_basket, make_product

HTMX = {"headers": {"HX-Request": "true"}}
WHO = {"email": "a@example.com", "password": "wonderland-9"}


@pytest.fixture
def tea():
    return make_product("Tea", price="20.00", stock=5)


def save(client, line, **kwargs):
    return client.post(reverse("basket:update"), {"save": str(line.pk)}, **kwargs)


def contents(basket):
    return {line.product.title: line.quantity for line in basket.all_lines()}


def saved(basket):
    return {line.product.title: line.quantity for line in basket.saved_lines()}


# --- Later ------------------------------------------------------------------------------------


def test_a_line_is_put_aside_and_taken_back(guest, visitor, tea):
    line = make_basket(tea, visitor=visitor, quantity=2).lines.get()

    page = save(guest, line, follow=True).content.decode()
    assert "“Tea” is saved for later." in page
    assert "Nothing in it yet." in page
    basket = ordering.basket_for(visitor=visitor)
    assert (contents(basket), saved(basket)) == ({}, {"Tea": 2})

    again = basket.saved_lines()[0]
    page = guest.post(reverse("basket:move", args=[again.pk]), follow=True).content.decode()
    assert "“Tea” is back in your basket." in page
    basket = ordering.basket_for(visitor=visitor)
    assert (contents(basket), saved(basket)) == ({"Tea": 2}, {})


def test_what_is_saved_costs_nothing_and_is_not_counted(guest, visitor, tea):
    basket = make_basket(tea, make_product("Honey", price="9.00"), visitor=visitor)
    ordering.save_for_later(basket=basket, line_id=basket.all_lines()[0].pk)

    assert ordering.totals(basket=basket).goods.amount == Decimal("9.00")
    assert "data-basket-count>1<" in guest.get("/shop/").content.decode().replace(" hidden", "")


def test_saving_the_same_product_again_keeps_one(visitor, tea):
    basket = make_basket(tea, visitor=visitor)
    ordering.save_for_later(basket=basket, line_id=basket.all_lines()[0].pk)
    ordering.add_line(basket=basket, product=tea, quantity=3)

    ordering.save_for_later(basket=basket, line_id=basket.all_lines()[0].pk)

    assert saved(ordering.basket_for(visitor=visitor)) == {"Tea": 3}


def test_it_comes_back_at_the_price_of_now_and_the_list_says_so(guest, visitor, tea):
    basket = make_basket(tea, visitor=visitor)
    ordering.save_for_later(basket=basket, line_id=basket.all_lines()[0].pk)
    tea.stockrecords.update(price=Decimal("25.00"))

    assert (
        "Was €20.00 when you added it, now €25.00." in guest.get("/shop/basket/").content.decode()
    )

    basket = ordering.basket_for(visitor=visitor)
    ordering.move_to_basket(basket=basket, line_id=basket.saved_lines()[0].pk)
    assert ordering.totals(basket=basket).goods.amount == Decimal("25.00")


def test_as_many_come_back_as_are_left(visitor, tea):
    basket = make_basket(tea, visitor=visitor, quantity=4)
    ordering.save_for_later(basket=basket, line_id=basket.all_lines()[0].pk)
    tea.stockrecords.update(num_in_stock=3)
    basket = ordering.basket_for(visitor=visitor)

    ordering.move_to_basket(basket=basket, line_id=basket.saved_lines()[0].pk)

    assert contents(basket) == {"Tea": 3}


def test_what_is_sold_out_stays_saved(guest, visitor, tea):
    basket = make_basket(tea, visitor=visitor)
    ordering.save_for_later(basket=basket, line_id=basket.all_lines()[0].pk)
    tea.stockrecords.update(num_in_stock=0)
    line = ordering.basket_for(visitor=visitor).saved_lines()[0]

    page = guest.post(reverse("basket:move", args=[line.pk]), follow=True).content.decode()

    assert "“Tea” is sold out." in page
    assert saved(ordering.basket_for(visitor=visitor)) == {"Tea": 1}


def test_a_saved_product_can_be_forgotten(guest, visitor, tea):
    basket = make_basket(tea, visitor=visitor)
    ordering.save_for_later(basket=basket, line_id=basket.all_lines()[0].pk)
    line = ordering.basket_for(visitor=visitor).saved_lines()[0]

    guest.post(reverse("basket:forget", args=[line.pk]))

    assert saved(ordering.basket_for(visitor=visitor)) == {}


@pytest.mark.parametrize("name", ["save", "move", "forget"])
def test_pressing_twice_is_harmless(guest, visitor, tea, name):
    basket = make_basket(tea, visitor=visitor)
    if name != "save":
        ordering.save_for_later(basket=basket, line_id=basket.all_lines()[0].pk)
        basket = ordering.basket_for(visitor=visitor)
    line = (basket.all_lines() or basket.saved_lines())[0]

    for _ in range(2):
        if name == "save":
            response = save(guest, line, **HTMX)
        else:
            response = guest.post(reverse(f"basket:{name}", args=[line.pk]), **HTMX)

    assert response.status_code == 200
    assert "any more" in response.content.decode()
    assert "note--danger" not in response.content.decode()


@pytest.mark.parametrize("button", ["save", "remove", "take"])
def test_anothers_line_stays_where_it_is(visitor, tea, button):
    line = make_basket(tea, visitor=visitor).lines.get()

    Client().post(reverse("basket:update"), {button: str(line.pk)})

    assert contents(ordering.basket_for(visitor=visitor)) == {"Tea": 1}


@pytest.mark.parametrize("name", ["move", "forget"])
def test_anothers_saved_line_stays_where_it_is(visitor, mallory, tea, name):
    basket = make_basket(tea, visitor=visitor)
    ordering.save_for_later(basket=basket, line_id=basket.all_lines()[0].pk)
    line = ordering.basket_for(visitor=visitor).saved_lines()[0]
    client = Client()
    client.force_login(mallory)

    client.post(reverse(f"basket:{name}", args=[line.pk]))

    assert saved(ordering.basket_for(visitor=visitor)) == {"Tea": 1}


def test_an_ordered_basket_leaves_what_is_saved(visitor, tea):
    basket = make_basket(tea, make_product("Honey"), visitor=visitor)
    ordering.save_for_later(basket=basket, line_id=basket.all_lines()[0].pk)
    basket.submit()

    assert saved(ordering.basket_for(visitor=visitor)) == {"Tea": 1}


# --- Signing in and out -----------------------------------------------------------------------


def sign_in(client):
    client.post("/shop/accounts/login/", WHO)
    return client.get("/shop/basket/").content.decode()


@pytest.fixture
def anna():
    return UserFactory(**WHO)


def test_signing_in_adds_up_and_says_where_less_is_in_stock(guest, visitor, anna, tea):
    make_basket(tea, user=anna, quantity=4)
    make_basket(tea, visitor=visitor, quantity=3)

    page = sign_in(guest)

    assert "3 items from before you signed in are in your basket now." in page
    assert "There are fewer of “Tea” in your basket: no more are in stock." in page
    assert contents(ordering.basket_for(user=anna)) == {"Tea": 5}


def test_signing_in_brings_what_was_saved(guest, visitor, anna, tea):
    honey = make_product("Honey")
    mine = make_basket(tea, user=anna)
    ordering.save_for_later(basket=mine, line_id=mine.all_lines()[0].pk)
    brought = make_basket(tea, honey, visitor=visitor)
    for line in list(brought.all_lines()):
        ordering.save_for_later(basket=brought, line_id=line.pk)

    page = sign_in(guest)

    assert "2 items that you saved for later are in your account now." in page
    assert saved(ordering.basket_for(user=anna)) == {"Tea": 1, "Honey": 1}


def test_signing_in_brings_the_promo_code(guest, visitor, anna, tea):
    make_voucher()
    ordering.add_voucher(basket=make_basket(tea, visitor=visitor), code="WELCOME10")

    page = sign_in(guest)

    assert "WELCOME10" in page
    assert "−€2.00" in page


def test_a_promo_code_that_ended_is_left_behind_and_told(guest, visitor, anna, tea):
    make_voucher()
    ordering.add_voucher(basket=make_basket(tea, visitor=visitor), code="WELCOME10")
    Voucher.objects.update(end_datetime=Voucher.objects.get().start_datetime + timedelta(hours=1))

    page = sign_in(guest)

    assert "The promo code “WELCOME10” does not hold for your account" in page
    assert not ordering.basket_for(user=anna).vouchers.exists()


def test_signing_in_again_brings_nothing_twice(guest, visitor, anna, tea):
    make_basket(tea, visitor=visitor)
    sign_in(guest)

    page = sign_in(guest)

    assert "before you signed in" not in page
    assert contents(ordering.basket_for(user=anna)) == {"Tea": 1}


def test_after_logging_out_nothing_of_the_member_is_left(client, anna, tea):
    make_voucher()
    basket = make_basket(tea, make_product("Honey"), user=anna)
    ordering.add_voucher(basket=basket, code="WELCOME10", user=anna)
    ordering.save_for_later(basket=basket, line_id=basket.all_lines()[0].pk)
    sign_in(client)
    client.post(reverse("basket:country"), {"country": "AT"})

    client.post("/shop/accounts/logout/")

    page = client.get("/shop/basket/").content.decode()
    for word in ("Honey", "Saved for later", "codes", "Austria"):
        assert word not in page
    assert contents(ordering.basket_for(user=anna)) == {"Honey": 1}


def test_two_devices_of_a_member_see_one_basket(anna, tea):
    phone, laptop = Client(), Client()
    for device in (phone, laptop):
        device.force_login(anna)

    phone.post(reverse("basket:add", args=[tea.pk]))

    assert "Tea" in laptop.get("/shop/basket/").content.decode()
    assert Basket.objects.count() == 1


def test_two_first_clicks_at_once_end_in_one_basket(tea):
    """Both found no basket and began one."""
    visitor, honey = uuid4(), make_product("Honey")
    first, second = ordering.basket_for(visitor=visitor), ordering.basket_for(visitor=visitor)
    ordering.add_line(basket=first, product=tea)
    ordering.add_line(basket=second, product=honey)

    basket = ordering.basket_for(visitor=visitor)

    assert contents(basket) == {"Tea": 1, "Honey": 1}
    assert basket.merged is None
    assert Basket.objects.still_open().count() == 1
