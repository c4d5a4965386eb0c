"""Paying online: the row and its key first, then the provider, so that no step is ever lost or doubled.

No provider is called inside a transaction. A call without an answer leaves the attempt NEW: whoever
comes next repeats it with the same key and gets the same session. What a provider says of an attempt
goes through `finalise`, whoever heard it.
"""

from __future__ import annotations

import logging
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from common.doorbell import ring
from shop.order import reservations, statuses
from shop.order.models import Order
from shop.payment import books
from shop.payment.errors import (
    AlreadyPaid,
    OrderCancelled,
    OrderExpired,
    PaymentOnItsWay,
    PaymentUnavailable,
)
from shop.payment.methods import METHODS
from shop.payment.models import PaymentAttempt
from shop.payment.provider import ProviderError, Started, provider_of
from shop.payment.settlement import finalise, locked

logger = logging.getLogger("shop.payment")
Status = PaymentAttempt.Status

GIVEN_UP = (Status.FAILED, Status.EXPIRED, Status.CANCELLED)

#: Nobody is sent to a page of the provider that closes sooner.
SHORTEST_VISIT = timedelta(minutes=2)
#: Nobody keeps goods from others by failing to pay again and again.
LONGEST_HOLD = timedelta(hours=2)
#: How long a session whose start we never heard of may live.
UNKNOWN_SESSION = timedelta(minutes=35)
#: A provider that cannot be asked is waited for so long after the session's end.
MARGIN = timedelta(minutes=10)
ASK_AGAIN = timedelta(minutes=1)
MOST_PER_SWEEP = 100


def start(*, order: Order, now: datetime) -> PaymentAttempt:
    """The attempt by which the customer pays now, at `attempt.url`; the one under way if there is one.

    Raises AlreadyPaid, OrderExpired, PaymentUnavailable.
    """
    attempt = _payable(order, now)
    if attempt.status == Status.NEW:
        try:
            attempt = _open_or_renew(attempt, order, now)
        except ProviderError as error:
            raise PaymentUnavailable from error
        if attempt.status != Status.OPEN:  # it was settled while we were waiting for the answer
            raise AlreadyPaid if attempt.status == Status.PAID else PaymentUnavailable
    return attempt


def check(*, attempt_id: int, now: datetime) -> str:
    """Ask the provider and finalise. Returns the effect, see `finalise`. Raises ProviderError."""
    attempt = PaymentAttempt.objects.select_related("order").get(pk=attempt_id)
    if attempt.status == Status.NEW:
        attempt = _open(attempt, now)
    if not attempt.session_id:
        return ""
    outcome = provider_of(attempt.provider).look_up(attempt)
    return finalise(attempt_id=attempt.pk, outcome=outcome, now=now)


def end(*, attempt_id: int, now: datetime) -> str:
    """See to it that nobody can pay the attempt any more. Returns what had happened to it by then.

    The row is not touched unless the customer has paid. Raises ProviderError.
    """
    effect = check(attempt_id=attempt_id, now=now)
    attempt = PaymentAttempt.objects.get(pk=attempt_id)
    is_over = effect in ("expired", "failed") or not attempt.session_id
    if is_over or attempt.status in (Status.PAID, Status.PROCESSING):
        return effect
    provider_of(attempt.provider).cancel(attempt)
    # Between the question and the cancelling the customer may have paid.
    return check(attempt_id=attempt_id, now=now) or effect


def abandon(*, order: Order, now: datetime) -> None:
    """Before an order is paid otherwise or given up: end its attempt, and look whether it was paid.

    A provider that does not answer holds nobody up; what is paid there later is refunded.
    Raises AlreadyPaid.
    """
    attempt = live_attempt(order)
    if attempt is not None:
        try:
            end(attempt_id=attempt.pk, now=now)
        except ProviderError as error:
            logger.warning("attempt %s could not be ended: %s", attempt.pk, error)
            from shop.payment import tasks

            ring(tasks.end, attempt_id=attempt.pk)
    order.refresh_from_db(fields=["status", "paid_at"])
    refuse_if_paid(order)


def close_attempts(order: Order, *, to: Status, now: datetime) -> None:
    """The order's lock is held."""
    order.payment_attempts.filter(status__in=PaymentAttempt.LIVE).update(status=to, settled_at=now)


def expire_due(now: datetime) -> int:
    """Free what was kept for customers who have not paid. Returns how many orders were looked at."""
    due = Order.objects.filter(status=statuses.AWAITING_PAYMENT, reserved_until__lte=now)
    ids = list(due.order_by("reserved_until").values_list("pk", flat=True)[:MOST_PER_SWEEP])
    silent: set[str] = set()  # providers that did not answer: nobody waits for them again
    for order_id in ids:
        try:
            _settle_due(order_id, now, silent)
        except Exception:  # one order's trouble is not the next one's
            logger.exception("order %s could not be settled", order_id)
            _wait(order_id, now + ASK_AGAIN)
    return len(ids)


def hold() -> timedelta:
    """So long an order is kept for a customer who is paying."""
    return timedelta(minutes=settings.RESERVATION_MINUTES)


def live_attempt(order: Order) -> PaymentAttempt | None:
    return order.payment_attempts.filter(status__in=PaymentAttempt.LIVE).first()


def refuse_if_paid(order: Order) -> None:
    if order.paid_at:
        raise AlreadyPaid
    if order.payment_attempts.filter(status=Status.PROCESSING).exists():
        raise PaymentOnItsWay


# --- Starting ---------------------------------------------------------------------------------


def _payable(order: Order, now: datetime) -> PaymentAttempt:
    attempt = _attempt_of(order, now)
    if attempt is None:  # the one under way was at its end
        attempt = _attempt_of(order, now)
    if attempt is None:
        raise PaymentUnavailable
    return attempt


def _open_or_renew(attempt: PaymentAttempt, order: Order, now: datetime) -> PaymentAttempt:
    """Open it. What was asked some time ago the provider may find too old: then a new one, once.

    Raises ProviderError.
    """
    try:
        return _open(attempt, now)
    except ProviderError as error:
        if not error.is_permanent or attempt.created_at >= now:
            raise
    attempt = _payable(order, now)
    return _open(attempt, now) if attempt.status == Status.NEW else attempt


def _attempt_of(order: Order, now: datetime) -> PaymentAttempt | None:
    """One that can be paid; None where the one under way was at its end, and is settled now."""
    with transaction.atomic():
        mine = locked(order.pk)
        refuse_if_paid(mine)
        if mine.status == statuses.CANCELLED:
            raise OrderCancelled
        if mine.status == statuses.EXPIRED:
            raise OrderExpired
        attempt = live_attempt(mine)
        if attempt is None:
            return _create(mine, now)
        if attempt.expires_at is None or attempt.expires_at > now + SHORTEST_VISIT:
            return attempt
    try:
        end(attempt_id=attempt.pk, now=now)
    except ProviderError as error:
        raise PaymentUnavailable from error
    with transaction.atomic():
        locked(order.pk)
        ended = PaymentAttempt.objects.filter(pk=attempt.pk, status=Status.OPEN)
        ended.update(status=Status.EXPIRED, settled_at=now)
    return None


def _create(order: Order, now: datetime) -> PaymentAttempt:
    is_waiting = order.status == statuses.AWAITING_PAYMENT
    if is_waiting and order.date_placed and now > order.date_placed + LONGEST_HOLD:
        raise OrderExpired
    return PaymentAttempt.objects.create(
        order=order,
        provider=_provider_for(order),
        amount=order.total_incl_tax - books.paid_sum(order),
        currency=order.currency,
        idempotency_key=secrets.token_urlsafe(24),
        created_at=now,
    )


def _provider_for(order: Order) -> str:
    """Of its method; an order that was to be paid otherwise goes to the first that is there."""
    chosen = METHODS.get(order.payment_method)
    if chosen is not None and chosen.is_online:
        return chosen.code
    online = [each.code for each in METHODS.values() if each.is_online and each.is_ready]
    if not online:
        raise PaymentUnavailable
    return online[0]


def _open(attempt: PaymentAttempt, now: datetime) -> PaymentAttempt:
    """Have the provider open a session, and keep what it answers. Raises ProviderError."""
    try:
        started = provider_of(attempt.provider).start(attempt)
    except ProviderError as error:
        if error.is_permanent:
            _refused(attempt, str(error), now)
        raise
    return _opened(attempt, started)


def _opened(attempt: PaymentAttempt, started: Started) -> PaymentAttempt:
    with transaction.atomic():
        locked(attempt.order_id)
        kept = PaymentAttempt.objects.get(pk=attempt.pk)
        if kept.status == Status.NEW:
            kept.status = Status.OPEN
        kept.session_id, kept.url = started.session_id, started.url
        kept.expires_at = started.expires_at
        kept.save(update_fields=["status", "session_id", "url", "expires_at"])
    if kept.status in GIVEN_UP:  # while the provider was answering
        from shop.payment import tasks

        ring(tasks.end, attempt_id=kept.pk)
    return kept


def _refused(attempt: PaymentAttempt, reason: str, now: datetime) -> None:
    """The same request will never work: the next try is a new attempt, with a new key."""
    with transaction.atomic():
        locked(attempt.order_id)
        PaymentAttempt.objects.filter(pk=attempt.pk, status=Status.NEW).update(
            status=Status.FAILED, reason=reason, settled_at=now
        )


# --- Running out ------------------------------------------------------------------------------


def _settle_due(order_id: int, now: datetime, silent: set[str]) -> None:
    order = Order.objects.get(pk=order_id)
    attempt = live_attempt(order)
    if attempt is not None and not _is_over(attempt, now, silent):
        return
    with transaction.atomic():
        mine = locked(order_id)
        is_due = mine.reserved_until is not None and mine.reserved_until <= now
        if mine.status != statuses.AWAITING_PAYMENT or not is_due:
            return
        other = live_attempt(mine)
        if other is not None and other != attempt:  # the customer has just started again
            return
        close_attempts(mine, to=Status.EXPIRED, now=now)
        reservations.release(mine, to=statuses.EXPIRED)


def _is_over(attempt: PaymentAttempt, now: datetime, silent: set[str]) -> bool:
    """Whether nobody can pay it any more; if somebody still can, the order is kept for longer."""
    had_begun = attempt.status != Status.NEW
    try:
        if attempt.provider in silent:
            raise ProviderError("It did not answer just now.", is_permanent=False)
        check(attempt_id=attempt.pk, now=now)
        attempt.refresh_from_db()
        ends_at = attempt.expires_at or now
        if attempt.status == Status.OPEN and had_begun and now < ends_at:
            _wait(attempt.order_id, min(now + hold(), ends_at))
            return False
        if attempt.status == Status.OPEN:
            end(attempt_id=attempt.pk, now=now)
    except ProviderError as error:
        if not error.is_permanent:
            silent.add(attempt.provider)
        attempt.refresh_from_db()
        ends_at = attempt.expires_at or attempt.created_at + UNKNOWN_SESSION
        if attempt.status in PaymentAttempt.LIVE and now < ends_at + MARGIN:
            logger.info("order %s waits for its provider: %s", attempt.order_id, error)
            _wait(attempt.order_id, now + ASK_AGAIN)
            return False
    return True


def _wait(order_id: int, until: datetime) -> None:
    Order.objects.filter(pk=order_id, status=statuses.AWAITING_PAYMENT).update(reserved_until=until)


__all__ = ["ProviderError", "abandon", "check", "end", "expire_due", "finalise", "start"]
