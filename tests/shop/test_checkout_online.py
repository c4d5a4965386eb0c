"""From the order button to a paid order: what the customer sees on the way, also when it goes wrong."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.visitor import SESSION_KEY
from shop import ordering
from shop.order import statuses
from shop.order.links import order_path, order_token, pay_path
from shop.order.models import Order
from shop.payment import attempts
from shop.payment.models import PaymentAttempt
from shop.payment.provider import Outcome
from tests.factories.shop import make_basket, make_order, make_product, make_ready
from tests.payment.conftest import till as till
from tests.payment.till import Till

Status = PaymentAttempt.Status


@pytest.fixture
def basket(till: Till, visitor):
    return make_ready(
        make_basket(make_product("Tea", price="20.00", stock=5), visitor=visitor), payment="stripe"
    )


@pytest.fixture
def order(guest, basket):
    """A guest has pressed the button, and stands at the provider's door."""
    press(guest, basket)
    return Order.objects.get()


@pytest.fixture
def stranger():
    """Somebody else, who was given the link."""
    return Client()


def press(client, basket, choice="stripe", total="24.90"):
    return client.post(
        "/shop/checkout/payment/", {"choice": choice, "total": total, "basket": basket.pk}
    )


def link(order, tail=""):
    return f"/shop/order/{order.number}/{order_token(order.number)}/{tail}"


def attempt_of(order):
    return order.payment_attempts.get()


# --- To the provider and back -----------------------------------------------------------------


def test_the_button_leads_to_the_provider_without_a_redirect(guest, basket):
    response = press(guest, basket)

    attempt = PaymentAttempt.objects.get()
    assert response.status_code == 200, "a redirect after a form needs form-action"
    assert response["Refresh"] == f"0; url={attempt.url}"
    assert f'href="{attempt.url}"' in response.content.decode()
    assert Order.objects.get().status == statuses.AWAITING_PAYMENT


def test_who_comes_back_paid_is_thanked_and_told_so(guest, order, till):
    till.pay(attempt_of(order))

    back = guest.get(link(order, "paid/"), follow=True)

    assert back.redirect_chain == [("/shop/checkout/thank-you/", 302)]
    assert "Paid on" in back.content.decode()
    order.refresh_from_db()
    assert (order.status, bool(order.paid_at)) == (statuses.PENDING, True)


def test_another_browser_that_comes_back_sees_the_order_by_its_link(order, till, stranger):
    till.pay(attempt_of(order))

    assert stranger.get(link(order, "paid/")).url == order_path(order)


def test_while_the_provider_says_nothing_the_page_looks_again_without_scripts(guest, order):
    first = guest.get(link(order, "paid/"))
    later = guest.get(link(order, "paid/?look=7"))
    last = guest.get(link(order, "paid/?look=50"))

    assert first["Refresh"] == "2; url=?look=1"
    assert later["Refresh"] == "10; url=?look=8"
    assert "Refresh" not in last
    assert "longer than usual" in last.content.decode()


def test_a_provider_that_is_down_on_the_way_back_breaks_no_page(guest, order, till):
    till.pay(attempt_of(order))
    till.is_down = True

    response = guest.get(link(order, "paid/"))

    assert response.status_code == 200
    assert response["Refresh"].startswith("2;")


def test_money_that_takes_days_is_thanked_for_and_named(guest, order, till):
    till.pay(attempt_of(order), kind="processing")

    page = guest.get(link(order, "paid/"), follow=True).content.decode()

    assert "Thank you, Alice!" in page
    assert "Your payment is on its way" in page
    assert "Pay €24.90 now" not in page


def test_a_payment_that_failed_leads_to_another_try(guest, order, till):
    attempt = attempt_of(order)
    till.sessions[attempt.idempotency_key].outcome = Outcome("failed", attempt.session_id)

    page = guest.get(link(order, "paid/"), follow=True)

    assert page.redirect_chain == [(pay_path(order), 302)]
    assert "nothing was charged" in page.content.decode()
    again = guest.post(pay_path(order))
    assert again["Refresh"] != f"0; url={attempt.url}"
    assert order.payment_attempts.filter(status=Status.OPEN).count() == 1


# --- The payment link -------------------------------------------------------------------------


def test_the_payment_link_says_what_and_how_long(order, stranger):
    Order.objects.update(reserved_until=timezone.now() + timedelta(minutes=12))

    response = stranger.get(pay_path(order))

    page = response.content.decode()
    assert "Pay €24.90 now" in page
    assert "12 more minutes" in page
    assert "back to the basket" not in page, "that is for whose basket it was"
    assert response["X-Robots-Tag"] == "noindex"
    assert response["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("tail", ["pay/", "pay/change/", "pay/basket/", "paid/"])
def test_without_the_right_token_there_is_nothing(order, guest, tail):
    for token in ("wrong", order_token("ORD-AAAAAAAAAA")):
        address = f"/shop/order/{order.number}/{token}/{tail}"
        assert guest.get(address).status_code == 404
        assert guest.post(address).status_code == 404


def test_a_paid_order_is_not_paid_again_by_its_link(guest, order, till):
    till.pay(attempt_of(order))

    pressed = guest.post(pay_path(order), follow=True)

    assert pressed.redirect_chain == [(order_path(order), 302)]
    assert "paid already" in pressed.content.decode()
    assert till.charges == 1
    assert guest.get(pay_path(order)).url == order_path(order)


def test_a_provider_that_is_down_keeps_the_order_and_says_so(guest, basket, till):
    till.is_down = True

    response = press(guest, basket)

    order = Order.objects.get()
    assert response.url == pay_path(order)
    page = guest.get(pay_path(order)).content.decode()
    assert "Your order is kept for you" in page
    till.is_down = False
    assert guest.post(pay_path(order))["Refresh"].startswith("0; url=https://pay.example/")


def test_another_way_to_pay_places_the_order(guest, order, till):
    response = guest.post(link(order, "pay/change/"), {"choice": "cash-on-delivery"})

    assert response.url == "/shop/checkout/thank-you/"
    order.refresh_from_db()
    assert (order.status, order.payment_method) == (statuses.PENDING, "cash-on-delivery")
    assert till.sessions[attempt_of(order).idempotency_key].is_closed


@pytest.mark.parametrize("choice", ["", "stripe", "nonsense"])
def test_another_way_must_be_one_that_is_offered(guest, order, choice):
    response = guest.post(link(order, "pay/change/"), {"choice": choice})

    assert response.status_code == 200
    assert "Choose how you would like to pay." in response.content.decode()
    order.refresh_from_db()
    assert order.status == statuses.AWAITING_PAYMENT


def test_who_paid_meanwhile_cannot_pay_in_cash_too(guest, order, till):
    till.pay(attempt_of(order))

    response = guest.post(link(order, "pay/change/"), {"choice": "cash-on-delivery"}, follow=True)

    assert "paid already" in response.content.decode()
    order.refresh_from_db()
    assert order.payment_method == "stripe"


def test_back_to_the_basket_finds_it_as_it_was(guest, order, basket):
    response = guest.post(link(order, "pay/basket/"), follow=True)

    assert response.redirect_chain == [("/shop/basket/", 302)]
    assert "Nothing was charged" in response.content.decode()
    assert "Tea" in response.content.decode()
    assert "Lindenstr. 5" in guest.get("/shop/checkout/").content.decode()
    assert press(guest, basket).status_code == 200
    assert Order.objects.filter(status=statuses.AWAITING_PAYMENT).count() == 1


def test_a_basket_is_not_opened_by_who_only_has_the_link(order, stranger):
    assert stranger.post(link(order, "pay/basket/")).status_code == 404


def test_an_order_whose_time_ran_out_says_so_and_finds_the_basket(guest, order, till):
    later = timezone.now() + timedelta(hours=2)
    attempts.expire_due(now=later)

    page = guest.get(pay_path(order)).content.decode()

    assert "The time to pay has run out" in page
    assert "Nothing was charged" in page
    assert "Pay €24.90 now" not in page
    assert guest.get("/shop/checkout/thank-you/").url == pay_path(order)
    assert "Tea" in guest.get("/shop/basket/").content.decode()


# --- Second presses, back buttons -------------------------------------------------------------


def test_pressed_twice_or_in_two_tabs_it_is_one_order_and_one_session(guest, basket, till):
    first, second = press(guest, basket), press(guest, basket)

    assert first["Refresh"] == second["Refresh"]
    assert Order.objects.count() == 1
    assert len(till.sessions) == 1


@pytest.mark.parametrize("step", ["", "delivery/", "payment/"])
def test_who_goes_back_finds_the_order_that_waits_not_an_empty_basket(guest, order, step):
    assert guest.get(f"/shop/checkout/{step}").url == pay_path(order)


def test_after_paying_the_old_tab_shows_the_order(guest, order, basket, till):
    till.pay(attempt_of(order))
    guest.get(link(order, "paid/"))

    assert press(guest, basket).url == "/shop/checkout/thank-you/"
    assert guest.get(link(order, "paid/")).url == "/shop/checkout/thank-you/"
    assert till.charges == 1


def test_the_thanks_are_not_said_before_it_is_paid(guest, order):
    assert guest.get("/shop/checkout/thank-you/").url == pay_path(order)


def test_a_member_goes_on_on_another_device(member, alice, till):
    make_ready(make_basket(make_product(price="20.00"), user=alice), payment="stripe")
    basket = ordering.basket_for(user=alice)
    press(member, basket)
    order = Order.objects.get()
    phone = Client()
    phone.force_login(alice)

    page = phone.get(f"/shop/accounts/orders/{order.number}/").content.decode()

    assert "Waiting for payment" in page
    assert pay_path(order) in page
    assert "back to the basket" in phone.get(pay_path(order)).content.decode()


# --- How the money stands ---------------------------------------------------------------------


def test_a_transfer_can_be_paid_online_instead(guest, visitor, till):
    order = make_order(make_product(price="20.00"), visitor=visitor, payment="bank-transfer")

    assert "Pay online instead" in guest.get(order_path(order)).content.decode()
    assert guest.post(pay_path(order))["Refresh"].startswith("0; url=")
    till.pay(attempt_of(order))
    page = guest.get(link(order, "paid/"), follow=True).content.decode()
    assert "Paid on" in page
    assert "DE02" not in page


def test_nobody_is_asked_for_cash_online(guest, visitor, till):
    order = make_order(make_product(price="20.00"), visitor=visitor, payment="cash-on-delivery")

    assert "Pay online" not in guest.get(order_path(order)).content.decode()
    assert guest.get(pay_path(order)).url == order_path(order)


def test_without_a_provider_nothing_is_said_of_paying_online(guest, visitor):
    order = make_order(make_product(price="20.00"), visitor=visitor, payment="bank-transfer")

    assert "Pay online" not in guest.get(order_path(order)).content.decode()


# --- Queries ----------------------------------------------------------------------------------


def test_the_payment_link_with_five_lines(guest, visitor, till, django_assert_max_num_queries):
    products = [make_product() for _ in range(5)]
    basket = make_ready(make_basket(*products, visitor=visitor), payment="stripe")
    press(guest, basket, total=str(ordering.totals(basket=basket).total.amount))
    order = Order.objects.get()

    with django_assert_max_num_queries(13):
        guest.get(pay_path(order))


def test_the_order_page_of_a_member_with_five_lines(member, alice, django_assert_max_num_queries):
    order = make_order(*[make_product() for _ in range(5)], user=alice)

    with django_assert_max_num_queries(15):
        member.get(f"/shop/accounts/orders/{order.number}/")


def test_the_visitor_is_no_key(order):
    """A session with another visitor finds nothing in hand."""
    client = Client()
    session = client.session
    session[SESSION_KEY] = "00000000-0000-4000-8000-000000000000"
    session.save()

    assert client.get("/shop/checkout/").url == "/shop/basket/"
