"""What is bought, for "most popular" and for the dashboard's reports."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import Case, F, IntegerField, Value, When
from django.dispatch import receiver
from oscar.apps.order.signals import order_placed
from oscar.core.loading import get_model

from shop.order.models import Order

ProductRecord = get_model("analytics", "ProductRecord")
UserRecord = get_model("analytics", "UserRecord")


@receiver(order_placed, dispatch_uid="shop.analytics.count_order")
def count_order(sender: object, order: Order, raw: bool = False, **kwargs: Any) -> None:
    if raw:
        return
    lines = list(order.lines.select_related("product"))
    count_products(lines)
    if order.user_id:
        count_customer(order, lines)


def count_products(lines: list[Any]) -> None:
    """A variant counts for its parent: that is what lists show."""
    bought: Counter[int] = Counter()
    for line in lines:
        if line.product:
            bought[line.product.parent_id or line.product_id] += line.quantity
    ProductRecord.objects.bulk_create(
        [ProductRecord(product_id=pk) for pk in sorted(bought)], ignore_conflicts=True
    )
    # Rows in a fixed order, so that two orders at once do not wait for one another in a circle.
    rows = ProductRecord.objects.filter(product__in=bought).order_by("pk")
    list(rows.select_for_update().values_list("pk"))
    more = Case(
        *(When(product=pk, then=Value(count)) for pk, count in bought.items()),
        output_field=IntegerField(),
    )
    ProductRecord.objects.filter(product__in=bought).update(num_purchases=F("num_purchases") + more)


def count_customer(order: Order, lines: list[Any]) -> None:
    UserRecord.objects.get_or_create(user_id=order.user_id)
    UserRecord.objects.filter(user_id=order.user_id).update(
        num_orders=F("num_orders") + 1,
        num_order_lines=F("num_order_lines") + len(lines),
        num_order_items=F("num_order_items") + sum(line.quantity for line in lines),
        total_spent=F("total_spent") + order.total_incl_tax,
        date_last_order=order.date_placed,
    )
