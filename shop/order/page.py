"""What a page about one order shows."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from common.money import Money
from shop.catalogue.images import Picture, picture
from shop.order.models import Order
from shop.payment.methods import PaymentMethod, method_of

PROGRESS = ("Pending", "Being processed", "Shipped", "Complete")


@dataclass(frozen=True)
class OrderLine:
    title: str
    url: str
    quantity: int
    total: Money
    picture: Picture | None


@dataclass(frozen=True)
class ProgressStep:
    status: str
    is_done: bool
    is_current: bool


def order_context(order: Order) -> dict[str, Any]:
    """order, lines [OrderLine], goods, discount, shipping, total, tax [Money], payment, facts,
    instructions (of a payment that is still to come), progress [ProgressStep], address.

    `order` comes from `Order.objects.for_pages()`; then no query is made for its lines.
    """
    lines = [_line(line, order.currency) for line in order.lines.all()]
    goods = sum(
        (line.line_price_before_discounts_incl_tax for line in order.lines.all()), Decimal(0)
    )
    discount = goods + order.shipping_incl_tax - order.total_incl_tax
    payment: PaymentMethod | None = method_of(order)
    is_open = order.status in ("Pending", "Being processed")
    return {
        "order": order,
        "lines": lines,
        "goods": Money(goods, order.currency),
        "discount": Money(discount, order.currency) if discount > 0 else None,
        "shipping": Money(order.shipping_incl_tax, order.currency),
        "total": Money(order.total_incl_tax, order.currency),
        "tax": Money(order.total_incl_tax - order.total_excl_tax, order.currency),
        "payment": payment,
        "instructions": payment.instructions(order) if payment and is_open else [],
        "facts": payment.facts(order) if payment and is_open else [],
        "progress": progress(order.status),
        "address": order.shipping_address,
    }


def progress(status: str) -> list[ProgressStep]:
    """Empty for an order that does not go its usual way, such as a cancelled one."""
    if status not in PROGRESS:
        return []
    at = PROGRESS.index(status)
    return [ProgressStep(name, place < at, place == at) for place, name in enumerate(PROGRESS)]


def _line(line: Any, currency: str) -> OrderLine:
    product = line.product
    images = product.pictures if product else []
    return OrderLine(
        title=line.title,
        url=product.get_absolute_url() if product and product.is_public else "",
        quantity=line.quantity,
        total=Money(line.line_price_before_discounts_incl_tax, currency),
        picture=picture(images[0], product, preferred=320) if images else None,
    )
