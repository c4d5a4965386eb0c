"""A month of invoices as CSV, one line for each rate of tax; credit notes are negative."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.utils import timezone

from common.sheets import harmless
from shop.invoices.models import Invoice

COLUMNS = (
    "number",
    "kind",
    "issued_on",
    "corrects",
    "order",
    "ordered_on",
    "buyer",
    "country",
    "buyer_vat_id",
    "tax_treatment",
    "rate",
    "net",
    "tax",
    "gross",
    "currency",
    "payment",
    "paid_on",
)


def month(text: str) -> Iterator[str]:
    """Of a month such as "2026-11", in the shop's calendar. Raises ValueError."""
    first = date.fromisoformat(f"{text}-01")
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    invoices = Invoice.objects.filter(issued_at__gte=_begin(first), issued_at__lt=_begin(following))
    invoices = invoices.select_related("order__shipping_address").order_by("series", "position")
    return _lines(invoices)


def _lines(invoices: Any) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(COLUMNS)  # so that spreadsheets read UTF-8
    for invoice in invoices.iterator(chunk_size=500):
        for row in _rows(invoice):
            yield writer.writerow([harmless(cell) for cell in row])


def _rows(invoice: Invoice) -> Iterable[list[str | Decimal]]:
    content, order = invoice.snapshot, invoice.order
    sign = -1 if invoice.is_credit_note else 1
    address = order.shipping_address
    for each in content["rates"]:
        yield [
            invoice.number,
            invoice.kind,
            content["issued_on"],
            content.get("corrects", ""),
            content["order"],
            content["ordered_on"],
            invoice.buyer,
            address.country_id if address else "",
            content["buyer"]["vat_id"],
            order.tax_treatment,
            each["rate"],
            *(sign * Decimal(each[name]) for name in ("net", "tax", "gross")),
            invoice.currency,
            content["payment"]["method"],
            content["payment"]["paid_on"],
        ]


def _begin(day: date) -> datetime:
    return datetime.combine(day, time.min, timezone.get_default_timezone())


class _Echo:
    """What `csv` writes to; gives each line back."""

    def write(self, line: str) -> str:
        return line
