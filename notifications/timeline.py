"""Messages about an order, for its page in the dashboard (`ORDER_TIMELINE` in the settings)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from notifications.models import Notification
from shop.dashboard.orders.timeline import Entry
from shop.order.models import Order


def entries(order: Order) -> list[Entry]:
    """What was told, and what became of it on each channel."""
    told = Notification.objects.filter(order=order)
    return [
        Entry(
            each.done_at or each.created_at,
            "message",
            _("Message: %(event)s, %(status)s")
            % {"event": each.get_event_display(), "status": each.get_status_display()},
            detail=", ".join(f"{way}: {outcome}" for way, outcome in each.outcome.items()),
            is_trouble=each.status == Notification.Status.FAILED,
        )
        for each in told
    ]
