"""When an invoice is written, and when it is corrected. Once each; nothing is ever changed."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from common.doorbell import ring
from shop.invoices import tasks
from shop.invoices.corrections import cancellation_snapshot, left_of, refund_snapshot
from shop.invoices.models import Invoice, Series
from shop.invoices.signals import invoice_issued
from shop.invoices.snapshot import Snapshot, invoice_snapshot
from shop.order.models import Order
from shop.payment import books
from shop.payment.models import Refund
from shop.payment.refunds import OF_STRAYS
from shop.tax.arithmetic import NOTHING

#: Money that the invoice never asked for: it goes back, and the invoice stands.
NOT_INVOICED = (Refund.Reason.SECOND_PAYMENT, Refund.Reason.NO_ORDER, Refund.Reason.WRONG_AMOUNT)
DIGITS = 5


def issue(*, order: Order, now: datetime) -> Invoice:
    """The invoice of an order: written in the caller's transaction, or the one that there is."""
    with transaction.atomic():
        locked = _lock(order)
        found = Invoice.objects.filter(order=locked, kind=Invoice.Kind.INVOICE).first()
        return found or _announced(write(order=locked, now=now))


def credit(*, refund: Refund, now: datetime) -> Invoice | None:
    """The credit note of a refund, once. None where there is nothing to correct.

    That is so for an order without an invoice, for money that was never invoiced (paid twice, too
    late, too much), and where the cancellation of the order has corrected all of it already.
    Called when the refund is on its way, or has arrived.
    """
    with transaction.atomic():
        order = _lock(refund.order)
        if found := Invoice.objects.filter(refund=refund).first():
            return found
        invoice = _to_correct(order)
        if invoice is None or refund.reason in NOT_INVOICED:
            return None
        content = refund_snapshot(invoice, refund, _to_credit(invoice, refund), now)
        return _announced(_write_credit(invoice, content, refund, now)) if content else None


def cancel(*, order: Order, now: datetime) -> Invoice | None:
    """The credit note of a cancelled order, over all that no other has corrected yet."""
    with transaction.atomic():
        invoice = _to_correct(_lock(order))
        content = cancellation_snapshot(invoice, now) if invoice else None
        if invoice is None or content is None:
            return None
        return _announced(_write_credit(invoice, content, None, now))


def resend(invoice: Invoice) -> None:
    """Staff want it to be sent to the customer once more."""
    with transaction.atomic():
        invoice_issued.send(sender=Invoice, invoice=invoice, again=True)


def write(*, order: Order, now: datetime) -> Invoice:
    """An invoice that nobody is told of; `issue` tells. The order has none yet."""
    content = invoice_snapshot(order, now)
    return _write(
        content,
        prefix=settings.INVOICE_NUMBER_PREFIX,
        now=now,
        kind=Invoice.Kind.INVOICE,
        order=order,
    )


def digest_of(previous: str, content: Snapshot) -> str:
    """Chains an invoice to the one before it in its series: neither can be changed unnoticed."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()


def _lock(order: Order) -> Order:
    """Read anew: what the caller holds may be older than what stands in the database."""
    orders = Order.objects.select_for_update(of=("self",))
    related = ("user", "shipping_address", "billing_address")
    return orders.select_related(*related).get(pk=order.pk)


def _to_correct(order: Order) -> Invoice | None:
    found = Invoice.objects.filter(order=order, kind=Invoice.Kind.INVOICE)
    invoice = found.select_related("order").first()
    return invoice if invoice and any(each.gross for each in left_of(invoice)) else None


def _to_credit(invoice: Invoice, refund: Refund) -> Decimal:
    """What of a refund lessens the price: not what had been paid too much, nor was credited before."""
    order = invoice.order
    gone = order.refunds.filter(status__in=(Refund.Status.PENDING, Refund.Status.SUCCEEDED))
    gone = gone.exclude(OF_STRAYS).aggregate(sum=Sum("amount"))["sum"] or NOTHING
    too_much = max(NOTHING, books.paid_sum(order) - invoice.total)
    credited = invoice.credit_notes.aggregate(sum=Sum("total"))["sum"] or NOTHING
    return min(refund.amount, max(NOTHING, gone - too_much - credited))


def _write_credit(
    invoice: Invoice, content: Snapshot, refund: Refund | None, now: datetime
) -> Invoice:
    return _write(
        content,
        prefix=settings.CREDIT_NOTE_NUMBER_PREFIX,
        now=now,
        kind=Invoice.Kind.CREDIT_NOTE,
        order=invoice.order,
        corrects=invoice,
        refund=refund,
    )


def _write(content: Snapshot, *, prefix: str, now: datetime, **fields: Any) -> Invoice:
    """The number is taken last, because all others wait for it until this transaction ends."""
    series = _series(prefix, now)
    position = series.last + 1
    content["number"] = f"{series.name}-{position:0{DIGITS}d}"
    digest = digest_of(series.digest, content)
    invoice = Invoice.objects.create(
        number=content["number"],
        series=series.name,
        position=position,
        issued_at=now,
        language=content["language"],
        buyer=(content["buyer"]["company"] or content["buyer"]["name"])[:255],
        currency=content["currency"],
        net=Decimal(content["net"]),
        tax=Decimal(content["tax"]),
        total=Decimal(content["total"]),
        snapshot=content,
        digest=digest,
        pdf_next_attempt_at=now,
        **fields,
    )
    Series.objects.filter(pk=series.pk).update(last=position, digest=digest)
    return invoice


def _series(prefix: str, now: datetime) -> Series:
    """Locked until commit: a transaction that is rolled back gives its number to the next.

    Each year of the shop's calendar has a series of its own, which starts at 1.
    """
    year = timezone.localtime(now, timezone.get_default_timezone()).year
    series, _created = Series.objects.get_or_create(name=f"{prefix}-{year}")
    return Series.objects.select_for_update().get(pk=series.pk)


def _announced(invoice: Invoice) -> Invoice:
    ring(tasks.make_pdf, invoice_id=invoice.pk)
    invoice_issued.send(sender=Invoice, invoice=invoice, again=False)
    return invoice
