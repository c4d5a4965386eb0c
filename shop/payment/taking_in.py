"""A provider's news, written into our books. Twice or out of order, each has one effect.

Called in the transaction that marks the event as processed, so that both are written or neither.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from common.money import Money
from shop.order import audit
from shop.order.models import Order
from shop.payment import books, refunds
from shop.payment.models import PaymentAttempt, Refund
from shop.payment.news import (
    AttemptNews,
    DeclineNews,
    DisputeNews,
    News,
    RefundedNews,
    RefundNews,
)
from shop.payment.provider import RefundOutcome
from shop.payment.settlement import finalise, locked
from shop.payment.signals import payment_trouble

#: In names of refunds that the provider has told us only the sum of.
NAMELESS = "/"


class NotYet(Exception):
    """It is about a payment that is unknown here. What tells of that one may still be on its way."""


@dataclass(frozen=True)
class Effect:
    """What it changed, in a few words for staff (empty: nothing), and whose order it is about."""

    text: str
    order_id: int | None = None


def take_in(*, provider: str, news: News, now: datetime) -> Effect:
    """Raises NotYet."""
    return TAKERS[type(news)](provider, news, now)


# --- Attempts ---------------------------------------------------------------------------------


def _attempt(provider: str, news: AttemptNews, now: datetime) -> Effect:
    attempt = _attempt_of(provider, news) or _adopted(provider, news, now)
    if attempt is None:
        if news.order_number or news.reference:
            raise NotYet(f"No order {news.order_number or news.reference} is here.")
        return Effect("")  # of something else that the account is used for
    effect = finalise(attempt_id=attempt.pk, outcome=news.outcome, now=now)
    return Effect(effect, attempt.order_id)


def _attempt_of(provider: str, news: AttemptNews) -> PaymentAttempt | None:
    outcome = news.outcome
    for field, value in (
        ("session_id", outcome.session_id),
        ("idempotency_key", news.reference),
        ("payment_id", outcome.payment_id),
    ):
        found = _find(provider, **{field: value}) if value else None
        if found is not None:
            return found
    return None


def _find(provider: str, **fields: str) -> PaymentAttempt | None:
    return PaymentAttempt.objects.filter(provider=provider, **fields).order_by("-pk").first()


def _adopted(provider: str, news: AttemptNews, now: datetime) -> PaymentAttempt | None:
    """A payment that names an order of ours, such as by a payment link that staff have sent."""
    outcome = news.outcome
    order = Order.objects.filter(number=news.order_number).first() if news.order_number else None
    if order is None or outcome.kind not in ("paid", "processing"):
        return None
    order = locked(order.pk)
    if again := _attempt_of(provider, news):  # another worker was quicker
        return again
    has_live = order.payment_attempts.filter(status__in=PaymentAttempt.LIVE).exists()
    Status = PaymentAttempt.Status
    return PaymentAttempt.objects.create(
        order=order,
        provider=provider,
        amount=order.total_incl_tax,
        currency=order.currency,
        idempotency_key=f"found-{outcome.payment_id or outcome.session_id}"[:64],
        session_id=outcome.session_id,
        status=Status.CANCELLED if has_live else Status.OPEN,
        created_at=now,
    )


def _decline(provider: str, news: DeclineNews, now: datetime) -> Effect:
    attempt = _paying(provider, news.payment_id) or (
        _find(provider, idempotency_key=news.reference) if news.reference else None
    )
    if attempt is None:
        return Effect("")
    live = PaymentAttempt.objects.filter(pk=attempt.pk, status__in=PaymentAttempt.LIVE)
    changed = live.exclude(reason=news.reason).update(reason=news.reason)
    return Effect("declined" if changed else "", attempt.order_id)


# --- Refunds ----------------------------------------------------------------------------------


def _refund(provider: str, news: RefundNews, now: datetime) -> Effect:
    ours = _our_refund(news)
    attempt = _known_payment(provider, news.payment_id)
    order = locked(attempt.order_id)
    unnamed = _unnamed(attempt) if ours is None or _is_given_up(ours) else []
    for refund in unnamed:
        if refund.amount == news.amount:
            refund.provider_id = news.outcome.provider_id
            refund.save(update_fields=["provider_id"])
            ours = refund
            break
    if ours is not None:
        text = refunds.settle(refund_id=ours.pk, outcome=news.outcome, now=now)
        return Effect(text, order.pk)
    is_counted = any(refund.amount > news.amount for refund in unnamed)
    if is_counted or news.outcome.kind == "failed":
        return Effect("", order.pk)
    made = _book(attempt, order, Money(news.amount, news.currency), news.outcome, now)
    return Effect(made, order.pk)


def _refunded(provider: str, news: RefundedNews, now: datetime) -> Effect:
    """What is more than we know of was paid back at the provider."""
    attempt = _known_payment(provider, news.payment_id)
    order = locked(attempt.order_id)
    unknown = news.amount - _going_back(attempt)
    if unknown <= 0:
        return Effect("", order.pk)
    outcome = RefundOutcome("succeeded", news.name)
    return Effect(_book(attempt, order, Money(unknown, news.currency), outcome, now), order.pk)


def _our_refund(news: RefundNews) -> Refund | None:
    by_name = Refund.objects.filter(provider_id=news.outcome.provider_id).first()
    if by_name is None and news.reference:
        return Refund.objects.filter(idempotency_key=news.reference).first()
    return by_name


def _is_given_up(refund: Refund) -> bool:
    return refund.status == Refund.Status.FAILED and not refund.provider_id


def _unnamed(attempt: PaymentAttempt) -> list[Refund]:
    return list(attempt.refunds.filter(provider_id__contains=NAMELESS).order_by("pk"))


def _going_back(attempt: PaymentAttempt) -> Decimal:
    known = attempt.refunds.exclude(status=Refund.Status.FAILED)
    total: Decimal | None = known.aggregate(total=Sum("amount"))["total"]
    return total or Decimal(0)


def _book(
    attempt: PaymentAttempt, order: Order, money: Money, outcome: RefundOutcome, now: datetime
) -> str:
    """A refund that somebody made at the provider. The order's lock is held."""
    refund = Refund.objects.create(
        order=order,
        attempt=attempt,
        amount=money.amount,
        currency=money.currency,
        reason=Refund.Reason.GOODWILL,
        note=f"Made at {attempt.provider.capitalize()}, not here.",
        idempotency_key=f"found-{outcome.provider_id}"[:64],
        next_attempt_at=now,
        created_at=now,
    )
    text = refunds.settle(refund_id=refund.pk, outcome=outcome, now=now)
    audit.note(order, None, f"{_plain(money)} was paid back at {attempt.provider.capitalize()}.")
    return f"{text} (made at the provider)"


def _known_payment(provider: str, payment_id: str) -> PaymentAttempt:
    """Raises NotYet."""
    attempt = _paying(provider, payment_id)
    if attempt is None:
        raise NotYet(f"No payment {payment_id} is known here.")
    return attempt


def _paying(provider: str, payment_id: str) -> PaymentAttempt | None:
    return _find(provider, payment_id=payment_id) if payment_id else None


# --- Disputes ---------------------------------------------------------------------------------


def _dispute(provider: str, news: DisputeNews, now: datetime) -> Effect:
    attempt = _known_payment(provider, news.payment_id)
    order = locked(attempt.order_id)
    amount = _plain(Money(news.amount, news.currency))
    where = provider.capitalize()
    sentences = {
        "opened": f"The customer's bank asks {amount} back ({news.reason}). "
        f"Answer in time at {where}, dispute {news.dispute_id}.",
        "won": f"The dispute {news.dispute_id} about {amount} is closed, and the money stays.",
        "lost": f"The dispute {news.dispute_id} is lost: {amount} have gone back to the customer.",
    }
    if news.kind == "lost":
        is_new = books.record_refund(
            order=order,
            amount=news.amount,
            reference=news.dispute_id,
            now=now,
            payment=news.payment_id,
            is_dispute=True,
        )
        if not is_new:
            return Effect("", order.pk)
    audit.note(order, None, sentences[news.kind])
    if news.kind != "won":
        payment_trouble.send(
            sender=PaymentAttempt, order=order, text=f"{order.number}: {sentences[news.kind]}"
        )
    return Effect(f"dispute {news.kind}", order.pk)


def _plain(money: Money) -> str:
    return f"{money.amount} {money.currency}"


TAKERS: dict[type, Callable[[str, Any, datetime], Effect]] = {
    AttemptNews: _attempt,
    DeclineNews: _decline,
    RefundNews: _refund,
    RefundedNews: _refunded,
    DisputeNews: _dispute,
}
