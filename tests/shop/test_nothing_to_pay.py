"""An order that costs nothing: placed at once, whatever way to pay was chosen, and no bank is asked."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client

from notifications.email.orders import order_email
from notifications.models import Notification
from shop import ordering
from shop.invoices.models import Invoice
from shop.order import statuses
from shop.order.models import Order
from shop.payment.models import PaymentAttempt
from tests.crowd import violations
from tests.factories.offers import make_voucher
from tests.factories.shop import make_basket, make_product, make_ready
from tests.payment.conftest import till as till
from tests.payment.till import Till

PAGE = "/shop/checkout/payment/"


@pytest.fixture
def basket(till: Till, visitor, settings):
    """A code takes all of it off, and from so much on the delivery is free."""
    settings.SHIPPING_FREE_FROM = Decimal(0)
    settings.BANK_IBAN = "DE02120300000000202051"
    basket = make_ready(make_basket(make_product(price="20.00"), visitor=visitor), payment="stripe")
    make_voucher("GIFT", percent="100")
    ordering.add_voucher(basket=basket, code="GIFT")
    return basket


def press(client: Client, basket, choice, total="0.00"):
    told = {"choice": choice, "total": total, "basket": basket.pk}
    return client.post(PAGE, told, follow=True)


def test_the_page_asks_for_no_way_to_pay_and_the_button_says_why(guest, basket):
    page = guest.get(PAGE).content.decode()

    assert "Place order — nothing to pay" in page
    assert 'type="radio"' not in page
    assert '<input type="hidden" name="choice" value="stripe">' in page


@pytest.mark.parametrize("choice", ["stripe", "bank-transfer", "cash-on-delivery"])
def test_it_is_placed_at_once_and_nobody_is_asked_for_money(guest, basket, till, choice):
    response = press(guest, basket, choice)

    order = Order.objects.get()
    page = response.content.decode()
    assert response.redirect_chain[-1][0] == "/shop/checkout/thank-you/"
    assert (order.status, order.total_incl_tax) == (statuses.PENDING, Decimal("0.00"))
    assert order.paid_at is not None
    assert "Nothing to pay" in page
    assert "DE02" not in page
    assert "ready in cash" not in page
    assert till.calls == []
    assert not PaymentAttempt.objects.exists()


def test_its_invoice_of_nothing_and_its_mail_agree(guest, basket):
    press(guest, basket, "bank-transfer")

    order = Order.objects.for_pages().get()
    mail = order_email(Notification.objects.get(event="order_placed"), order)
    assert Invoice.objects.get().total == 0
    assert "There is nothing to pay." in mail.text
    assert "IBAN" not in mail.text
    assert violations() == []


def test_a_total_that_is_nothing_no_more_leads_nobody_to_pay(guest, basket):
    """The page said that there is nothing to pay; then the code ended in another tab."""
    ordering.remove_voucher(basket=basket, voucher_id=basket.vouchers.get().pk)

    response = press(guest, basket, "stripe")

    assert "Your order is not placed yet" in response.content.decode()
    assert not Order.objects.exists()
