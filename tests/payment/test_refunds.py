"""Money goes back once, whatever happens on the way."""
# ruff: noqa: F401, F811 - an imported fixture is an argument, too

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from accounts.models import User
from shop.order.models import Order
from shop.payment import books, refunds
from shop.payment.models import Refund
from shop.payment.provider import ProviderError, RefundOutcome
from shop.payment.refunds import DELAYS, LEASE, STALE_AFTER, NotByHand, NotFailed, TooMuch
from shop.payment.signals import payment_refunded, payment_trouble
from tests.factories.shop import UserFactory, make_order
from tests.order.far_end import (
    Books,
    far_end,
    fresh,
    is_outside_a_transaction,
    paid_order,
)

pytestmark = pytest.mark.django_db
PART = Decimal("5.00")


@pytest.fixture
def bob() -> User:
    return UserFactory(email="bob@souk.example")


@pytest.fixture
def order(far_end: Books) -> Order:
    return paid_order(visitor=uuid4())


@pytest.fixture
def heard() -> Iterator[list[tuple[str, Any]]]:
    """The signals, in turn."""
    news: list[tuple[str, Any]] = []

    def told(sender: object, refund: Refund, **kwargs: Any) -> None:
        news.append(("refunded", refund.pk))

    def worried(sender: object, text: str, **kwargs: Any) -> None:
        news.append(("trouble", text))

    payment_refunded.connect(told)
    payment_trouble.connect(worried)
    yield news
    payment_refunded.disconnect(told)
    payment_trouble.disconnect(worried)


def queued(order: Order, now: datetime, amount: Decimal = PART) -> Refund:
    return refunds.queue(
        order=order,
        attempt=order.payment_attempts.get(),
        amount=amount,
        reason=Refund.Reason.GOODWILL,
        now=now,
    )


def by_hand(order: Order, now: datetime, amount: Decimal = PART) -> Refund:
    return refunds.queue(order=order, attempt=None, amount=amount, reason="goodwill", now=now)


def again(refund: Refund) -> Refund:
    return Refund.objects.get(pk=refund.pk)


def test_it_is_a_row_before_the_provider_is_asked(
    order,
    far_end,
    now,
    heard,
    django_capture_on_commit_callbacks,
):
    far_end.calls.clear()
    with django_capture_on_commit_callbacks(execute=True):
        refund = queued(order, now)
        assert far_end.calls == []
        assert again(refund).status == "queued"

    refund = again(refund)
    assert far_end.calls == ["refund"]
    assert (refund.status, refund.provider_id, refund.attempts) == (
        "succeeded",
        f"re-{refund.pk}-0",
        1,
    )
    assert refund.done_at is not None
    assert books.refunded_sum(order) == PART
    assert books.standing(fresh(order)) == "partly-refunded"
    assert heard == [("refunded", refund.pk)]


def test_sent_twice_it_goes_once(order, far_end, now, heard):
    refund = queued(order, now)

    refunds.send(refund_id=refund.pk, now=now)
    refunds.send(refund_id=refund.pk, now=now)

    assert far_end.amounts == [PART]
    assert far_end.calls.count("refund") == 1
    assert books.refunded_sum(order) == PART
    assert len(heard) == 1


def test_a_worker_that_dies_after_the_provider_paid_doubles_nothing(
    order,
    far_end,
    now,
    heard,
):
    refund = queued(order, now)

    def die(name: str) -> None:
        raise KeyboardInterrupt

    far_end.after = die
    with pytest.raises(KeyboardInterrupt):
        refunds.send(refund_id=refund.pk, now=now)
    assert far_end.amounts == [PART]
    assert again(refund).status == "queued"
    far_end.after = lambda name: None

    assert refunds.sweep(now=now + LEASE / 2) == 0  # somebody may still be at it
    assert refunds.sweep(now=now + LEASE) == 1

    assert far_end.amounts == [PART]
    assert again(refund).status == "succeeded"
    assert books.refunded_sum(order) == PART
    assert heard == [("refunded", refund.pk)]


def test_what_may_work_later_is_tried_again_later_and_later(order, far_end, now, heard):
    refund = queued(order, now)

    def fail(name: str) -> None:
        raise ProviderError("busy", is_permanent=False)

    far_end.before = fail
    at = now
    for delay in DELAYS:
        refunds.send(refund_id=refund.pk, now=at)
        refund = again(refund)
        assert (refund.status, refund.error) == ("queued", "busy")
        assert refund.next_attempt_at == at + delay
        assert refunds.sweep(now=at + delay - timedelta(seconds=1)) == 0
        at += delay
    assert heard == []

    refunds.send(refund_id=refund.pk, now=at)

    assert again(refund).status == "failed"
    assert [kind for kind, _what in heard] == ["trouble"]
    assert sum(DELAYS, timedelta()) + STALE_AFTER < timedelta(hours=24)


def test_a_provider_that_says_when_is_asked_then(order, far_end, now):
    refund = queued(order, now)

    def fail(name: str) -> None:
        raise ProviderError("slow down", is_permanent=False, retry_after=timedelta(minutes=9))

    far_end.before = fail
    refunds.send(refund_id=refund.pk, now=now)

    assert again(refund).next_attempt_at == now + timedelta(minutes=9)


def test_what_will_never_work_is_told_to_staff_at_once(order, far_end, now, heard):
    refund = queued(order, now)

    def fail(name: str) -> None:
        raise ProviderError("the charge is disputed", is_permanent=True)

    far_end.before = fail
    refunds.send(refund_id=refund.pk, now=now)

    refund = again(refund)
    assert (refund.status, refund.error) == ("failed", "the charge is disputed")
    assert len(heard) == 1
    assert order.number in heard[0][1]
    assert "the charge is disputed" in heard[0][1]
    assert refunds.refundable(order) == order.total_incl_tax


def test_one_whose_key_may_be_forgotten_is_not_sent_blindly(order, far_end, now, heard):
    refund = queued(order, now)
    Refund.objects.filter(pk=refund.pk).update(attempts=1)

    refunds.sweep(now=now + STALE_AFTER + timedelta(seconds=1))

    assert far_end.amounts == []
    assert again(refund).status == "failed"
    assert heard[0][0] == "trouble"


def test_one_that_was_never_tried_may_be_as_old_as_it_likes(order, far_end, now):
    refund = queued(order, now)

    refunds.sweep(now=now + timedelta(days=3))

    assert again(refund).status == "succeeded"


def test_a_provider_that_is_gone_is_no_end_of_the_world(order, now, settings, heard):
    refund = queued(order, now)
    settings.PAYMENT_PROVIDERS = {}

    refunds.send(refund_id=refund.pk, now=now)

    assert again(refund).status == "failed"
    assert "stripe" in heard[0][1]


def test_on_its_way_it_is_told_and_when_it_has_arrived_counted(order, far_end, now, heard):
    far_end.refund_kind = "pending"
    refund = queued(order, now)

    refunds.send(refund_id=refund.pk, now=now)

    assert again(refund).status == "pending"
    assert books.refunded_sum(order) == 0
    assert refunds.refundable(order) == order.total_incl_tax - PART
    assert refunds.sweep(now=now + timedelta(days=1)) == 0  # its events tell how it goes on

    arrived = RefundOutcome("succeeded", again(refund).provider_id)
    assert refunds.settle(refund_id=refund.pk, outcome=arrived, now=now)
    assert refunds.settle(refund_id=refund.pk, outcome=arrived, now=now) == ""

    assert again(refund).status == "succeeded"
    assert books.refunded_sum(order) == PART
    assert [kind for kind, _what in heard] == ["refunded"]


def test_a_late_event_takes_nothing_back(order, far_end, now, heard):
    refund = queued(order, now)
    refunds.send(refund_id=refund.pk, now=now)
    name = again(refund).provider_id

    assert (
        refunds.settle(refund_id=refund.pk, outcome=RefundOutcome("pending", name), now=now) == ""
    )

    assert again(refund).status == "succeeded"


def test_money_that_comes_back_after_all_waits_for_staff_and_counts_once(
    order,
    far_end,
    now,
    heard,
    bob,
):
    refund = queued(order, now)
    refunds.send(refund_id=refund.pk, now=now)
    name = again(refund).provider_id

    refunds.settle(
        refund_id=refund.pk, outcome=RefundOutcome("failed", name, "card closed"), now=now
    )
    late = RefundOutcome("succeeded", name)
    assert refunds.settle(refund_id=refund.pk, outcome=late, now=now) == ""
    with pytest.raises(NotFailed):
        refunds.retry(refund_id=refund.pk, by=bob, now=now)
    assert again(refund).waits_for_staff
    refunds.mark_paid_back(refund_id=refund.pk, reference="transfer 12", by=bob, now=now)

    assert again(refund).status == "succeeded"
    assert books.refunded_sum(order) == PART
    assert [kind for kind, _what in heard] == ["refunded", "trouble"]


def test_staff_try_again_with_a_new_key(order, far_end, now, heard, bob):
    refund = queued(order, now)
    first_key = refund.idempotency_key

    def fail(name: str) -> None:
        raise ProviderError("no balance", is_permanent=True)

    far_end.before = fail
    refunds.send(refund_id=refund.pk, now=now)
    far_end.before = lambda name: None

    refunds.retry(refund_id=refund.pk, by=bob, now=now)
    with pytest.raises(NotFailed):
        refunds.retry(refund_id=refund.pk, by=bob, now=now)
    refunds.sweep(now=now)

    refund = again(refund)
    assert refund.status == "succeeded"
    assert refund.idempotency_key != first_key
    assert far_end.amounts == [PART]
    assert order.notes.get(user=bob).message == "Refund of 5.00 EUR is tried again."


def test_what_went_back_otherwise_is_not_tried_again(order, far_end, now, bob):
    refund = queued(order, now, order.total_incl_tax)
    Refund.objects.filter(pk=refund.pk).update(status="failed")
    queued(order, now)

    with pytest.raises(TooMuch) as refused:
        refunds.retry(refund_id=refund.pk, by=bob, now=now)

    assert refused.value.left.amount == order.total_incl_tax - PART


def test_what_is_paid_back_by_hand_waits_for_staff(now, heard, bob):
    order = make_order(visitor=uuid4())
    books.record_payment(order=order, amount=order.total_incl_tax, reference="t", now=now)
    refund = by_hand(order, now)

    assert refunds.sweep(now=now) == 0
    assert refund.waits_for_staff
    assert heard == []
    for _click in range(2):
        refunds.mark_paid_back(refund_id=refund.pk, reference="statement 7", by=bob, now=now)

    assert again(refund).status == "succeeded"
    assert books.refunded_sum(order) == PART
    assert heard == [("refunded", refund.pk)]
    assert [note.message for note in order.notes.all()] == [
        "Paid back 5.00 EUR by hand (statement 7)."
    ]


def test_what_a_provider_pays_back_is_not_for_hands(order, now, bob):
    refund = queued(order, now)

    with pytest.raises(NotByHand):
        refunds.mark_paid_back(refund_id=refund.pk, reference="", by=bob, now=now)


def test_a_stray_payment_is_no_part_of_what_can_be_paid_back(order, far_end, now):
    """It goes back by itself, whole."""
    attempt = order.payment_attempts.get()
    books.record_payment(
        order=order, amount=Decimal("7.00"), reference="second", now=now, is_stray=True
    )
    refunds.queue(
        order=order, attempt=attempt, amount=Decimal("7.00"), reason="second-payment", now=now
    )

    assert refunds.refundable(order) == order.total_incl_tax


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_no_provider_is_called_in_a_transaction(far_end, now):
    order = paid_order(visitor=uuid4())
    outside: list[bool] = []
    far_end.before = lambda name: outside.append(is_outside_a_transaction())

    refund = queued(order, now)

    assert again(refund).status == "succeeded"  # the bell rang by itself
    assert outside == [True]
