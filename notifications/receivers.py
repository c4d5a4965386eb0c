"""Doorbells: something happened to an order that its customer wants to know."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.dispatch import receiver
from oscar.apps.order.signals import order_placed, order_status_changed

from common.doorbell import ring
from notifications import tasks
from notifications.models import Notification
from notifications.words import STATUS_WORDS
from shop.order.models import Order


@receiver(order_placed)
def announce_order(sender: object, order: Order, **kwargs: Any) -> None:
    _note(order, Notification.Event.ORDER_PLACED, key=f"order:{order.number}:placed")


@receiver(order_status_changed)
def announce_status(sender: object, order: Order, new_status: str, **kwargs: Any) -> None:
    if new_status in STATUS_WORDS:
        event = Notification.Event.ORDER_STATUS_CHANGED
        _note(order, event, key=f"order:{order.number}:status:{new_status}", status=new_status)


def _note(order: Order, event: str, *, key: str, status: str = "") -> None:
    """In the transaction of the news; the bell rings after it. A bell that nobody hears costs 15 seconds."""
    with transaction.atomic():
        notification, is_new = Notification.objects.get_or_create(
            key=key, defaults={"event": event, "order": order, "order_status": status}
        )
        if is_new:
            ring(tasks.notify, notification_id=notification.pk)
