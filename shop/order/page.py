"""What a page about one order shows."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import reverse

from common.money import Money
from shop.catalogue.images import Picture, picture
from shop.order import aftersale, statuses
from shop.order.links import order_token
from shop.order.models import Order
from shop.payment import books, refunds
from shop.payment.methods import METHODS, PaymentMethod, method_of
from shop.tax.buyers import company_of
from shop.tax.treatment import Treatment

PROGRESS = (statuses.PENDING, statuses.PROCESSING, statuses.SHIPPED, statuses.COMPLETE)
#: While the money may still come.
OPEN = (statuses.PENDING, statuses.PROCESSING)


@dataclass(frozen=True)
class OrderLine:
    title: str
    url: str
    quantity: int
    total: Money
    picture: Picture | None


@dataclass(frozen=True)
class TaxShare:
    rate: str  # percent
    tax: Money


@dataclass(frozen=True)
class ProgressStep:
    status: str
    is_done: bool
    is_current: bool


def order_context(order: Order) -> dict[str, Any]:
    """order, lines [OrderLine], goods, discount, shipping, net, total, tax [Money], tax_lines [TaxShare],
    shows_tax (else lines, goods, discount and shipping are without tax and come to `net`), tax_note
    (why none is charged, or empty), payment, facts, instructions (of a payment that is still to
    come), standing (`books.standing`), refunded [Money or None], can_pay, token,
    progress [ProgressStep], address, billing.

    `order` comes from `Order.objects.for_pages()`; then no query is made for its lines, and at most
    three for its money.
    """
    shows_tax = prices_hold_tax(order)
    lines = [_line(line, order.currency, shows_tax) for line in order.lines.all()]
    goods = sum((line.total.amount for line in lines), Decimal(0))
    shipping = order.shipping_incl_tax if shows_tax else order.shipping_excl_tax
    discount = goods + shipping - (order.total_incl_tax if shows_tax else order.total_excl_tax)
    payment: PaymentMethod | None = method_of(order)
    standing = books.standing(order)
    is_open = order.status in OPEN and standing == "unpaid"
    return {
        "order": order,
        "lines": lines,
        "goods": Money(goods, order.currency),
        "discount": Money(discount, order.currency) if discount > 0 else None,
        "shipping": Money(shipping, order.currency),
        "net": Money(order.total_excl_tax, order.currency),
        "shows_tax": shows_tax,
        "tax_note": tax_note(order),
        "total": Money(order.total_incl_tax, order.currency),
        "tax": Money(order.total_incl_tax - order.total_excl_tax, order.currency),
        "tax_lines": tax_shares(order),
        "payment": payment,
        "instructions": payment.instructions(order) if payment and is_open else [],
        "facts": payment.facts(order) if payment and is_open else [],
        "standing": standing,
        "refunded": Money(books.refunded_sum(order), order.currency)
        if standing.endswith("refunded")
        else None,
        "can_pay": may_pay(order, standing),
        "token": order_token(order.number),
        "progress": progress(order.status),
        "address": order.shipping_address,
        "billing": order.billing_address,
    }


def page_context(order: Order, *, is_link: bool) -> dict[str, Any]:
    """`order_context`, is_link, cancel_url (empty: it has left), going_back
    (Money that the customer does not have yet; nothing: None).
    """
    name = "checkout:cancel-order" if is_link else "customer:cancel-order"
    key = [order.number, order_token(order.number)] if is_link else [order.number]
    was_paid = order.paid_at is not None or order.status == statuses.CANCELLED
    going = refunds.on_the_way(order) if was_paid else None
    return {
        **order_context(order),
        "is_link": is_link,
        "going_back": Money(going, order.currency) if going else None,
        "cancel_url": reverse(name, args=key) if aftersale.may_cancel(order) else "",
    }


def may_pay(order: Order, standing: str) -> bool:
    """Whether its payment link leads anywhere: also for a transfer that somebody would rather not make."""
    if standing != "unpaid":
        return False
    if order.status == statuses.AWAITING_PAYMENT:
        return True
    method = method_of(order)
    is_for_it = method is not None and (method.is_online or method.code == "bank-transfer")
    has_online = any(each.is_online and each.is_ready for each in METHODS.values())
    return order.status == statuses.PENDING and is_for_it and has_online


def tax_shares(order: Order) -> list[TaxShare]:
    """As written when it was placed; none for an order from before that was kept."""
    return [
        TaxShare(
            f"{Decimal(line['rate']).normalize():f}", Money(Decimal(line["tax"]), order.currency)
        )
        for line in order.tax_lines
    ]


def progress(status: str) -> list[ProgressStep]:
    """Empty for an order that does not go its usual way, such as a cancelled one."""
    if status not in PROGRESS:
        return []
    at = PROGRESS.index(status)
    return [ProgressStep(name, place < at, place == at) for place, name in enumerate(PROGRESS)]


def prices_hold_tax(order: Order) -> bool:
    """As they were shown at checkout: companies see prices without. A query for a member's company."""
    if order.vat_id:
        return False
    return not order.company_name or company_of(order.user) is None


def tax_note(order: Order) -> str:
    """In the active language."""
    address = order.shipping_address
    country = address.country_id if address else settings.SHIPPING_HOME
    return Treatment(order.tax_treatment, country, shows_tax=True).note


def _line(line: Any, currency: str, shows_tax: bool) -> OrderLine:
    product = line.product
    images = product.pictures if product else []
    return OrderLine(
        title=line.title,
        url=product.get_absolute_url() if product and product.is_public else "",
        quantity=line.quantity,
        total=Money(
            line.line_price_before_discounts_incl_tax
            if shows_tax
            else line.line_price_before_discounts_excl_tax,
            currency,
        ),
        picture=picture(images[0], product, preferred=320) if images else None,
    )
