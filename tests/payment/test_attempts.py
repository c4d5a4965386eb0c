"""Paying online, from the order that is kept to the one that is paid, and everything in between."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from oscar.apps.order.signals import order_placed

from shop import ordering
from shop.basket.models import Basket
from shop.checkout.models import Checkout
from shop.order import statuses
from shop.order.models import Order
from shop.partner.models import StockRecord
from shop.payment import attempts, books, signals
from shop.payment.models import PaymentAttempt, Refund, Transaction
from shop.payment.provider import Outcome
from tests.factories.shop import make_product

Status = PaymentAttempt.Status


@pytest.fixture
def now() -> datetime:
    """Orders say by the clock when they are placed."""
    return timezone.now()


@pytest.fixture
def heard():
    """The names of the signals that were sent, in order."""
    names: list[str] = []
    sent = {
        "order_placed": order_placed,
        "payment_received": signals.payment_received,
        "payment_failed": signals.payment_failed,
        "payment_trouble": signals.payment_trouble,
    }
    ears = {}
    for name, signal in sent.items():
        ears[name] = lambda name=name, **kwargs: names.append(name)
        signal.connect(ears[name])
    yield names
    for name, signal in sent.items():
        signal.disconnect(ears[name])


def finalise(attempt: PaymentAttempt, outcome: Outcome, now) -> str:
    return attempts.finalise(attempt_id=attempt.pk, outcome=outcome, now=now)


def allocated() -> int:
    return StockRecord.objects.get().num_allocated or 0


# --- Reserving --------------------------------------------------------------------------------


def test_what_is_paid_online_is_kept_first_and_counts_as_no_order(reserve, heard, settings):
    settings.RESERVATION_MINUTES = 20

    order = reserve()

    assert order.status == statuses.AWAITING_PAYMENT
    assert order.reserved_until - order.date_placed == timedelta(minutes=20)
    assert {line.status for line in order.lines.all()} == {statuses.AWAITING_PAYMENT}
    assert allocated() == 1
    assert heard == []
    assert not Order.objects.placed().exists()
    assert Checkout.objects.filter(basket=order.basket).exists()
    assert PaymentAttempt.objects.count() == 0


def test_an_order_that_costs_nothing_is_paid_already(reserve, settings, heard):
    settings.SHIPPING_FLAT_RATE = Decimal(0)

    order = reserve(make_product(price="0.00"))

    assert (order.status, order.paid_at is not None) == ("Pending", True)
    assert heard == ["order_placed"]


# --- Starting ---------------------------------------------------------------------------------


def test_the_customer_is_led_to_the_providers_page(reserve, till, now):
    order = reserve()

    attempt = ordering.start_payment(order=order, now=now)

    assert attempt.status == Status.OPEN
    assert attempt.url == f"https://pay.example/{attempt.session_id}"
    assert attempt.expires_at == now + timedelta(minutes=30)
    assert attempt.money.amount == order.total_incl_tax


def test_starting_again_leads_to_the_same_page(reserve, till, now):
    order = reserve()
    first = ordering.start_payment(order=order, now=now)

    again = ordering.start_payment(order=order, now=now + timedelta(minutes=5))

    assert again == first
    assert till.calls == ["start"]


def test_a_call_without_answer_is_repeated_with_the_same_key(reserve, till, now):
    order = reserve()
    till.is_down = True
    with pytest.raises(ordering.PaymentUnavailable, match="Your order is kept for you"):
        ordering.start_payment(order=order, now=now)
    key = PaymentAttempt.objects.get(status=Status.NEW).idempotency_key
    till.is_down = False

    attempt = ordering.start_payment(order=order, now=now)

    assert attempt.idempotency_key == key
    assert list(till.sessions) == [key]


def test_after_a_refusal_a_new_attempt_has_a_new_key(reserve, till, now):
    order = reserve()
    till.refuses = True
    with pytest.raises(ordering.PaymentUnavailable):
        ordering.start_payment(order=order, now=now)
    refused = PaymentAttempt.objects.get()
    till.refuses = False

    attempt = ordering.start_payment(order=order, now=now)

    assert (refused.status, refused.reason) == (Status.FAILED, "It refuses us.")
    assert attempt.idempotency_key != refused.idempotency_key


def test_an_old_try_that_the_provider_refuses_is_made_anew_at_once(order_at_stripe, stripe, now):
    """Killed before Stripe heard of it, its request names an end that is too near by now."""
    order = order_at_stripe()
    stale = PaymentAttempt.objects.create(
        order=order,
        provider="stripe",
        amount=order.total_incl_tax,
        currency=order.currency,
        idempotency_key="never-arrived",
        created_at=now - timedelta(minutes=5),
    )

    attempt = ordering.start_payment(order=order, now=now)

    stale.refresh_from_db()
    assert (stale.status, attempt.status) == (Status.FAILED, Status.OPEN)
    assert attempt.url


def test_a_refusal_of_a_new_try_is_not_repeated(reserve, till, now):
    till.refuses = True

    with pytest.raises(ordering.PaymentUnavailable):
        ordering.start_payment(order=reserve(), now=now)

    assert till.calls == ["start"]


def test_no_provider_is_called_inside_a_transaction(
    reserve, till, now, django_capture_on_commit_callbacks
):
    """Tests of pytest-django run in one transaction of their own, so savepoints are counted."""
    from django.db import connection

    outside = len(connection.savepoint_ids)
    depths = []
    till.before = lambda call: depths.append(len(connection.savepoint_ids))
    attempt = ordering.start_payment(order=reserve(), now=now)
    attempts.check(attempt_id=attempt.pk, now=now)
    attempts.expire_due(now + timedelta(hours=1))

    assert till.calls[:2] == ["start", "look_up"]
    assert set(depths) == {outside}


def test_a_session_at_its_end_is_closed_before_a_new_one_is_opened(reserve, till, now):
    order = reserve()
    first = ordering.start_payment(order=order, now=now)

    second = ordering.start_payment(order=order, now=now + timedelta(minutes=29))

    first.refresh_from_db()
    assert first.status == Status.EXPIRED
    assert second.idempotency_key != first.idempotency_key
    assert till.sessions[first.idempotency_key].is_closed


def test_what_was_paid_is_not_asked_for_again(reserve, till, now):
    order = reserve()
    till.pay(ordering.start_payment(order=order, now=now))

    with pytest.raises(ordering.AlreadyPaid):  # nobody has told us; we ask before a new session
        ordering.start_payment(order=order, now=now + timedelta(minutes=29))

    order.refresh_from_db()
    assert order.status == "Pending"


def test_nobody_keeps_goods_by_failing_again_and_again(reserve, till, now):
    order = reserve()
    later = now + timedelta(hours=3)
    finalise(ordering.start_payment(order=order, now=now), Outcome("failed"), now)

    with pytest.raises(ordering.OrderExpired):
        ordering.start_payment(order=order, now=later)


# --- Finalising -------------------------------------------------------------------------------


def test_a_paid_order_is_placed_once(reserve, till, now, heard):
    order = reserve()
    attempt = ordering.start_payment(order=order, now=now)
    outcome = till.pay(attempt)
    later = now + timedelta(minutes=3)

    effects = [finalise(attempt, outcome, later) for _ in range(3)]

    order.refresh_from_db()
    attempt.refresh_from_db()
    assert effects == ["paid", "", ""]
    assert (order.status, order.paid_at, order.date_placed) == ("Pending", later, later)
    assert order.reserved_until is None
    assert (attempt.status, attempt.payment_id) == (Status.PAID, outcome.payment_id)
    assert heard == ["order_placed", "payment_received"]
    assert (books.paid_sum(order), books.standing(order)) == (order.total_incl_tax, "paid")
    assert [t.reference for t in Transaction.objects.all()] == [outcome.payment_id]
    assert not Checkout.objects.exists()


def test_the_sweep_finds_what_was_paid_unheard(reserve, till, now, heard):
    order = reserve()
    till.pay(ordering.start_payment(order=order, now=now))

    attempts.expire_due(now + timedelta(minutes=16))

    order.refresh_from_db()
    assert (order.status, heard) == ("Pending", ["order_placed", "payment_received"])


def test_news_that_comes_before_our_own_answer_is_not_undone_by_it(reserve, till, now):
    """The webhook is faster than the provider's answer to `start`."""
    order = reserve()

    def pay_meanwhile(call: str) -> None:
        if call == "start":
            attempt = PaymentAttempt.objects.get()
            finalise(attempt, till.pay(attempt), now)

    till.after = pay_meanwhile
    with pytest.raises(ordering.AlreadyPaid):
        ordering.start_payment(order=order, now=now)

    attempt = PaymentAttempt.objects.get()
    assert (attempt.status, bool(attempt.session_id)) == (Status.PAID, True)


@pytest.mark.parametrize(
    ("changes", "paid"),
    [
        ({"amount": Decimal("1.00")}, "€1.00"),
        ({"amount": Decimal("99.00")}, "€99.00"),
        ({"currency": "usd"}, "$16.80"),
    ],
)
def test_another_amount_goes_back_and_the_order_is_not_paid(
    reserve, till, now, heard, changes, paid
):
    order = reserve()
    attempt = ordering.start_payment(order=order, now=now)
    outcome = till.pay(attempt, **changes)

    effects = [finalise(attempt, outcome, now) for _ in range(2)]

    order.refresh_from_db()
    refund = Refund.objects.get()
    assert effects == ["refund: wrong-amount", ""]
    assert (order.status, order.paid_at) == (statuses.AWAITING_PAYMENT, None)
    assert (str(refund.money), refund.attempt) == (paid, attempt)
    assert refund.reason == Refund.Reason.WRONG_AMOUNT
    assert heard == ["payment_trouble"]
    assert books.paid_sum(order) == 0


def test_what_is_paid_too_late_goes_back(reserve, till, now, heard):
    order = reserve()
    attempt = ordering.start_payment(order=order, now=now)
    late = till.paid(attempt)
    attempts.expire_due(now + timedelta(minutes=31))

    effect = finalise(attempt, late, now + timedelta(minutes=32))

    order.refresh_from_db()
    assert effect == "refund: no-order"
    assert order.status == statuses.EXPIRED
    assert Refund.objects.get().amount == order.total_incl_tax
    assert heard == ["payment_trouble"]


def test_paying_twice_by_two_attempts_pays_once(reserve, till, now, heard):
    order = reserve()
    first = ordering.start_payment(order=order, now=now)
    till.pay(first)
    PaymentAttempt.objects.update(status=Status.EXPIRED)  # as if nobody had looked
    second = ordering.start_payment(order=order, now=now)
    till.pay(second)

    effects = [finalise(each, till.paid(each), now) for each in (second, first, second, first)]

    order.refresh_from_db()
    assert effects == ["paid", "refund: second-payment", "", ""]
    assert Refund.objects.get().attempt == first
    assert (books.paid_sum(order), books.standing(order)) == (order.total_incl_tax, "paid")
    assert heard.count("order_placed") == 1


def test_the_other_attempt_is_closed_when_one_is_paid(
    reserve, till, now, django_capture_on_commit_callbacks, settings
):
    settings.CELERY_TASK_ALWAYS_EAGER = True
    order = reserve()
    first = ordering.start_payment(order=order, now=now)
    PaymentAttempt.objects.update(status=Status.EXPIRED)
    second = ordering.start_payment(order=order, now=now)

    with django_capture_on_commit_callbacks(execute=True):
        finalise(first, till.pay(first), now)

    second.refresh_from_db()
    assert second.status == Status.CANCELLED
    assert till.sessions[second.idempotency_key].is_closed


def test_money_that_comes_days_later_places_the_order_now(reserve, till, now, heard):
    order = reserve()
    attempt = ordering.start_payment(order=order, now=now)

    finalise(attempt, till.pay(attempt, kind="processing"), now)
    attempts.expire_due(now + timedelta(days=1))

    order.refresh_from_db()
    assert (order.status, order.paid_at) == ("Pending", None)
    assert books.standing(order) == "processing"
    assert heard == ["order_placed"]
    with pytest.raises(ordering.AlreadyPaid, match="on its way"):
        ordering.start_payment(order=order, now=now)

    finalise(attempt, till.paid(attempt), now + timedelta(days=3))

    order.refresh_from_db()
    assert order.paid_at == now + timedelta(days=3)
    assert heard == ["order_placed", "payment_received"]


def test_money_that_never_came_can_be_paid_again(reserve, till, now, heard):
    order = reserve()
    attempt = ordering.start_payment(order=order, now=now)
    finalise(attempt, till.pay(attempt, kind="processing"), now)

    finalise(attempt, Outcome("failed", reason="No money"), now + timedelta(days=3))

    order.refresh_from_db()
    assert (order.status, books.standing(order)) == ("Pending", "unpaid")
    assert heard == ["order_placed", "payment_failed"]
    again = ordering.start_payment(order=order, now=now + timedelta(days=4))
    finalise(again, till.pay(again), now + timedelta(days=4))
    order.refresh_from_db()
    assert order.paid_at


def test_late_bad_news_does_not_undo_a_payment(reserve, till, now):
    attempt = ordering.start_payment(order=reserve(), now=now)
    finalise(attempt, till.pay(attempt), now)

    effects = [
        finalise(attempt, Outcome(kind), now)
        for kind in ("open", "processing", "failed", "expired")
    ]

    attempt.refresh_from_db()
    assert effects == [""] * 4
    assert attempt.status == Status.PAID


# --- Running out ------------------------------------------------------------------------------


def test_what_nobody_paid_is_free_again_and_the_basket_is_open(reserve, till, now, visitor):
    order = reserve()
    told = Checkout.objects.get().line1

    attempts.expire_due(now + timedelta(minutes=16))

    order.refresh_from_db()
    basket = ordering.basket_for(visitor=visitor)
    assert (order.status, order.basket) == (statuses.EXPIRED, None)
    assert allocated() == 0
    assert basket.num_items == 1
    assert ordering.checkout_of(basket=basket).line1 == told
    assert {line.status for line in order.lines.all()} == {statuses.EXPIRED}


def test_the_same_basket_can_be_ordered_again(reserve, till, now, visitor):
    first = reserve()
    attempts.expire_due(now + timedelta(minutes=16))

    basket = ordering.basket_for(visitor=visitor)
    second = ordering.place_order(basket=basket, user=None, visitor=visitor, language="en")

    assert second != first
    assert allocated() == 1


def test_who_is_still_paying_keeps_the_goods_until_the_page_closes(reserve, till, now):
    order = reserve()
    attempt = ordering.start_payment(order=order, now=now)

    attempts.expire_due(now + timedelta(minutes=16))
    order.refresh_from_db()
    assert order.status == statuses.AWAITING_PAYMENT
    assert order.reserved_until == attempt.expires_at

    attempts.expire_due(now + timedelta(minutes=31))
    order.refresh_from_db()
    assert order.status == statuses.EXPIRED
    assert till.sessions[attempt.idempotency_key].is_closed


def test_a_provider_that_is_down_is_waited_for_but_not_for_ever(reserve, till, now):
    order = reserve()
    ordering.start_payment(order=order, now=now)
    till.is_down = True

    for minutes in (16, 31, 39):
        attempts.expire_due(now + timedelta(minutes=minutes))
        order.refresh_from_db()
        assert order.status == statuses.AWAITING_PAYMENT

    attempts.expire_due(now + timedelta(minutes=41))
    order.refresh_from_db()
    assert order.status == statuses.EXPIRED


def test_an_attempt_whose_start_was_never_answered_is_asked_for_and_closed(reserve, till, now):
    order = reserve()
    till.after = lambda call: (_ for _ in ()).throw(RuntimeError("the process died"))
    with pytest.raises(RuntimeError):
        ordering.start_payment(order=order, now=now)
    till.after = lambda call: None

    attempts.expire_due(now + timedelta(minutes=16))

    order.refresh_from_db()
    assert order.status == statuses.EXPIRED
    assert [session.is_closed for session in till.sessions.values()] == [True]


def test_one_order_in_trouble_does_not_hold_up_the_others(reserve, till, now, visitor):
    from uuid import uuid4

    troubled, other = reserve(), reserve(visitor=uuid4())
    PaymentAttempt.objects.create(
        order=troubled, provider="gone", amount=1, currency="EUR", idempotency_key="x"
    )

    attempts.expire_due(now + timedelta(minutes=16))

    assert set(Order.objects.values_list("pk", "status")) == {
        (troubled.pk, statuses.AWAITING_PAYMENT),
        (other.pk, statuses.EXPIRED),
    }


# --- Another way, or not at all ---------------------------------------------------------------


def test_paying_on_delivery_after_all(reserve, till, now, heard):
    order = reserve()
    attempt = ordering.start_payment(order=order, now=now)

    changed = ordering.change_payment(order=order, code="cash-on-delivery", now=now)

    attempt.refresh_from_db()
    assert (changed.status, changed.payment_method) == ("Pending", "cash-on-delivery")
    assert books.source_of(changed).source_type.code == "cash-on-delivery"
    assert attempt.status in (Status.CANCELLED, Status.EXPIRED)
    assert till.sessions[attempt.idempotency_key].is_closed
    assert heard == ["order_placed"]
    assert Basket.objects.get().status == Basket.SUBMITTED


def test_who_has_paid_cannot_change_to_another_way(reserve, till, now):
    order = reserve()
    till.pay(ordering.start_payment(order=order, now=now))

    with pytest.raises(ordering.AlreadyPaid):
        ordering.change_payment(order=order, code="cash-on-delivery", now=now)
    with pytest.raises(ordering.AlreadyPaid):
        ordering.reopen_basket(order=order, now=now)

    order.refresh_from_db()
    assert (order.status, order.payment_method) == ("Pending", "stripe")


@pytest.mark.parametrize("code", ["stripe", "by-camel", ""])
def test_changing_to_what_is_not_offered_is_refused(reserve, now, code):
    with pytest.raises(ordering.NoSuchChoice):
        ordering.change_payment(order=reserve(), code=code, now=now)


def test_a_dead_provider_does_not_keep_anybody_from_another_way(reserve, till, now):
    order = reserve()
    ordering.start_payment(order=order, now=now)
    till.is_down = True

    changed = ordering.change_payment(order=order, code="cash-on-delivery", now=now)

    assert changed.status == "Pending"


def test_giving_up_opens_the_basket_and_closes_the_page(reserve, till, now, visitor):
    order = reserve()
    attempt = ordering.start_payment(order=order, now=now)

    basket = ordering.reopen_basket(order=order, now=now)

    order.refresh_from_db()
    assert basket.status == Basket.OPEN
    assert ordering.basket_for(visitor=visitor) == basket
    assert order.status == statuses.EXPIRED
    assert allocated() == 0
    assert till.sessions[attempt.idempotency_key].is_closed


def test_a_basket_is_reopened_once(reserve, till, now):
    order = reserve()
    ordering.reopen_basket(order=order, now=now)

    with pytest.raises(ordering.OrderExpired, match="nothing was charged"):
        ordering.reopen_basket(order=order, now=now)


def test_a_transfer_can_be_replaced_by_paying_online(till, visitor, now):
    from tests.factories.shop import make_order

    order = make_order(visitor=visitor)

    attempt = ordering.start_payment(order=order, now=now)
    finalise(attempt, till.pay(attempt), now)

    order.refresh_from_db()
    assert (order.payment_method, books.standing(order)) == ("stripe", "paid")
    assert books.source_of(order).amount_debited == order.total_incl_tax


def test_what_staff_have_noted_already_is_not_asked_for_again(till, visitor, now):
    from tests.factories.shop import make_order

    order = make_order(visitor=visitor)
    books.record_payment(order=order, amount=Decimal("10.00"), reference="by hand", now=now)

    attempt = ordering.start_payment(order=order, now=now)
    finalise(attempt, till.pay(attempt), now)

    order.refresh_from_db()
    assert attempt.amount == order.total_incl_tax - 10
    assert (books.paid_sum(order), order.paid_at) == (order.total_incl_tax, now)


def test_a_dead_provider_is_asked_once_in_a_sweep(reserve, till, now):
    from uuid import uuid4

    for _ in range(3):
        ordering.start_payment(order=reserve(visitor=uuid4()), now=now)
    till.calls.clear()
    till.is_down = True

    attempts.expire_due(now + timedelta(minutes=16))

    assert till.calls == ["look_up"]
    assert Order.objects.filter(reserved_until__gt=now + timedelta(minutes=16)).count() == 3


def test_a_session_that_opened_after_its_order_was_given_up_is_closed(
    reserve, till, now, django_capture_on_commit_callbacks
):
    order = reserve()
    till.after = lambda call: (
        ordering.reopen_basket(order=Order.objects.get(pk=order.pk), now=now)
        if call == "start" and till.calls == ["start"]
        else None
    )

    with (
        django_capture_on_commit_callbacks(execute=True),
        pytest.raises(ordering.PaymentUnavailable),
    ):
        ordering.start_payment(order=order, now=now)

    assert [session.is_closed for session in till.sessions.values()] == [True]
