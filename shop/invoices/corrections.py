"""What a credit note prints, in the shape of the invoice that it corrects."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import override

from shop.invoices.amounts import Position, by_rate, line_key, minus, take
from shop.invoices.models import Invoice
from shop.invoices.snapshot import (
    Row,
    Snapshot,
    day_of,
    plain_row,
    positions_in,
    seller,
    sums_of,
    unit_of,
)
from shop.payment.models import Refund
from shop.tax.arithmetic import NOTHING


def refund_snapshot(
    invoice: Invoice, refund: Refund, amount: Decimal, now: datetime
) -> Snapshot | None:
    """`amount` of a refund, taken back from an invoice; None where nothing of it is left."""
    left = left_of(invoice)
    reason = _reason(invoice, refund)
    if amount >= sum((each.gross for each in left), NOTHING):
        taken, rows = left, _rows_left(invoice, left)
    else:
        with override(invoice.language):
            taken, rows = _taken(invoice, refund, left, amount)
    if not any(each.gross for each in taken):
        return None
    return _correction(invoice, taken, rows, reason, now)


def cancellation_snapshot(invoice: Invoice, now: datetime) -> Snapshot | None:
    """All that is left of an invoice; None where nothing is."""
    left = left_of(invoice)
    if not any(each.gross for each in left):
        return None
    with override(invoice.language):
        reason = _("The order was cancelled")
    return _correction(invoice, left, _rows_left(invoice, left), reason, now)


def left_of(invoice: Invoice) -> list[Position]:
    """What of an invoice no credit note has taken back yet."""
    taken = [each for note in invoice.credit_notes.all() for each in positions_in(note.snapshot)]
    return minus(positions_in(invoice.snapshot), taken)


def _taken(
    invoice: Invoice, refund: Refund, left: list[Position], amount: Decimal
) -> tuple[list[Position], list[Row]]:
    """First what the refund names, goods and delivery; the rest lessens the price of all."""
    titles = _rows_by_key(invoice)
    taken: list[Position] = []
    rows: list[Row] = []

    def named(gross: Decimal, keys: set[str], quantity: int = 0) -> None:
        still = amount - sum((each.gross for each in taken), NOTHING)
        part = take(minus(left, taken), min(gross, still), keys)
        taken.extend(part)
        rows.extend(_of_line(titles[each.key], each, quantity) for each in part)

    for line in refund.lines.order_by("pk"):
        named(line.amount, {line_key(line.line_id)}, line.quantity)
    named(refund.shipping, {each.key for each in left if each.is_delivery})
    rest = amount - sum((each.gross for each in taken), NOTHING)
    reduction = take(minus(left, taken), rest)
    rows += [plain_row(_("Price reduction"), each) for each in by_rate(reduction)]
    return taken + reduction, rows


def _correction(
    invoice: Invoice, positions: list[Position], rows: list[Row], reason: str, now: datetime
) -> Snapshot:
    before: Snapshot = invoice.snapshot
    return {
        **before,
        "number": "",
        "kind": Invoice.Kind.CREDIT_NOTE.value,
        "issued_on": day_of(now),
        "seller": seller(),
        "payment": {**before["payment"], "facts": []},
        "rows": rows,
        "corrects": invoice.number,
        "corrects_issued_on": before["issued_on"],
        "reason": reason,
        **sums_of([each for each in positions if each.net or each.tax]),
    }


def _of_line(row: Row, each: Position, quantity: int) -> Row:
    unit = unit_of(each.net, quantity) if quantity else ""
    return {
        **plain_row(row["title"], each),
        "sku": row["sku"],
        "quantity": quantity,
        "unit_net": unit,
    }


def _rows_left(invoice: Invoice, left: Sequence[Position]) -> list[Row]:
    """The invoice's own rows where nothing of them has been credited; else what is left of each."""
    titles = _rows_by_key(invoice)
    untouched = {each.key: each for each in positions_in(invoice.snapshot)}
    return [
        titles[each.key]
        if untouched[each.key] == each
        else plain_row(titles[each.key]["title"], each)
        for each in left
        if each.net or each.tax
    ]


def _rows_by_key(invoice: Invoice) -> dict[str, Row]:
    content: Snapshot = invoice.snapshot
    keys = [each["key"] for each in content["positions"]]
    return dict(zip(keys, content["rows"], strict=True))


def _reason(invoice: Invoice, refund: Refund) -> str:
    with override(invoice.language):
        return str(refund.get_reason_display())
