from __future__ import annotations

from celery import shared_task
from oscar.core.loading import get_model

from shop.catalogue import listing


@shared_task
def refresh_lists() -> None:
    """What was bought since, and stock that changed without a signal (an import, an UPDATE)."""
    listing.refresh_popularity()
    listing.refresh_stock()


@shared_task
def list_what_is_left(*, order_id: int) -> None:
    lines = get_model("order", "Line").objects.filter(order=order_id, product__isnull=False)
    listing.refresh_stock(lines.values_list("product_id", flat=True))
