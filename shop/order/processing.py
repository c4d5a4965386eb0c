from __future__ import annotations

from typing import Any

from django.db import transaction
from oscar.apps.order.processing import EventHandler as OscarEventHandler

from shop.order import reservations, statuses
from shop.order.models import Order


class EventHandler(OscarEventHandler):
    """What staff do with an order; the stock follows."""

    def handle_order_status_change(
        self, order: Order, new_status: str, note_msg: str | None = None
    ) -> Any:
        """Raises InvalidOrderStatus. Cancelling frees the stock, shipping takes it from the shelf.

        Whoever cancels an order that somebody has paid, or is paying, wants `aftersale.cancel`.
        """
        with transaction.atomic():
            before = order.status
            if new_status == statuses.CANCELLED:
                reservations.release(order, to=new_status)
            super().handle_order_status_change(order, new_status, note_msg)
            if before != new_status and new_status == statuses.SHIPPED:
                self.consume_stock_allocations(order)

    def consume_stock_allocations(
        self, order: Order, lines: Any = None, line_quantities: Any = None
    ) -> None:
        """Of a line that was paid back in part, the rest; so nothing that nobody sends is taken.

        A line whose stock record has gone, or was counted anew meanwhile, holds nothing up.
        """
        lines = lines or order.lines.select_related("stockrecord")
        wanted = line_quantities or [line.quantity for line in lines]
        for line, most in zip(lines, wanted, strict=True):
            record, quantity = line.stockrecord, min(most, line.num_allocated)
            if (
                record
                and quantity
                and line.is_allocation_consumption_possible(quantity)
                and record.is_allocation_consumption_possible(quantity)
            ):
                line.consume_allocation(quantity)
