"""Who did what with an order, kept beside it for staff."""

from __future__ import annotations

from oscar.core.loading import get_model

from accounts.models import User
from shop.order.models import Order

OrderNote = get_model("order", "OrderNote")


def note(order: Order, by: User | None, text: str) -> None:
    """In English, whoever did it: the record of one order is read by many. `by` None: the shop."""
    order.notes.create(user=by, note_type=OrderNote.SYSTEM, message=text)
