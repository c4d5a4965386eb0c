"""An order that waits for its payment: found again wherever its customer looks for it."""

from __future__ import annotations

import pytest

from shop import ordering
from shop.order.links import pay_path
from shop.order.models import Order
from tests.factories.shop import make_basket, make_product, make_ready
from tests.payment.conftest import till as till
from tests.payment.till import Till

PAGE = "/shop/checkout/payment/"


@pytest.fixture
def tea():
    return make_product("Tea", price="20.00", stock=9)


@pytest.fixture
def order(till: Till, member, alice, tea):
    """Alice has pressed the button, and stands at the provider's door."""
    basket = make_ready(make_basket(tea, user=alice), payment="stripe")
    member.post(PAGE, {"choice": "stripe", "total": "24.90", "basket": basket.pk})
    return Order.objects.get()


@pytest.mark.parametrize("page", ["/shop/accounts/orders/", "/shop/accounts/"])
def test_the_account_leads_to_the_payment(member, order, page):
    shown = member.get(page).content.decode()

    assert order.number in shown
    assert f'href="{pay_path(order)}"' in shown
    assert "Pay €24.90 now" in shown


@pytest.mark.parametrize("page", ["/shop/accounts/orders/", "/shop/accounts/"])
def test_what_nobody_paid_in_time_is_no_order(member, order, page):
    ordering.reopen_basket(order=order)

    shown = member.get(page).content.decode()

    assert order.number not in shown
    assert "You have not ordered anything yet." in shown


def test_the_basket_page_tells_of_it_until_it_is_paid(member, order, till):
    shown = member.get("/shop/basket/").content.decode()
    assert "waits for your payment" in shown
    assert f'href="{pay_path(order)}"' in shown

    till.pay(order.payment_attempts.get())
    member.get(pay_path(order).replace("/pay/", "/paid/"))

    assert "waits for your payment" not in member.get("/shop/basket/").content.decode()


def test_another_basket_does_not_hide_it(member, alice, order, tea):
    make_basket(tea, user=alice)

    assert "waits for your payment" in member.get("/shop/basket/").content.decode()


def test_strangers_do_not_see_it(client, order):
    assert "waits for your payment" not in client.get("/shop/basket/").content.decode()


def test_another_way_chosen_in_a_second_tab_leads_nobody_to_a_bank(member, order):
    form = {"choice": "cash-on-delivery", "total": "24.90", "basket": order.basket_id}

    response = member.post(PAGE, form)

    assert response["Location"] == pay_path(order)
    assert "Refresh" not in response
    assert Order.objects.count() == 1
