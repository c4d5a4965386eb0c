"""All that an invoice prints, as it was when it was issued.

Amounts are texts with two decimals ("12.90"), rates are percent ("19"), days are ISO dates. A credit
note has the same shape; its amounts are what is credited, without a sign.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NotRequired, TypedDict

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from common.brand import shop_name
from shop.checkout.details import country_name
from shop.invoices.amounts import (
    ROUNDING,
    Position,
    by_rate,
    line_key,
    percent,
    positions_of,
)
from shop.invoices.models import Invoice
from shop.order import statuses
from shop.order.models import Order
from shop.payment.methods import method_of
from shop.shipping.dates import arrival
from shop.tax.arithmetic import CENT, NOTHING
from shop.tax.treatment import Treatment

#: A unit's price without tax needs more than cents where its price with tax is what stands fast.
FINEST = Decimal("0.0001")


class Seller(TypedDict):
    name: str
    address: list[str]
    vat_id: str
    register: str
    email: str


class Party(TypedDict):
    name: str
    company: str
    vat_id: str
    email: str


class Delivery(TypedDict):
    method: str
    on: str  # the day on which it was handed to the courier, or empty
    expected: str  # in words, where it has not been yet


class Payment(TypedDict):
    method: str
    paid_on: str  # empty: not paid yet
    facts: list[list[str]]  # what is needed to pay: names and values


class Amounts(TypedDict):
    net: str
    rate: str
    tax: str
    gross: str


class Row(Amounts):
    """Goods, delivery, a rounding, or on a credit note a reduction. `quantity` 0: not counted."""

    title: str
    sku: str
    quantity: int
    unit_net: str
    discount: str


class Booking(Amounts):
    """What of which position is charged or credited; see `amounts.Position`."""

    key: str


class Sums(TypedDict):
    positions: list[Booking]
    rates: list[Amounts]
    net: str
    tax: str
    total: str


class Snapshot(Sums):
    number: str
    kind: str
    issued_on: str
    language: str
    currency: str
    seller: Seller
    buyer: Party
    billing_address: list[str]
    delivery_address: list[str]
    order: str
    ordered_on: str
    delivery: Delivery
    payment: Payment
    rows: list[Row]
    note: str
    corrects: NotRequired[str]
    corrects_issued_on: NotRequired[str]
    reason: NotRequired[str]


def invoice_snapshot(order: Order, now: datetime) -> Snapshot:
    """Of an order with its addresses. The number is still empty. Three queries."""
    with override(order.language):
        lines = list(order.lines.order_by("pk").all())
        positions = positions_of(order, lines)
        by_key = {each.key: each for each in positions}
        rows = [_line(line, by_key[line_key(line.pk)]) for line in lines]
        rows += [_extra(each, order) for each in positions[len(lines) :]]
        delivery = order.shipping_address
        billing = order.billing_address or delivery
        return {
            "number": "",
            "kind": Invoice.Kind.INVOICE.value,
            "issued_on": day_of(now),
            "language": order.language,
            "currency": order.currency,
            "seller": seller(),
            "buyer": _buyer(order, billing),
            "billing_address": _address(billing),
            "delivery_address": _address(delivery),
            "order": order.number,
            "ordered_on": day_of(order.date_placed),
            "delivery": _delivery(order),
            "payment": _payment(order),
            "rows": rows,
            "note": _note(order),
            **sums_of(positions),
        }


def seller() -> Seller:
    """Who sells, from the settings; without any, the shop's name."""
    return {
        "name": settings.INVOICE_SELLER_NAME or shop_name(),
        "address": _parts(settings.INVOICE_SELLER_ADDRESS),
        "vat_id": settings.INVOICE_SELLER_VAT_ID,
        "register": settings.INVOICE_SELLER_REGISTER,
        "email": settings.INVOICE_SELLER_EMAIL,
    }


def sums_of(positions: list[Position]) -> Sums:
    net = sum((each.net for each in positions), NOTHING)
    tax = sum((each.tax for each in positions), NOTHING)
    return {
        "positions": [{"key": each.key, **_amounts(each)} for each in positions],
        "rates": [_amounts(each) for each in by_rate(positions)],
        "net": _cents(net),
        "tax": _cents(tax),
        "total": _cents(net + tax),
    }


def positions_in(content: Snapshot) -> list[Position]:
    """What a snapshot charges or credits."""
    return [
        Position(each["key"], Decimal(each["rate"]), Decimal(each["net"]), Decimal(each["tax"]))
        for each in content["positions"]
    ]


# --- Rows ---------------------------------------------------------------------------------------


def _line(line: Any, each: Position) -> Row:
    before = line.line_price_before_discounts_excl_tax
    return {
        "title": line.title,
        "sku": line.partner_sku or "",
        "quantity": line.quantity,
        "unit_net": unit_of(before, line.quantity),
        "discount": _cents(max(NOTHING, before - each.net)),
        **_amounts(each),
    }


def _extra(each: Position, order: Order) -> Row:
    if each.key == ROUNDING:
        return plain_row(_("Rounding"), each)
    return plain_row(_("Delivery: %(method)s") % {"method": order.shipping_method}, each)


def plain_row(title: str, each: Position) -> Row:
    return {
        "title": title,
        "sku": "",
        "quantity": 0,
        "unit_net": "",
        "discount": "0.00",
        **_amounts(each),
    }


def _amounts(each: Position) -> Amounts:
    return {
        "net": _cents(each.net),
        "rate": percent(each.rate),
        "tax": _cents(each.tax),
        "gross": _cents(each.gross),
    }


def unit_of(net: Decimal, quantity: int) -> str:
    """In cents if these make up the whole; else finer, so that the reader can follow."""
    unit = net / quantity
    fine = CENT if unit == unit.quantize(CENT) else FINEST
    return f"{unit.quantize(fine, ROUND_HALF_UP):f}"


# --- People, days, words ------------------------------------------------------------------------


def _buyer(order: Order, address: Any) -> Party:
    name = address.name if address else ""
    return {
        "name": name or (order.user.get_full_name() if order.user else ""),
        "company": order.company_name,
        "vat_id": order.vat_id,
        "email": (order.user.email if order.user else order.guest_email) or "",
    }


def _address(address: Any) -> list[str]:
    """Below the name, line by line."""
    if address is None:
        return []
    town = f"{address.postcode} {address.line4}"
    lines = (address.line1, address.line2, address.line3, town, address.state)
    return _filled([*lines, country_name(address.country_id)])


def _delivery(order: Order) -> Delivery:
    shipped = order.status_changes.filter(new_status=statuses.SHIPPED).order_by("pk").first()
    address = order.shipping_address
    country = address.country_id if address else settings.SHIPPING_HOME
    return {
        "method": order.shipping_method,
        "on": day_of(shipped.date_created) if shipped else "",
        "expected": "" if shipped else arrival(country=country, now=order.date_placed).range,
    }


def _payment(order: Order) -> Payment:
    method = method_of(order)
    facts = method.facts(order) if method and not order.paid_at else []
    return {
        "method": str(method.name) if method else order.payment_method,
        "paid_on": day_of(order.paid_at) if order.paid_at else "",
        "facts": [[str(name), str(value)] for name, value in facts],
    }


def _note(order: Order) -> str:
    address = order.shipping_address
    country = address.country_id if address else settings.SHIPPING_HOME
    return Treatment(order.tax_treatment, country, shows_tax=not order.vat_id).note


def day_of(moment: datetime) -> str:
    return timezone.localdate(moment, timezone.get_default_timezone()).isoformat()


def _cents(amount: Decimal) -> str:
    return f"{amount.quantize(CENT):f}"


def _parts(text: str) -> list[str]:
    return _filled(text.split(";"))


def _filled(lines: Iterable[str | None]) -> list[str]:
    return [line.strip() for line in lines if line and line.strip()]
