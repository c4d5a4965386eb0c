"""What comes of what a provider says: the one place where an order becomes paid."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from oscar.apps.order.signals import order_placed
from oscar.core.loading import get_model

from common.money import Money
from shop.order import statuses
from shop.order.models import Order
from shop.payment import books, signals
from shop.payment.models import PaymentAttempt, Refund
from shop.payment.provider import Outcome

logger = logging.getLogger("shop.payment")
Checkout = get_model("checkout", "Checkout")
Status = PaymentAttempt.Status
#: Orders that no money can be for.
OVER = (statuses.EXPIRED, statuses.CANCELLED)


def finalise(*, attempt_id: int, outcome: Outcome, now: datetime) -> str:
    """Write down what a provider says of an attempt. Returns what it changed; empty: nothing.

    May be called by whoever hears it, in any order and as often as they like, also at once.
    """
    with transaction.atomic():
        order_id = PaymentAttempt.objects.values_list("order_id", flat=True).get(pk=attempt_id)
        order = locked(order_id)
        attempt = PaymentAttempt.objects.get(pk=attempt_id)
        attempt.order = order
        return OUTCOMES[outcome.kind](order, attempt, outcome, now)


def locked(order_id: int) -> Order:
    """The order, with nobody else at its money until the end of the transaction."""
    return Order.objects.select_for_update(of=("self",)).select_related("user").get(pk=order_id)


def place(order: Order, now: datetime) -> None:
    """From "Awaiting payment" to an order that counts. The order's lock is held."""
    order.date_placed, order.reserved_until = now, None
    order.save(update_fields=["date_placed", "reserved_until"])
    order.set_status(statuses.PENDING)
    Checkout.objects.filter(basket=order.basket_id).delete()
    order_placed.send(sender=Order, order=order, user=order.user)


# --- By what the provider says ----------------------------------------------------------------


def _open(order: Order, attempt: PaymentAttempt, outcome: Outcome, now: datetime) -> str:
    return ""


def _processing(order: Order, attempt: PaymentAttempt, outcome: Outcome, now: datetime) -> str:
    if attempt.status not in (Status.NEW, Status.OPEN) or order.status in OVER:
        return ""
    _note(attempt, Status.PROCESSING, outcome)
    if order.status == statuses.AWAITING_PAYMENT:
        place(order, now)
    return "processing"


def _failed(order: Order, attempt: PaymentAttempt, outcome: Outcome, now: datetime) -> str:
    if attempt.status not in PaymentAttempt.LIVE:
        return ""
    _note(attempt, Status.FAILED, outcome, now)
    signals.payment_failed.send(sender=PaymentAttempt, order=order, attempt=attempt)
    return "failed"


def _expired(order: Order, attempt: PaymentAttempt, outcome: Outcome, now: datetime) -> str:
    if attempt.status not in PaymentAttempt.LIVE:
        return ""
    _note(attempt, Status.EXPIRED, outcome, now)
    return "expired"


def _paid(order: Order, attempt: PaymentAttempt, outcome: Outcome, now: datetime) -> str:
    reference = outcome.payment_id or outcome.session_id or attempt.session_id
    if attempt.status == Status.PAID:  # one session is paid once
        return ""
    reason = _why_unwanted(order, attempt, outcome)
    if reason is not None:
        return _send_back(order, attempt, outcome, reason, reference, now)
    if not books.record_payment(order=order, amount=outcome.amount, reference=reference, now=now):
        return ""
    if order.payment_method != attempt.provider:
        books.change_method(order, attempt.provider)
    _close_others(order, attempt, now)
    attempt.payment_id = reference
    _note(attempt, Status.PAID, outcome, now)
    if order.status == statuses.AWAITING_PAYMENT:
        place(order, now)
    signals.payment_received.send(
        sender=PaymentAttempt, order=order, amount=attempt.money, attempt=attempt
    )
    return "paid"


OUTCOMES: dict[str, Callable[[Order, PaymentAttempt, Outcome, datetime], str]] = {
    "open": _open,
    "processing": _processing,
    "failed": _failed,
    "expired": _expired,
    "paid": _paid,
}


# --- Behind them ------------------------------------------------------------------------------


def _why_unwanted(order: Order, attempt: PaymentAttempt, outcome: Outcome) -> Refund.Reason | None:
    if order.status in OVER:
        return Refund.Reason.NO_ORDER
    if order.paid_at is not None:
        return Refund.Reason.SECOND_PAYMENT
    asked = (attempt.amount, attempt.currency.upper())
    if (outcome.amount, outcome.currency.upper()) != asked:
        return Refund.Reason.WRONG_AMOUNT
    return None


def _send_back(
    order: Order,
    attempt: PaymentAttempt,
    outcome: Outcome,
    reason: Refund.Reason,
    reference: str,
    now: datetime,
) -> str:
    """Money that nothing is owed for is counted, goes back by itself, and is told to staff."""
    from shop.payment import refunds

    currency = outcome.currency.upper() or attempt.currency
    if not books.record_payment(
        order=order,
        amount=outcome.amount,
        reference=reference,
        now=now,
        currency=currency,
        is_stray=True,
    ):
        return ""
    attempt.payment_id = reference
    was = attempt.status
    status = Status.FAILED if was in PaymentAttempt.LIVE else Status(was)
    _note(attempt, status, outcome, now)
    refunds.queue(
        order=order,
        attempt=attempt,
        amount=outcome.amount,
        currency=currency,
        reason=reason,
        now=now,
    )
    text = f"{Money(outcome.amount, currency)} came for order {order.number}: {reason.label}."
    signals.payment_trouble.send(sender=PaymentAttempt, order=order, text=text)
    logger.warning("order %s: payment %s goes back: %s", order.number, reference, reason)
    return f"refund: {reason}"


def _note(
    attempt: PaymentAttempt, status: Status, outcome: Outcome, now: datetime | None = None
) -> None:
    attempt.status, attempt.reason = status, outcome.reason
    attempt.session_id = attempt.session_id or outcome.session_id
    attempt.payment_id = attempt.payment_id or outcome.payment_id
    attempt.settled_at = now
    attempt.save()


def _close_others(order: Order, attempt: PaymentAttempt, now: datetime) -> None:
    """The order is paid: nobody shall be able to pay it by another attempt."""
    from common.doorbell import ring
    from shop.payment import tasks

    for other in order.payment_attempts.filter(status__in=PaymentAttempt.LIVE).exclude(
        pk=attempt.pk
    ):
        other.status, other.settled_at = Status.CANCELLED, now
        other.save(update_fields=["status", "settled_at"])
        ring(tasks.end, attempt_id=other.pk)
