from __future__ import annotations

from typing import Any

from django.db import transaction
from oscar.apps.order.processing import EventHandler as OscarEventHandler

from shop.order.models import Order


class EventHandler(OscarEventHandler):
    """What staff do with an order; the stock follows."""

    def handle_order_status_change(
        self, order: Order, new_status: str, note_msg: str | None = None
    ) -> Any:
        """Raises InvalidOrderStatus. Cancelling frees the stock, shipping takes it from the shelf."""
        with transaction.atomic():
            before = order.status
            super().handle_order_status_change(order, new_status, note_msg)
            if before == new_status:
                return
            if new_status == "Cancelled":
                self.cancel_stock_allocations(order)
            elif new_status == "Shipped":
                self.consume_stock_allocations(order)

    def consume_stock_allocations(
        self, order: Order, lines: Any = None, line_quantities: Any = None
    ) -> None:
        """A line whose stock record has gone, or was counted anew meanwhile, holds nothing up."""
        for line, quantity in zip(
            lines or order.lines.select_related("stockrecord"),
            line_quantities or [line.quantity for line in lines or order.lines.all()],
            strict=True,
        ):
            record = line.stockrecord
            if (
                record
                and line.is_allocation_consumption_possible(quantity)
                and (record.is_allocation_consumption_possible(quantity))
            ):
                line.consume_allocation(quantity)
