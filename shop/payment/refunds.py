"""Money that goes back: a row first, sent after commit, with a key that makes sending safe to repeat.

What is paid back by hand (transfers, cash) is the same row without an attempt: it waits until staff
say that they have paid.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext as _

from accounts.models import User
from common.doorbell import ring
from common.money import Money
from shop.errors import OrderingError
from shop.order import audit
from shop.order.models import Order
from shop.payment import books
from shop.payment.models import PaymentAttempt, Refund
from shop.payment.provider import ProviderError, RefundOutcome, provider_of
from shop.payment.signals import payment_refunded, payment_trouble

#: So long one worker has a refund for itself; longer than any provider's time-out.
LEASE = timedelta(minutes=2)
#: Between one try and the next; then it is a matter for staff. Together they stay well below the 24
#: hours after which a provider may forget a key, see https://docs.stripe.com/api/idempotent_requests
DELAYS = [timedelta(minutes=n) for n in (1, 5, 15, 30, 60, 120, 240, 480)]
#: So long overdue, the key of a refund that was tried before may be forgotten.
STALE_AFTER = timedelta(hours=6)
SWEPT_AT_ONCE = 50
NOTHING = Decimal("0.00")

Status, Reason = Refund.Status, Refund.Reason
#: The money of a payment that was no part of what the order was paid with, see `books.STRAY`.
OF_STRAYS = Q(
    attempt__isnull=False,
    reason__in=(Reason.SECOND_PAYMENT, Reason.NO_ORDER, Reason.WRONG_AMOUNT),
)


class TooMuch(OrderingError):
    """More than was paid and has not gone back."""

    def __init__(self, left: Money) -> None:
        super().__init__(left)
        self.left = left

    def __str__(self) -> str:
        if self.left.amount <= 0:
            return _("Nothing is left to pay back: all that was paid has gone back.")
        return _("At most %(amount)s can be paid back.") % {"amount": self.left}


class NotByHand(OrderingError):
    def __str__(self) -> str:
        return _("This refund is on its way through the payment provider already.")


class NotFailed(OrderingError):
    def __str__(self) -> str:
        return _("Only a refund that has failed can be tried again.")


# --- How much --------------------------------------------------------------------------------


def on_the_way(order: Order) -> Decimal:
    """What of the order's payment is about to go back."""
    waiting = order.refunds.filter(status__in=(Status.QUEUED, Status.PENDING)).exclude(OF_STRAYS)
    total: Decimal | None = waiting.aggregate(total=Sum("amount"))["total"]
    return total or NOTHING


def returning(order: Order) -> Decimal:
    """What has gone back, lost disputes included, or is about to."""
    return books.refunded_sum(order) + on_the_way(order)


def refundable(order: Order) -> Decimal:
    """Paid, and neither paid back nor about to be. To act on it, hold the order's lock."""
    return books.paid_sum(order) - returning(order)


def ways_back(order: Order, amount: Decimal) -> list[tuple[PaymentAttempt | None, Decimal]]:
    """The way that it came first; what came by hand (None) goes back by hand."""
    ways: list[tuple[PaymentAttempt | None, Decimal]] = []
    paid = order.payment_attempts.filter(status=PaymentAttempt.Status.PAID)
    for attempt in paid:  # there is one at most
        gone = attempt.refunds.exclude(status=Status.FAILED).aggregate(total=Sum("amount"))
        left = attempt.amount - (gone["total"] or NOTHING) - books.disputed_sum(order)
        part = min(amount, left)
        if part > 0:
            ways.append((attempt, part))
            amount -= part
    if amount > 0:
        ways.append((None, amount))
    return ways


# --- A row, then the sending -----------------------------------------------------------------


def queue(
    *,
    order: Order,
    attempt: PaymentAttempt | None,
    amount: Decimal,
    reason: str,
    now: datetime,
    currency: str = "",
    shipping: Decimal = NOTHING,
    note: str = "",
    by: User | None = None,
) -> Refund:
    """A row in the caller's transaction; a worker sends it after commit. Without `attempt`: by hand."""
    refund = Refund.objects.create(
        order=order,
        attempt=attempt,
        amount=amount,
        shipping=shipping,
        currency=currency or (attempt.currency if attempt else order.currency),
        reason=reason,
        note=note,
        idempotency_key=_new_key(),
        next_attempt_at=now,
        created_by=by,
        created_at=now,
    )
    if attempt is not None:
        _ring(refund)
    return refund


def send(*, refund_id: int, now: datetime) -> None:
    """Ask the provider to pay it back. Safe to run twice, and after a crash at any point.

    The provider is called outside any transaction. What may work later is tried again; what never
    will is marked as failed, with the reason, and told to staff.
    """
    refund = _claim(refund_id, now)
    if refund is None or refund.attempt is None:
        return
    if refund.attempt.provider not in settings.PAYMENT_PROVIDERS:
        _fail(refund_id, f"no provider “{refund.attempt.provider}” is configured", now)
        return
    try:
        outcome = provider_of(refund.attempt.provider).refund(refund)
    except ProviderError as error:
        _not_sent(refund, error, now)
    else:
        settle(refund_id=refund_id, outcome=outcome, now=now)


def settle(*, refund_id: int, outcome: RefundOutcome, now: datetime) -> str:
    """Write down what the provider says of it, asked or by a signed event. What it changed, or "".

    Heard twice or late it changes nothing: what is paid back can only still fail, and what has
    failed stays so unless its provider had never answered.
    """
    if outcome.kind == "failed":
        return _fail(refund_id, outcome.reason, now, outcome.provider_id)
    status = Status.SUCCEEDED if outcome.kind == "succeeded" else Status.PENDING
    with transaction.atomic():
        refund = _locked(refund_id)
        is_unheard = refund.status == Status.QUEUED or (
            refund.status == Status.FAILED and not refund.provider_id
        )
        if not is_unheard and (refund.status, status) != (Status.PENDING, Status.SUCCEEDED):
            return ""
        is_first = not refund.provider_id
        refund.provider_id = outcome.provider_id or refund.provider_id
        _advance(refund, status, now, is_first=is_first)
    return f"refund {refund.get_status_display()}"


def sweep(*, now: datetime) -> int:
    """Send what nobody rang for, and what is due again. How many."""
    due = list(_due(now).order_by("next_attempt_at").values_list("pk", flat=True)[:SWEPT_AT_ONCE])
    for refund_id in due:
        send(refund_id=refund_id, now=now)
    return len(due)


# --- By staff --------------------------------------------------------------------------------


def retry(*, refund_id: int, by: User, now: datetime) -> Refund:
    """Send a failed one anew. Raises NotFailed, TooMuch (the money has gone back otherwise).

    One that came back after it had arrived is for staff: the books have counted it under its number.
    """
    with transaction.atomic():
        refund = _locked(refund_id)
        if not refund.may_retry:
            raise NotFailed
        _check_left(refund)
        refund.status, refund.attempts, refund.error = Status.QUEUED, 0, ""
        refund.idempotency_key = _new_key()  # to the old one it would give its old answer
        refund.next_attempt_at = now
        refund.save()
        audit.note(refund.order, by, f"Refund of {_plain(refund)} is tried again.")
        _ring(refund)
    return refund


def mark_paid_back(*, refund_id: int, reference: str, by: User, now: datetime) -> Refund:
    """Staff have paid it back themselves. Twice is once. Raises NotByHand, TooMuch."""
    with transaction.atomic():
        refund = _locked(refund_id)
        if refund.status == Status.SUCCEEDED:
            return refund
        if refund.status == Status.FAILED:
            _check_left(refund)
        elif refund.attempt_id is not None:
            raise NotByHand
        _advance(refund, Status.SUCCEEDED, now, is_first=not refund.provider_id)
        with_reference = f" ({reference})" if reference else ""
        audit.note(refund.order, by, f"Paid back {_plain(refund)} by hand{with_reference}.")
    return refund


# --- Behind ----------------------------------------------------------------------------------


def _new_key() -> str:
    return f"refund-{secrets.token_hex(16)}"


def _plain(refund: Refund) -> str:
    return f"{refund.amount} {refund.currency}"


def _ring(refund: Refund) -> None:
    from shop.payment import tasks

    ring(tasks.send_refund, refund_id=refund.pk)


def _due(now: datetime) -> QuerySet[Refund]:
    waiting = Refund.objects.filter(status=Status.QUEUED, attempt__isnull=False)
    return waiting.filter(next_attempt_at__lte=now)


def _claim(refund_id: int, now: datetime) -> Refund | None:
    """Take it for one try; its next is due when the lease is over, should this worker die."""
    with transaction.atomic():
        due = _due(now).select_for_update(of=("self",)).select_related("attempt")
        refund = due.filter(pk=refund_id).first()
        if refund is None:
            return None
        is_stale = refund.attempts > 0 and refund.next_attempt_at < now - STALE_AFTER
        if not is_stale:
            refund.attempts += 1
            refund.next_attempt_at = now + LEASE
            refund.save(update_fields=["attempts", "next_attempt_at"])
    if is_stale:
        _fail(refund_id, "it was tried long ago and nobody knows whether it arrived", now)
        return None
    return refund


def _not_sent(refund: Refund, error: ProviderError, now: datetime) -> None:
    tries = refund.attempts
    if error.is_permanent or tries > len(DELAYS):
        _fail(refund.pk, str(error), now)
        return
    delay = max(DELAYS[tries - 1], error.retry_after or timedelta())
    # Only what is still ours: the lease may have run out, and another worker been quicker.
    mine = Refund.objects.filter(pk=refund.pk, status=Status.QUEUED, attempts=tries)
    mine.update(next_attempt_at=now + delay, error=str(error))


def _fail(refund_id: int, reason: str, now: datetime, provider_id: str = "") -> str:
    with transaction.atomic():
        refund = _locked(refund_id)
        if refund.status == Status.FAILED:
            return ""
        refund.status, refund.error = Status.FAILED, reason
        refund.provider_id = provider_id or refund.provider_id
        refund.save(update_fields=["status", "error", "provider_id"])
        payment_trouble.send(
            sender=Refund,
            order=refund.order,
            text=f"A refund of {_plain(refund)} for order {refund.order.number} has failed: "
            f"{reason}. Look it up at the provider, then try again or pay it back by hand.",
        )
    return "refund failed"


def _locked(refund_id: int) -> Refund:
    """The order first, as everybody does, then the refund."""
    order_id = Refund.objects.values_list("order_id", flat=True).get(pk=refund_id)
    order = Order.objects.select_for_update(of=("self",)).get(pk=order_id)
    refunds = Refund.objects.select_for_update(of=("self",)).select_related("attempt")
    refund = refunds.get(pk=refund_id)
    refund.order = order
    return refund


def _check_left(refund: Refund) -> None:
    """Of what the books have counted, or what was no part of the order's payment, all is left."""
    is_stray = refund.order.refunds.filter(OF_STRAYS, pk=refund.pk).exists()
    if is_stray or refund.done_at is not None:
        return
    left = refundable(refund.order)
    if refund.amount > left:
        raise TooMuch(Money(left, refund.currency))


def _advance(refund: Refund, status: Refund.Status, now: datetime, *, is_first: bool) -> None:
    """The books count it when it has arrived; customers hear of it when it is taken on, once."""
    refund.status, refund.error = status, ""
    if status == Status.SUCCEEDED:
        refund.done_at = now
        # Under a name of ours: should it fail after all and be paid back by hand, it counts once.
        books.record_refund(
            order=refund.order,
            amount=refund.amount,
            reference=f"refund-{refund.pk}",
            now=now,
            payment=refund.attempt.payment_id if refund.attempt else "",
        )
    refund.save(update_fields=["status", "error", "done_at", "provider_id"])
    if is_first:
        payment_refunded.send(sender=Refund, refund=refund)
