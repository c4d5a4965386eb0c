"""Our books beside Stripe's: every way in which they can differ is found, and mended where it can be."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.utils import timezone

from demo.stripe.server import Fault
from shop import ordering
from shop.order import statuses
from shop.payment import books, reconcile, signals
from shop.payment.models import PaymentAttempt, ProviderEvent, Refund, Transaction

Status = PaymentAttempt.Status


@pytest.fixture
def now():
    """Stripe's far end goes by the clock."""
    return timezone.now()


@pytest.fixture
def attempt(stripe, order_at_stripe):
    return ordering.start_payment(order=order_at_stripe())


@pytest.fixture
def run(now, django_capture_on_commit_callbacks):
    def run(**kwargs):
        with django_capture_on_commit_callbacks(execute=True):
            return reconcile.run(now=kwargs.pop("now", now), **kwargs)

    return run


def kinds(report: reconcile.Report) -> list[tuple[str, bool]]:
    return [(finding.kind, finding.is_mended) for finding in report.findings]


def books_agree(run) -> bool:
    return run() == reconcile.Report()


def test_nothing_to_find(stripe, attempt, run):
    stripe.pay(attempt)
    stripe.courier.release()

    assert books_agree(run)


def test_a_payment_that_nobody_told_of_is_finalised(stripe, attempt, run):
    payment = stripe.pay(attempt)

    report = run()

    attempt.order.refresh_from_db()
    assert kinds(report) == [("unheard payment", True)]
    assert report.findings[0].order == attempt.order.number
    assert payment in report.findings[0].text
    assert attempt.order.status == statuses.PENDING
    assert books_agree(run)


def test_a_dry_run_says_it_and_does_nothing(stripe, attempt, run):
    stripe.pay(attempt)

    assert kinds(run(dry_run=True)) == [("unheard payment", True)]

    attempt.order.refresh_from_db()
    assert attempt.order.status == statuses.AWAITING_PAYMENT
    assert not Transaction.objects.exists()


def test_a_payment_of_an_order_that_is_over_goes_back(stripe, attempt, run):
    stripe.pay(attempt)
    PaymentAttempt.objects.update(status=Status.EXPIRED)
    attempt.order.set_status(statuses.EXPIRED)

    report = run()

    assert kinds(report) == [("unheard payment", True)]
    assert "no-order" in report.findings[0].text
    assert Refund.objects.get().status == Refund.Status.SUCCEEDED
    assert books_agree(run)


def test_a_second_payment_goes_back(stripe, attempt, run):
    stripe.pay(attempt)
    PaymentAttempt.objects.update(status=Status.CANCELLED)
    second = ordering.start_payment(order=attempt.order)
    stripe.pay(second)

    report = run()

    assert sorted(finding.text.split(": ", 1)[1] for finding in report.findings) == [
        "paid",
        "refund: second-payment",
    ]
    assert Refund.objects.get().status == Refund.Status.SUCCEEDED
    assert books.paid_sum(attempt.order) == attempt.amount
    assert books_agree(run)


def test_another_amount_is_found(stripe, attempt, run):
    payment = stripe.pay(attempt)
    stripe.courier.release()
    stripe.far_end.get("intent", payment)["amount_received"] -= 100

    report = run()

    assert kinds(report) == [("another amount", False)]
    assert report.needs_eyes


def test_a_refund_that_we_lack_is_taken_in(stripe, attempt, run):
    payment = stripe.pay(attempt)
    stripe.courier.release()
    stripe.far_end.refund_by_hand(payment, 300)

    assert kinds(run(dry_run=True)) == [("unheard refund", True)]
    assert books.refunded_sum(attempt.order) == 0
    assert kinds(run()) == [("unheard refund", True)]

    assert books.refunded_sum(attempt.order) == Decimal("3.00")
    stripe.courier.release()  # the events come after all
    assert books.refunded_sum(attempt.order) == Decimal("3.00")
    assert books_agree(run)


def test_a_refund_that_stripe_lacks_is_found(stripe, attempt, run):
    payment = stripe.pay(attempt)
    stripe.courier.release()
    refund = stripe.far_end.refund_by_hand(payment, 300)
    stripe.courier.release()
    stripe.far_end.fail_refund(refund["id"])

    assert kinds(run()) == [("refund not at the provider", False)]


def test_an_order_whose_payment_stripe_does_not_know(stripe, attempt, run):
    texts = []

    def hear(text, **kwargs):
        texts.append(text)

    signals.payment_trouble.connect(hear)
    stripe.pay(attempt)
    stripe.courier.release()
    for things in stripe.far_end.things.values():
        things.clear()

    assert kinds(run()) == [("order without its payment", False)]
    assert kinds(run()) == [("order without its payment", False)]

    signals.payment_trouble.disconnect(hear)
    assert len(texts) == 1
    assert attempt.order.number in texts[0]


def test_a_payment_from_before_the_time_that_is_asked_for_is_asked_for_itself(stripe, attempt, run):
    payment = stripe.pay(attempt)
    stripe.courier.release()
    stripe.far_end.get("intent", payment)["created"] -= 30 * 24 * 3600

    assert books_agree(run)


def test_a_payment_that_names_what_is_not_here(stripe, attempt, run):
    payment = stripe.pay(attempt)
    intent = stripe.far_end.get("intent", payment)
    intent["metadata"] = {"attempt": "of a lost database", "order_number": "ORD-GONE"}

    report = run()

    assert kinds(report) == [("payment without an order", False)]
    assert report.findings[0].order == "ORD-GONE"


def test_payments_of_others_at_the_same_account_are_left_alone(stripe, attempt, run):
    payment = stripe.pay(attempt)
    stripe.far_end.get("intent", payment)["metadata"] = {}

    assert books_agree(run)


def test_attempts_left_behind_are_asked_about(stripe, attempt, now, run):
    stripe.far_end._expire(attempt.session_id)
    old = now - timedelta(hours=2)
    PaymentAttempt.objects.update(created_at=old)

    assert kinds(run()) == [("attempt left behind", True)]

    attempt.refresh_from_db()
    assert attempt.status == Status.EXPIRED


def test_a_payment_that_is_on_its_way_for_weeks(stripe, attempt, now, run):
    stripe.far_end.pay_later(attempt.session_id)
    stripe.courier.release()
    PaymentAttempt.objects.update(created_at=now - timedelta(days=20))

    assert kinds(run()) == [("attempt left behind", False)]


def test_events_that_were_set_aside_are_told(stripe, run, now):
    ProviderEvent.objects.create(
        provider="stripe", event_id="evt_1", kind="x", body="{}", status="failed", received_at=now
    )

    assert kinds(run()) == [("event set aside", False)]


def test_one_payment_that_breaks_is_not_the_next_ones_trouble(stripe, order_at_stripe, run):
    first, second = (
        ordering.start_payment(order=order_at_stripe(visitor=uuid4())) for _ in range(2)
    )

    def break_down(order, **kwargs):
        if order == first.order:
            raise RuntimeError("a receiver broke")

    stripe.pay(first)
    stripe.pay(second)
    signals.payment_received.connect(break_down)
    report = run()
    signals.payment_received.disconnect(break_down)

    assert sorted(kinds(report)) == [("payment that broke", False), ("unheard payment", True)]
    assert kinds(run()) == [("unheard payment", True)]


def test_all_pages_are_read(stripe, order_at_stripe, run, monkeypatch):
    monkeypatch.setattr("shop.payment.stripe.provider.PAGE", 1)

    tries = [ordering.start_payment(order=order_at_stripe(visitor=uuid4())) for _ in range(3)]
    for attempt in tries:
        stripe.pay(attempt)

    assert kinds(run()) == [("unheard payment", True)] * 3
    assert len(stripe.asked("/v1/payment_intents")) == 3


def test_without_a_provider_there_is_nothing_to_compare(settings, run):
    settings.STRIPE_SECRET_KEY = ""

    assert books_agree(run)


# --- The command ------------------------------------------------------------------------------


def command(*args: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("reconcile_payments", *args, stdout=out, stderr=out)
    except SystemExit as exit:
        return int(exit.code or 0), out.getvalue()
    return 0, out.getvalue()


def test_the_command_says_it_in_lines_and_as_json(stripe, attempt):
    assert command() == (0, "The books agree.\n")
    stripe.pay(attempt)

    code, lines = command("--dry-run")
    assert code == 0
    assert lines.startswith(f"mended {attempt.order.number}")
    code, text = command("--json", "--since", "3")
    assert code == 0
    assert json.loads(text)["findings"][0]["kind"] == "unheard payment"
    assert command() == (0, "The books agree.\n")


def test_the_command_ends_with_what_is_left_to_do(stripe, attempt):
    payment = stripe.pay(attempt)
    stripe.courier.release()
    stripe.far_end.get("intent", payment)["amount_received"] -= 100
    assert command()[0] == 1

    stripe.server.faults = [Fault(status=500)]
    code, text = command()
    assert code == 2
    assert "Not asked: stripe: " in text
