"""Units of an order that can be sold again."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.db.models.functions import Coalesce

from shop.partner.models import StockRecord


def restock(line: Any, quantity: int) -> int:
    """Give `quantity` units of an order line back to the shop; how many it took.

    What has not been shipped is only promised: it is promised no more. What was shipped goes back
    on the shelf. A product that is gone, or whose stock nobody counts, takes none. Called in a
    transaction that holds the order.
    """
    record = line.stockrecord
    if record is None or record.product is None or not record.can_track_allocations:
        return 0
    promised = min(quantity, line.num_allocated)
    if promised:
        type(line).objects.filter(pk=line.pk).update(num_allocated=F("num_allocated") - promised)
        line.num_allocated -= promised
        record.cancel_allocation(promised)
    if shipped := quantity - promised:
        more = Coalesce(F("num_in_stock"), 0) + shipped
        StockRecord.objects.filter(pk=record.pk).update(num_in_stock=more)
        record.refresh_from_db(fields=["num_in_stock"])
        record.post_save_signal()  # who waits for the product hears of it
    return quantity
