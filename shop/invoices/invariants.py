"""Do the invoices hold? For `manage.py audit_invariants`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from decimal import Decimal

from django.core.files.storage import storages
from django.db.models import Sum

from shop.invoices.amounts import by_rate
from shop.invoices.corrections import left_of
from shop.invoices.issuing import NOT_INVOICED, digest_of
from shop.invoices.models import Invoice, Series
from shop.invoices.snapshot import positions_in
from shop.order import statuses
from shop.order.models import Order
from shop.payment import books
from shop.payment.models import Refund
from shop.tax.arithmetic import NOTHING


def problems() -> list[str]:
    """A sentence in English for each thing that does not hold; none for a sound house."""
    return [*_of_series(), *_of_invoices(), *_missing()]


def _of_series() -> Iterator[str]:
    """Numbers without a gap, and every digest from the one before it and the content."""
    known = {series.name: series for series in Series.objects.all()}
    at: dict[str, tuple[int, str]] = dict.fromkeys(known, (0, ""))
    invoices = Invoice.objects.order_by("series", "position")
    for invoice in invoices.iterator(chunk_size=500):
        position, digest = at.get(invoice.series, (0, ""))
        if invoice.position != position + 1:
            yield f"{invoice.series}: after {position} comes {invoice.position}"
        elif invoice.digest != digest_of(digest, invoice.snapshot):
            yield f"{invoice.number}: its digest does not fit its content"
        at[invoice.series] = (invoice.position, invoice.digest)
    for name, (position, digest) in at.items():
        series = known.get(name)
        if series is None or (series.last, series.digest) != (position, digest):
            yield f"{name}: the last invoice that is there is not the last that was written"


def _of_invoices() -> Iterator[str]:
    invoices = Invoice.objects.select_related("order").prefetch_related("credit_notes")
    for invoice in invoices.order_by("pk").iterator(chunk_size=500):
        for text in (*_sums(invoice), *_file(invoice)):
            yield f"{invoice.number}: {text}"


def _sums(invoice: Invoice) -> Iterator[str]:
    content, order = invoice.snapshot, invoice.order
    stored = invoice.number, f"{invoice.net}", f"{invoice.tax}", f"{invoice.total}"
    if stored != tuple(content[name] for name in ("number", "net", "tax", "total")):
        yield "its columns are not what it prints"
    positions = positions_in(content)
    for name, found in (
        ("rows", sum((Decimal(row["gross"]) for row in content["rows"]), NOTHING)),
        ("positions", sum((each.gross for each in positions), NOTHING)),
        ("rates", sum((Decimal(rate["gross"]) for rate in content["rates"]), NOTHING)),
    ):
        if found != invoice.total:
            yield f"its {name} add up to {found}, not to {invoice.total}"
    if invoice.is_credit_note:
        return
    if (invoice.net, invoice.total) != (order.total_excl_tax, order.total_incl_tax):
        yield f"{invoice.total} is asked for, the order {order.number} says {order.total_incl_tax}"
    told = {Decimal(line["rate"]): Decimal(line["tax"]) for line in order.tax_lines}
    if told and told != {each.rate: each.tax for each in by_rate(positions)}:
        yield f"its tax by rate is not that of the order {order.number}"
    if any(
        each.net < 0 < before.net for each, before in zip(left_of(invoice), positions, strict=True)
    ):
        yield "its credit notes take back more than it asked for"


def _file(invoice: Invoice) -> Iterator[str]:
    if not invoice.pdf:
        return
    try:
        with storages["private"].open(invoice.pdf) as file:
            digest = hashlib.sha256(file.read()).hexdigest()
    except FileNotFoundError:
        yield f"{invoice.pdf} is gone"
        return
    if digest != invoice.pdf_sha256:
        yield f"{invoice.pdf} is not what was stored"


def _missing() -> Iterator[str]:
    placed = Order.objects.placed().filter(invoices=None)
    for order in placed.filter(paid_at__isnull=False).exclude(status=statuses.CANCELLED):
        yield f"{order.number}: it is paid and has no invoice"
    due = Refund.objects.filter(status=Refund.Status.SUCCEEDED).exclude(reason__in=NOT_INVOICED)
    billed = Invoice.objects.filter(kind=Invoice.Kind.INVOICE)
    for invoice in billed.filter(order__refunds__in=due).distinct().select_related("order"):
        refunded = due.filter(order=invoice.order).aggregate(sum=Sum("amount"))["sum"] or NOTHING
        credited = invoice.credit_notes.aggregate(sum=Sum("total"))["sum"] or NOTHING
        too_much = max(NOTHING, books.paid_sum(invoice.order) - invoice.total)
        if credited < min(refunded - too_much, invoice.total):
            yield f"{invoice.number}: {refunded} was paid back, credit notes say {credited}"
