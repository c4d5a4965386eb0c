"""The books of an order: what was paid and what went back, each movement once.

Sums stand in Oscar's `Source`, movements in `Transaction`. Money that came and was not wanted (paid
twice, too late, another amount) has a source of its own, labelled STRAY: it is no part of what the
order was paid with, and goes back whole. Whoever records holds the order's lock.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from django.db.models import F, Sum
from oscar.core.loading import get_model

from shop.order.models import Order
from shop.payment.models import PaymentAttempt, Transaction

Source, SourceType = get_model("payment", "Source"), get_model("payment", "SourceType")

STRAY = "stray"
#: Status of the movement by which a customer's bank took money back, without a refund of ours.
DISPUTED = "disputed"
SUCCEEDED = "succeeded"
Standing = Literal["unpaid", "processing", "paid", "partly-refunded", "refunded"]


def record_payment(
    *,
    order: Order,
    amount: Decimal,
    reference: str,
    now: datetime,
    currency: str = "",
    is_stray: bool = False,
) -> bool:
    """Count money that came. False: this payment is known already, or nothing came.

    `reference` is the provider's name of the payment, or staff's words. Sets `order.paid_at` when
    all is there. A stray payment may be in another currency.
    """
    if amount <= 0 or _is_known(Transaction.DEBIT, reference):
        return False
    source = _stray_source(order, reference, currency) if is_stray else source_of(order)
    Source.objects.filter(pk=source.pk).update(amount_debited=F("amount_debited") + amount)
    _record(source, Transaction.DEBIT, amount, reference)
    if not is_stray and order.paid_at is None and paid_sum(order) >= order.total_incl_tax:
        order.paid_at = now
        order.save(update_fields=["paid_at"])
    return True


def record_refund(
    *,
    order: Order,
    amount: Decimal,
    reference: str,
    now: datetime,
    payment: str = "",
    is_dispute: bool = False,
) -> bool:
    """Count money that went back. False: this refund is known already.

    `reference` is the provider's name of the refund; `payment` that of the payment whose money it is,
    needed where an order got more than one. A lost dispute may take what had been paid back before.
    """
    if amount <= 0 or _is_known(Transaction.REFUND, reference):
        return False
    paid = Transaction.objects.filter(txn_type=Transaction.DEBIT, source__order=order)
    paid_by = paid.filter(reference=payment).select_related("source").first() if payment else None
    source = paid_by.source if paid_by else source_of(order)
    Source.objects.filter(pk=source.pk).update(amount_refunded=F("amount_refunded") + amount)
    status = DISPUTED if is_dispute else SUCCEEDED
    _record(source, Transaction.REFUND, amount, reference, status)
    return True


def paid_sum(order: Order) -> Decimal:
    """What came for the order; without what was not wanted."""
    return _sums(order)[0]


def refunded_sum(order: Order) -> Decimal:
    """What of `paid_sum` went back."""
    return _sums(order)[1]


def disputed_sum(order: Order) -> Decimal:
    """What of `refunded_sum` banks took back after a lost dispute; no refund of ours stands for it."""
    lost = Transaction.objects.filter(source__order=order, status=DISPUTED)
    total: Decimal | None = lost.exclude(source__label=STRAY).aggregate(n=Sum("amount"))["n"]
    return total or Decimal(0)


def standing(order: Order) -> Standing:
    paid, refunded = _sums(order)
    if refunded and refunded >= paid:
        return "refunded"
    if refunded:
        return "partly-refunded"
    if order.paid_at:
        return "paid"
    waits = order.payment_attempts.filter(status=PaymentAttempt.Status.PROCESSING)
    return "processing" if waits.exists() else "unpaid"


def source_of(order: Order) -> Any:
    """What the order is paid with."""
    found = order.sources.exclude(label=STRAY).order_by("pk").first()
    return found or open_source(order)


def open_source(order: Order) -> Any:
    return Source.objects.create(
        order=order,
        source_type=source_type(order.payment_method or "by-hand"),
        currency=order.currency,
        amount_allocated=order.total_incl_tax,
    )


def source_type(code: str) -> Any:
    name = code.replace("-", " ").capitalize()
    kind, _made = SourceType.objects.get_or_create(code=code, defaults={"name": name})
    return kind


def change_method(order: Order, code: str) -> None:
    """From now on the order is paid by the method `code`."""
    order.payment_method = code
    order.save(update_fields=["payment_method"])
    Source.objects.filter(pk=source_of(order).pk).update(source_type=source_type(code))


def _sums(order: Order) -> tuple[Decimal, Decimal]:
    sums = order.sources.exclude(label=STRAY).aggregate(
        paid=Sum("amount_debited"), refunded=Sum("amount_refunded")
    )
    return sums["paid"] or Decimal(0), sums["refunded"] or Decimal(0)


def _is_known(kind: str, reference: str) -> bool:
    known = Transaction.objects.filter(txn_type=kind, reference=reference)
    return bool(reference) and known.exists()


def _record(
    source: Any, kind: str, amount: Decimal, reference: str, status: str = SUCCEEDED
) -> None:
    Transaction.objects.create(
        source=source, txn_type=kind, amount=amount, reference=reference, status=status
    )


def _stray_source(order: Order, reference: str, currency: str) -> Any:
    return Source.objects.create(
        order=order,
        source_type=source_type(order.payment_method or "by-hand"),
        currency=currency or order.currency,
        label=STRAY,
        reference=reference,
    )
