"""From the button to the money and back, over real HTTP to Stripe's far end."""

from __future__ import annotations

import time
from datetime import timedelta
from decimal import Decimal

import httpx
import pytest
from django.test import Client
from django.utils import timezone
from oscar.apps.order.signals import order_placed

from demo.stripe.server import Fault
from shop import ordering
from shop.order import statuses
from shop.order.links import order_token
from shop.payment import attempts, books, invariants, refunds, signals
from shop.payment.models import PaymentAttempt, ProviderEvent, Refund, Transaction
from shop.payment.stripe import client
from tests.factories.shop import make_product

Status = PaymentAttempt.Status


@pytest.fixture
def now():
    """Stripe's far end goes by the clock."""
    return timezone.now()


@pytest.fixture
def troubles():
    texts: list[str] = []

    def hear(text, **kwargs):
        texts.append(text)

    signals.payment_trouble.connect(hear)
    yield texts
    signals.payment_trouble.disconnect(hear)


@pytest.fixture
def placed():
    numbers: list[str] = []

    def hear(order, **kwargs):
        numbers.append(order.number)

    order_placed.connect(hear)
    yield numbers
    order_placed.disconnect(hear)


def effects() -> list[str]:
    return list(ProviderEvent.objects.order_by("pk").values_list("effect", flat=True))


def paid_once(order) -> bool:
    order.refresh_from_db()
    debits = Transaction.objects.filter(source__order=order, txn_type="Debit")
    return (
        order.status == statuses.PENDING
        and order.paid_at is not None
        and [each.amount for each in debits] == [order.total_incl_tax]
    )


def ask(attempt) -> str:
    """What the return page does."""
    return attempts.check(attempt_id=attempt.pk, now=timezone.now())


# --- The way it should go ---------------------------------------------------------------------


def test_the_session_asks_for_the_order_and_nothing_else(stripe, order_at_stripe):
    order = order_at_stripe(make_product("Sencha", price="11.90"), make_product("Cup", price="7"))

    attempt = ordering.start_payment(order=order)

    [asked] = stripe.asked("/v1/checkout/sessions")
    address = f"/shop/order/{order.number}/{order_token(order.number)}/"
    names = [item["price_data"]["product_data"]["name"] for item in asked.body["line_items"]]
    assert asked.key == attempt.idempotency_key
    assert names == ["1 × Sencha", "1 × Cup", "Delivery"]
    assert "payment_method_types" not in asked.body
    assert asked.body["customer_email"] == "alice@example.com"
    assert asked.body["success_url"] == f"http://testserver{address}paid/"
    assert asked.body["cancel_url"] == f"http://testserver{address}pay/"
    session = stripe.far_end.get("session", attempt.session_id)
    assert session["amount_total"] == int(order.total_incl_tax * 100)
    assert attempt.url == session["url"]
    assert 30 * 60 < attempt.expires_at.timestamp() - time.time() <= 31 * 60


def test_lines_that_do_not_add_up_become_one(stripe, order_at_stripe):
    order = order_at_stripe()
    order.lines.update(line_price_incl_tax=Decimal("1.00"))

    ordering.start_payment(order=order)

    [item] = stripe.asked("/v1/checkout/sessions")[0].body["line_items"]
    assert item["price_data"]["product_data"]["name"] == f"Order {order.number}"
    assert item["price_data"]["unit_amount"] == str(int(order.total_incl_tax * 100))


def test_arabic_customers_come_back_to_arabic_pages(stripe, order_at_stripe):
    order = order_at_stripe(language="ar")

    attempt = ordering.start_payment(order=order)

    asked = stripe.asked("/v1/checkout/sessions")[0].body
    assert asked["success_url"].startswith("http://testserver/ar/shop/order/")
    assert asked["locale"] == "auto"  # Checkout speaks no Arabic
    page = httpx.get(attempt.url).text
    assert 'dir="rtl"' in page


def test_paid_and_the_event_comes_before_the_customer_does(stripe, order_at_stripe, placed):
    order = order_at_stripe()
    attempt = ordering.start_payment(order=order)

    payment = stripe.pay(attempt)
    assert set(stripe.courier.release()) == {200}
    effect_of_return = ask(attempt)

    assert effects() == ["paid", ""]
    assert effect_of_return == ""
    assert paid_once(order)
    assert placed == [order.number]
    attempt.refresh_from_db()
    assert (attempt.status, attempt.payment_id) == (Status.PAID, payment)


def test_the_customer_comes_back_before_any_event(stripe, order_at_stripe, placed):
    order = order_at_stripe()
    attempt = ordering.start_payment(order=order)
    stripe.pay(attempt)

    assert ask(attempt) == "paid"
    stripe.courier.release(backwards=True, copies=2)

    assert effects() == ["", ""]
    assert paid_once(order)
    assert placed == [order.number]


def test_the_page_itself_can_be_walked_through(stripe, order_at_stripe):
    attempt = ordering.start_payment(order=order_at_stripe())

    assert "Test payment" in httpx.get(attempt.url).text
    declined = httpx.post(attempt.url, data={"action": "decline"})
    back = httpx.post(attempt.url, data={"action": "pay"})

    assert "declined" in declined.text
    assert back.status_code == 303
    assert back.headers["Location"].endswith("/paid/")
    assert "closed" in httpx.get(attempt.url).text
    assert ask(attempt) == "paid"


def test_a_declined_card_is_noted_and_ends_nothing(stripe, order_at_stripe):
    attempt = ordering.start_payment(order=order_at_stripe())
    stripe.far_end.decline(attempt.session_id)

    stripe.courier.release()

    attempt.refresh_from_db()
    assert (attempt.status, attempt.reason) == (Status.OPEN, "Your card was declined.")
    assert effects() == ["declined"]


def test_money_that_comes_later(stripe, order_at_stripe, placed):
    order = order_at_stripe()
    attempt = ordering.start_payment(order=order)
    stripe.far_end.pay_later(attempt.session_id)
    stripe.courier.release()
    order.refresh_from_db()
    assert (order.status, order.paid_at) == (statuses.PENDING, None)

    stripe.far_end.settle(attempt.session_id)
    stripe.courier.release(backwards=True)

    assert effects() == ["processing", "paid", ""]
    assert paid_once(order)
    assert placed == [order.number]


def test_money_that_never_comes(stripe, order_at_stripe):
    order = order_at_stripe()
    attempt = ordering.start_payment(order=order)
    stripe.far_end.pay_later(attempt.session_id)
    stripe.courier.release()

    stripe.far_end.settle(attempt.session_id, succeeds=False)
    stripe.courier.release()
    again = ordering.start_payment(order=order)
    stripe.pay(again)
    stripe.courier.release()

    attempt.refresh_from_db()
    assert attempt.status == Status.FAILED
    assert effects() == ["processing", "failed", "paid", ""]
    assert paid_once(order)


def test_success_of_money_that_came_later_arrives_before_completed(stripe, order_at_stripe):
    order = order_at_stripe()
    attempt = ordering.start_payment(order=order)
    stripe.far_end.pay_later(attempt.session_id)
    stripe.far_end.settle(attempt.session_id)

    stripe.courier.release(backwards=True)

    assert effects() == ["paid", "", ""]
    assert paid_once(order)


def test_a_page_that_ran_out(stripe, order_at_stripe, now):
    order = order_at_stripe()
    attempt = ordering.start_payment(order=order)

    attempts.end(attempt_id=attempt.pk, now=now)
    stripe.courier.release()

    attempt.refresh_from_db()
    assert attempt.status == Status.EXPIRED
    assert stripe.far_end.get("session", attempt.session_id)["status"] == "expired"


# --- Wrong money ------------------------------------------------------------------------------


@pytest.mark.parametrize("change", [{"amount_total": 1}, {"currency": "usd"}])
def test_another_amount_or_currency_is_no_payment_and_goes_back(
    stripe, order_at_stripe, troubles, change, django_capture_on_commit_callbacks
):
    order = order_at_stripe()
    attempt = ordering.start_payment(order=order)
    stripe.far_end.get("session", attempt.session_id).update(change)
    payment = stripe.pay(attempt)

    stripe.courier.release("checkout.session.completed")

    order.refresh_from_db()
    assert (order.status, order.paid_at) == (statuses.AWAITING_PAYMENT, None)
    assert effects() == ["refund: wrong-amount"]
    assert Refund.objects.get().status == Refund.Status.SUCCEEDED
    assert stripe.far_end.get("intent", payment)["latest_charge"]
    assert len(troubles) == 1


def test_paid_after_the_order_was_given_up_goes_back(stripe, order_at_stripe, now, troubles):
    order = order_at_stripe()
    attempt = ordering.start_payment(order=order)
    payment = stripe.pay(attempt)
    PaymentAttempt.objects.filter(pk=attempt.pk).update(status=Status.EXPIRED)
    order.set_status(statuses.EXPIRED)

    stripe.courier.release()

    assert effects() == ["refund: no-order", ""]
    assert Refund.objects.get().status == Refund.Status.SUCCEEDED
    charge = stripe.far_end.get("intent", payment)["latest_charge"]
    assert stripe.far_end.get("charge", charge)["refunded"]
    assert len(troubles) == 1


# --- Refunds and disputes ---------------------------------------------------------------------


@pytest.fixture
def paid(stripe, order_at_stripe):
    order = order_at_stripe()
    attempt = ordering.start_payment(order=order)
    stripe.pay(attempt)
    stripe.courier.release()
    ProviderEvent.objects.all().delete()
    attempt.refresh_from_db()
    order.refresh_from_db()
    return order, attempt


@pytest.mark.parametrize("backwards", [False, True])
def test_a_refund_of_ours_is_counted_once(stripe, paid, now, backwards):
    order, attempt = paid
    refund = refunds.queue(
        order=order, attempt=attempt, amount=Decimal("3.00"), reason="goodwill", now=now
    )

    refunds.send(refund_id=refund.pk, now=now)
    stripe.courier.release(backwards=backwards, copies=2)

    refund.refresh_from_db()
    assert refund.status == Refund.Status.SUCCEEDED
    assert (Refund.objects.count(), books.refunded_sum(order)) == (1, Decimal("3.00"))


@pytest.mark.parametrize("backwards", [False, True])
def test_refunds_made_at_stripe_are_taken_into_our_books(stripe, paid, backwards):
    order, attempt = paid
    first = stripe.far_end.refund_by_hand(attempt.payment_id, 300)
    second = stripe.far_end.refund_by_hand(attempt.payment_id, 200)

    stripe.courier.release(backwards=backwards, copies=2)

    assert books.refunded_sum(order) == Decimal("5.00")
    assert books.standing(order) == "partly-refunded"
    total = sum(refund.amount for refund in Refund.objects.all())
    assert total == Decimal("5.00")
    if not backwards:
        assert {refund.provider_id for refund in Refund.objects.all()} == {
            first["id"],
            second["id"],
        }


def test_a_refund_by_the_charge_alone_and_its_name_later(stripe, paid):
    order, attempt = paid
    made = stripe.far_end.refund_by_hand(attempt.payment_id)

    stripe.courier.release("charge.refunded")
    assert books.standing(order) == "refunded"
    stripe.courier.release("refund.created")

    assert Refund.objects.get().provider_id == made["id"]
    assert books.refunded_sum(order) == order.total_incl_tax


def test_a_refund_that_fails_after_all_is_told(stripe, paid, troubles):
    _order, attempt = paid
    made = stripe.far_end.refund_by_hand(attempt.payment_id, 300)
    stripe.courier.release()

    stripe.far_end.fail_refund(made["id"])
    stripe.courier.release()

    assert Refund.objects.get().status == Refund.Status.FAILED
    assert len(troubles) == 1


def test_a_refund_that_was_made_without_our_hearing_is_made_once(stripe, paid, now):
    order, attempt = paid
    refund = refunds.queue(
        order=order, attempt=attempt, amount=Decimal("3.00"), reason="goodwill", now=now
    )
    stripe.server.faults = [Fault(), Fault(drops=True)]
    refunds.send(refund_id=refund.pk, now=now)
    refund.refresh_from_db()
    assert refund.status == Refund.Status.QUEUED
    Refund.objects.update(idempotency_key="another", next_attempt_at=now)

    refunds.send(refund_id=refund.pk, now=now)

    refund.refresh_from_db()
    assert refund.status == Refund.Status.SUCCEEDED
    assert len(stripe.far_end.things["refund"]) == 1


def test_a_lost_dispute_is_money_gone(stripe, paid, troubles):
    order, attempt = paid
    dispute = stripe.far_end.dispute(attempt.payment_id)
    stripe.courier.release()
    assert books.refunded_sum(order) == 0
    stripe.far_end.close_dispute(dispute["id"], "lost")

    stripe.courier.release(copies=2)

    assert effects() == ["dispute opened", "dispute lost"]
    assert books.refunded_sum(order) == order.total_incl_tax
    assert order.notes.count() == 2
    assert len(troubles) == 2


@pytest.mark.parametrize("part", ["0.00", "3.00"])
def test_after_a_lost_dispute_the_books_are_in_order_and_nothing_goes_back_twice(
    stripe, paid, now, part
):
    """Banks may take back what was paid back already."""
    order, attempt = paid
    if Decimal(part):
        refund = refunds.queue(
            order=order, attempt=attempt, amount=Decimal(part), reason="goodwill", now=now
        )
        refunds.send(refund_id=refund.pk, now=now)
    dispute = stripe.far_end.dispute(attempt.payment_id)
    stripe.far_end.close_dispute(dispute["id"], "lost")

    stripe.courier.release()

    assert books.disputed_sum(order) == order.total_incl_tax
    assert refunds.refundable(order) <= 0
    assert [way for way, _part in refunds.ways_back(order, Decimal("1.00"))] == [None]
    assert list(invariants.problems()) == []


@pytest.mark.parametrize("status", ["won", "warning_closed"])
def test_a_dispute_that_is_won_leaves_the_money(stripe, paid, status):
    order, attempt = paid
    dispute = stripe.far_end.dispute(attempt.payment_id)
    stripe.far_end.close_dispute(dispute["id"], status)

    stripe.courier.release()

    assert effects() == ["dispute opened", "dispute won"]
    assert books.refunded_sum(order) == 0


# --- Faults -----------------------------------------------------------------------------------

FAULTS = {
    "500 that Stripe keeps": Fault(status=500),
    "502 of a proxy": Fault(status=502, body=b"<html>Bad gateway</html>"),
    "429": Fault(status=429, headers={"Retry-After": "7"}),
    "409": Fault(status=409, body=b'{"error": {"type": "idempotency_error", "message": "busy"}}'),
    "garbage": Fault(garbage=b"<html>Hello</html>"),
    "half of an answer": Fault(garbage=b'{"id": "cs_1"}'),
    "a dropped connection": Fault(drops=True),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_after_a_failure_the_second_press_works_and_charges_once(stripe, order_at_stripe, fault):
    order = order_at_stripe()
    stripe.server.faults = [fault]
    with pytest.raises(ordering.OrderingError) as failure:
        ordering.start_payment(order=order)
    assert "Your order is kept for you" in str(failure.value)
    order.refresh_from_db()
    assert order.status == statuses.AWAITING_PAYMENT

    attempt = ordering.start_payment(order=order)
    stripe.pay(attempt)
    stripe.courier.release()

    assert PaymentAttempt.objects.count() == 1
    assert len(stripe.far_end.things["charge"]) == 1
    assert paid_once(order)


def test_the_connection_is_lost_after_stripe_made_the_session(stripe, order_at_stripe):
    order = order_at_stripe()
    stripe.server.faults = [Fault(drops=True)]
    with pytest.raises(ordering.OrderingError):
        ordering.start_payment(order=order)
    [made] = stripe.far_end.things["session"]

    attempt = ordering.start_payment(order=order)

    assert attempt.session_id == made
    assert list(stripe.far_end.things["session"]) == [made]


def test_a_silent_provider_is_waited_for_so_long_and_no_longer(
    stripe, order_at_stripe, monkeypatch
):
    timeout = client.TIMEOUT
    assert timeout.pool + timeout.connect + timeout.write + timeout.read <= 15
    monkeypatch.setattr(client, "TIMEOUT", httpx.Timeout(connect=1, read=0.5, write=1, pool=1))
    client.client_for.cache_clear()
    order = order_at_stripe()
    stripe.server.faults = [Fault(after=60)]

    with pytest.raises(ordering.PaymentUnavailable):
        ordering.start_payment(order=order)
    attempt = ordering.start_payment(order=order)
    client.client_for.cache_clear()

    assert list(stripe.far_end.things["session"]) == [attempt.session_id]


def test_nobody_listens_at_the_provider(order_at_stripe, settings):
    settings.STRIPE_API_URL = "http://127.0.0.1:9"
    order = order_at_stripe()

    with pytest.raises(ordering.PaymentUnavailable):
        ordering.start_payment(order=order)

    assert PaymentAttempt.objects.get().status == Status.NEW


def test_a_wrong_key_is_told_to_staff_by_name(stripe, order_at_stripe, settings):
    settings.STRIPE_SECRET_KEY = "sk_test_mistyped"
    order = order_at_stripe()

    with pytest.raises(ordering.PaymentUnavailable):
        ordering.start_payment(order=order)

    attempt = PaymentAttempt.objects.get()
    assert attempt.status == Status.FAILED
    assert "STRIPE_SECRET_KEY" in attempt.reason
    assert "mistyped" not in attempt.reason


def test_whoever_presses_again_after_half_an_hour_gets_a_page_that_lives(
    stripe, order_at_stripe, now
):
    order = order_at_stripe()
    stripe.server.faults = [Fault(status=503)]
    with pytest.raises(ordering.PaymentUnavailable):
        ordering.start_payment(order=order)
    PaymentAttempt.objects.update(created_at=now - timedelta(minutes=10))

    attempt = ordering.start_payment(order=order)  # of the first: expires_at is too near

    assert attempt.status == Status.OPEN
    assert [each.status for each in order.payment_attempts.order_by("pk")] == ["failed", "open"]


def test_the_customer_reads_a_clear_sentence(stripe, order_at_stripe):
    order = order_at_stripe()
    stripe.server.faults = [Fault(status=503)]
    page = f"/shop/order/{order.number}/{order_token(order.number)}/pay/"

    answer = Client().post(page, follow=True)

    assert answer.status_code == 200
    assert "Your order is kept for you" in answer.content.decode()
