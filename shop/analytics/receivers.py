"""What is bought, for "most popular" and for the dashboard's reports."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.dispatch import receiver
from oscar.apps.order.signals import order_placed
from oscar.core.loading import get_model

from common.counters import add_up
from shop.order.models import Order

ProductRecord = get_model("analytics", "ProductRecord")
UserRecord = get_model("analytics", "UserRecord")


@receiver(order_placed, dispatch_uid="shop.analytics.count_order")
def count_order(sender: object, order: Order, raw: bool = False, **kwargs: Any) -> None:
    if raw:
        return
    lines = list(order.lines.values_list("product", "product__parent", "quantity"))
    count_products(lines)
    if order.user_id:
        count_customer(order, [quantity for _product, _parent, quantity in lines])


def count_products(lines: list[Any]) -> None:
    """A variant counts for its parent: that is what lists show."""
    bought: Counter[int] = Counter()
    for product, parent, quantity in lines:
        if product:
            bought[parent or product] += quantity
    rows = [ProductRecord(product_id=pk, num_purchases=n) for pk, n in sorted(bought.items())]
    add_up(rows, unique=["product"], add=["num_purchases"])


def count_customer(order: Order, quantities: list[int]) -> None:
    more = UserRecord(
        user_id=order.user_id,
        num_orders=1,
        num_order_lines=len(quantities),
        num_order_items=sum(quantities),
        total_spent=order.total_incl_tax,
        date_last_order=order.date_placed,
    )
    add_up(
        [more],
        unique=["user"],
        add=["num_orders", "num_order_lines", "num_order_items", "total_spent"],
        latest=["date_last_order"],
    )
