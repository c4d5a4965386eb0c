"""Events after they were kept: claimed by one worker, tried again, set aside, replayed."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import OperationalError
from django.utils import timezone

from shop import ordering
from shop.payment import books, events, signals
from shop.payment.models import ProviderEvent, Transaction

Status = ProviderEvent.Status


@pytest.fixture
def now():
    """Stripe's far end goes by the clock."""
    return timezone.now()


@pytest.fixture
def attempt(stripe, order_at_stripe):
    return ordering.start_payment(order=order_at_stripe())


@pytest.fixture
def kept(stripe, attempt):
    """The events of a payment, kept by the shop while no worker was there."""
    stripe.pay(attempt)
    return [
        events.store(
            provider="stripe", event_id=event["id"], kind=event["type"], body=json.dumps(event)
        )
        for event in stripe.courier.waiting
    ]


def test_without_a_worker_the_sweep_finds_it(kept, attempt, now):
    later = now + events.PATIENCE + timedelta(seconds=1)
    assert events.waiting_ids(now) == []

    for event_id in events.waiting_ids(later):
        events.process(event_id=event_id, now=later)

    attempt.refresh_from_db()
    assert attempt.status == "paid"
    assert events.waiting_ids(later) == []


def test_it_is_one_workers_until_the_lease_runs_out(kept, attempt, now):
    ProviderEvent.objects.update(lease_until=now + events.LEASE)

    events.process(event_id=kept[0].pk, now=now)
    attempt.refresh_from_db()
    assert attempt.status == "open"

    events.process(event_id=kept[0].pk, now=now + events.LEASE)
    attempt.refresh_from_db()
    assert attempt.status == "paid"


def test_the_effect_and_what_it_did_are_written_together(kept, attempt, now, monkeypatch):
    """A crash between the two would take the effect for somebody else's."""

    def crash(*args, **kwargs):
        raise RuntimeError("killed")

    with monkeypatch.context() as patched:
        patched.setattr(events, "_finish", crash)
        events.process(event_id=kept[0].pk, now=now)
    assert not Transaction.objects.exists()

    later = now + timedelta(minutes=1)
    events.process(event_id=kept[0].pk, now=later)

    event = ProviderEvent.objects.get(pk=kept[0].pk)
    assert (event.status, event.effect, event.error) == (Status.PROCESSED, "paid", "")
    assert Transaction.objects.count() == 1


def test_what_breaks_is_tried_again_ever_more_slowly_and_then_set_aside(kept, now):
    def break_down(**kwargs):
        raise RuntimeError("a receiver broke")

    signals.payment_received.connect(break_down)
    try:
        at = now
        for number in range(1, events.MOST_ATTEMPTS + 1):
            events.process(event_id=kept[0].pk, now=at)
            event = ProviderEvent.objects.get(pk=kept[0].pk)
            assert event.attempts == number
            at += events.pause_after(number)
    finally:
        signals.payment_received.disconnect(break_down)

    assert (event.status, event.error) == (Status.FAILED, "RuntimeError: a receiver broke")
    assert not Transaction.objects.exists()

    events.replay(event)
    events.process(event_id=event.pk, now=at)

    event.refresh_from_db()
    assert (event.status, event.effect, event.error) == (Status.PROCESSED, "paid", "")


@pytest.mark.parametrize(
    ("attempts", "seconds"), [(1, 10), (2, 20), (5, 160), (12, 3600), (99, 3600)]
)
def test_pauses_double_up_to_an_hour(attempts, seconds):
    assert events.pause_after(attempts) == timedelta(seconds=seconds)


def test_an_ill_database_is_told_to_the_worker(kept, now, monkeypatch):
    def be_ill(**kwargs):
        raise OperationalError("gone")

    monkeypatch.setattr(events, "take_in", be_ill)

    with pytest.raises(OperationalError):
        events.process(event_id=kept[0].pk, now=now)

    assert ProviderEvent.objects.get(pk=kept[0].pk).status == Status.RECEIVED


def test_a_replay_changes_nothing_more_and_keeps_what_is_written(kept, now):
    events.process(event_id=kept[0].pk, now=now)

    events.replay(kept[0])
    events.process(event_id=kept[0].pk, now=now)

    event = ProviderEvent.objects.get(pk=kept[0].pk)
    assert (event.status, event.effect) == (Status.PROCESSED, "paid")
    assert Transaction.objects.count() == 1


def test_a_refund_waits_a_day_for_its_payment_and_is_then_set_aside(stripe, attempt, now):
    payment = stripe.pay(attempt)
    stripe.far_end.refund_by_hand(payment, 300)
    stripe.courier.release("charge.refunded")
    waiting = ProviderEvent.objects.get()
    assert waiting.status == Status.RECEIVED

    events.process(event_id=waiting.pk, now=now + events.WAITS_FOR_OTHERS + timedelta(minutes=1))

    waiting.refresh_from_db()
    assert waiting.status == Status.FAILED
    assert waiting.error == f"No payment {payment} is known here."


def test_a_refund_that_came_first_is_taken_in_after_its_payment(stripe, attempt, now):
    payment = stripe.pay(attempt)
    stripe.far_end.refund_by_hand(payment, 300)
    stripe.courier.release("charge.refunded", "refund.created")
    stripe.courier.release()

    for event_id in events.waiting_ids(now + timedelta(minutes=1)):
        events.process(event_id=event_id, now=now + timedelta(minutes=1))

    assert books.refunded_sum(attempt.order) == Decimal("3.00")
    assert not ProviderEvent.objects.exclude(status=Status.PROCESSED).exists()


def test_statuses_never_go_backwards(stripe, attempt):
    """An event of a page that ran out, and a decline, after the payment."""
    stripe.far_end.decline(attempt.session_id)
    stripe.pay(attempt)
    session = stripe.far_end.get("session", attempt.session_id)
    stripe.far_end._say("checkout.session.expired", {**session, "status": "expired"})
    stripe.far_end._say("checkout.session.async_payment_failed", session)
    stripe.courier.release("payment_intent.succeeded")

    stripe.courier.release(copies=2)

    attempt.refresh_from_db()
    assert (attempt.status, attempt.reason) == ("paid", "")
    effects = ProviderEvent.objects.exclude(effect="").values_list("effect", flat=True)
    assert list(effects) == ["paid"]


def test_what_belongs_to_others_at_the_same_account_changes_nothing(stripe, attempt):
    stripe.pay(attempt)
    for event in stripe.courier.waiting:
        event["data"]["object"].update(id="theirs", metadata={}, client_reference_id=None)
        event["data"]["object"]["payment_intent"] = "pi_theirs"

    stripe.courier.release()

    assert set(ProviderEvent.objects.values_list("status", "effect")) == {("processed", "")}
    attempt.refresh_from_db()
    assert attempt.status == "open"


def test_a_payment_link_that_staff_sent_pays_the_order_it_names(stripe, attempt):
    stripe.pay(attempt)
    for event in stripe.courier.waiting:
        event["data"]["object"].update(metadata={})
        event["data"]["object"]["id"] = "cs_link"
    stripe.courier.waiting = [
        event for event in stripe.courier.waiting if event["type"].startswith("checkout")
    ]

    stripe.courier.release()

    order = attempt.order
    order.refresh_from_db()
    assert order.paid_at is not None
    attempt.refresh_from_db()
    assert attempt.status == "cancelled"
    assert [each.status for each in order.payment_attempts.order_by("pk")] == ["cancelled", "paid"]
