"""What must hold of money whatever happened. For `manage.py audit_invariants`."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from oscar.core.loading import get_model

from shop.order import statuses
from shop.order.models import Order
from shop.payment.books import DISPUTED, STRAY
from shop.payment.models import PaymentAttempt, ProviderEvent, Refund, Transaction

Source = get_model("payment", "Source")
Status = PaymentAttempt.Status
NOTHING = Decimal(0)
CHUNK = 2000


def problems() -> Iterator[str]:
    """A sentence in English for each thing that does not hold. So many queries whatever there is."""
    yield from _sources()
    yield from _orders()
    yield from _attempts()
    yield from _strays()
    yield from _events()


def _sources() -> Iterator[str]:
    """Sums are those of the movements, and no more goes back than came, but for lost disputes."""
    moved = Transaction.objects.filter(source=OuterRef("pk")).order_by().values("source")
    sums = {
        name: Coalesce(
            Subquery(moved.filter(txn_type=kind).annotate(n=Sum("amount")).values("n")), NOTHING
        )
        for name, kind in (("came", Transaction.DEBIT), ("went", Transaction.REFUND))
    }
    disputed = moved.filter(status=DISPUTED).annotate(n=Sum("amount")).values("n")
    sums["taken"] = Coalesce(Subquery(disputed), NOTHING)
    wrong = Source.objects.annotate(**sums).filter(
        ~Q(came=F("amount_debited"))
        | ~Q(went=F("amount_refunded"))
        | Q(amount_refunded__gt=F("amount_debited") + F("taken"))
    )
    for source in wrong.select_related("order").order_by("pk"):
        number, came, went = source.order.number, _cents(source.came), _cents(source.went)
        if (came, went) != (source.amount_debited, source.amount_refunded):
            yield (
                f"order {number}: the books say {source.amount_debited} came and "
                f"{source.amount_refunded} went, the movements {came} and {went}"
            )
        if source.amount_refunded > source.amount_debited + _cents(source.taken):
            yield f"order {number}: {source.amount_refunded} went back of {source.amount_debited}"


def _orders() -> Iterator[str]:
    """What is paid is paid in full, and what is paid for nothing goes back."""
    own = Source.objects.filter(order=OuterRef("pk")).exclude(label=STRAY).order_by()
    sums = own.values("order").annotate(came=Sum("amount_debited"), went=Sum("amount_refunded"))
    going = (
        Refund.objects.filter(order=OuterRef("pk"), status__in=("queued", "pending"))
        .filter(Q(attempt=None) | Q(attempt__status=Status.PAID))
        .order_by()
        .values("order")
        .annotate(n=Sum("amount"))
    )
    disputed = (
        Transaction.objects.filter(source__order=OuterRef("pk"), status=DISPUTED)
        .exclude(source__label=STRAY)
        .order_by()
        .values("source__order")
        .annotate(n=Sum("amount"))
    )
    orders = Order.objects.annotate(
        came=Coalesce(Subquery(sums.values("came")), NOTHING),
        went=Coalesce(Subquery(sums.values("went")), NOTHING),
        going=Coalesce(Subquery(going.values("n")), NOTHING),
        taken=Coalesce(Subquery(disputed.values("n")), NOTHING),
    )
    known = Source.objects.filter(amount_debited__gt=0).order_by().values("order")
    waiting = Refund.objects.filter(status__in=("queued", "pending")).order_by().values("order")
    moving = orders.filter(Q(paid_at__isnull=False) | Q(pk__in=known) | Q(pk__in=waiting))
    rows = moving.order_by("pk").values_list(
        "number", "status", "paid_at", "total_incl_tax", "came", "went", "going", "taken"
    )
    for number, status, paid_at, total, *sums_of_it in rows.iterator(chunk_size=CHUNK):
        came, went, going_back, taken = (_cents(each) for each in sums_of_it)
        if (paid_at is not None) != (came >= total):
            yield f"order {number}: {came} came of {total}, paid at {paid_at}"
        if went + going_back > came + taken:
            yield f"order {number}: {came} came, {went} went back and {going_back} are about to"
        if status in (statuses.EXPIRED, statuses.CANCELLED) and went + going_back < came:
            yield f"order {number}: “{status}”, but {came - went - going_back} of it were kept"
        if status == statuses.AWAITING_PAYMENT and paid_at:
            yield f"order {number}: it is paid and still waits for its payment"


def _attempts() -> Iterator[str]:
    """Each that is paid stands once in the books; none is open for what is paid or over."""
    mine = Transaction.objects.filter(
        txn_type=Transaction.DEBIT,
        reference=OuterRef("payment_id"),
        amount=OuterRef("amount"),
        source__order=OuterRef("order"),
    ).exclude(source__label=STRAY)
    paid = PaymentAttempt.objects.filter(status=Status.PAID)
    for key, number in paid.exclude(Exists(mine)).values_list("idempotency_key", "order__number"):
        yield f"order {number}: attempt {key} is paid, the books do not know it"
    wrong = paid.exclude(amount__lte=F("order__total_incl_tax"), currency=F("order__currency"))
    for key, number in wrong.values_list("idempotency_key", "order__number"):
        yield f"order {number}: attempt {key} paid more than the order, or in another currency"
    over = Q(order__paid_at__isnull=False) | Q(
        order__status__in=(statuses.EXPIRED, statuses.CANCELLED)
    )
    live = PaymentAttempt.objects.filter(over, status__in=PaymentAttempt.LIVE)
    for key, number in live.values_list("idempotency_key", "order__number"):
        yield f"order {number}: attempt {key} can still be paid"
    settled = Q(status__in=PaymentAttempt.LIVE)
    odd = PaymentAttempt.objects.filter(
        (settled & Q(settled_at__isnull=False)) | (~settled & Q(settled_at=None))
    )
    for key, status in odd.values_list("idempotency_key", "status"):
        yield f"attempt {key}: “{status}” does not fit the time it was settled at"


def _strays() -> Iterator[str]:
    """Money that was not wanted has gone back, or is about to."""
    refunds = Refund.objects.filter(
        order=OuterRef("order"), attempt__payment_id=OuterRef("reference")
    ).exclude(status=Refund.Status.FAILED)
    kept = Source.objects.filter(label=STRAY, amount_debited__gt=F("amount_refunded"))
    for source in kept.exclude(Exists(refunds)).select_related("order").order_by("pk"):
        left = source.amount_debited - source.amount_refunded
        yield (
            f"order {source.order.number}: {left} {source.currency} ({source.reference}) came "
            "unwanted and nobody pays it back"
        )


def _events() -> Iterator[str]:
    """However often the provider told us, an order became paid once."""
    told = ProviderEvent.objects.filter(effect="paid", order__isnull=False)
    twice = told.order_by().values_list("order__number").annotate(n=Count("pk")).filter(n__gt=1)
    for number, count in twice:
        yield f"order {number}: {count} events say that they have made it paid"


def _cents(amount: Any) -> Decimal:
    """SQLite adds up in binary fractions."""
    return Decimal(amount).quantize(Decimal("0.01"))
