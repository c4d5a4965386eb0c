"""Doorbells: something happened that a customer wants to know."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.dispatch import receiver
from django.utils import timezone
from oscar.apps.order.signals import order_placed, order_status_changed

from common.doorbell import ring
from notifications import alerts, tasks
from notifications.email.alerts import asked_email, back_email
from notifications.models import Notification
from notifications.words import STATUS_WORDS
from shop.alerts.signals import alert_asked, back_in_stock
from shop.customer.models import ProductAlert
from shop.order.models import Order


@receiver(order_placed)
def announce_order(sender: object, order: Order, **kwargs: Any) -> None:
    _note(order, Notification.Event.ORDER_PLACED, key=f"order:{order.number}:placed")


@receiver(order_status_changed)
def announce_status(sender: object, order: Order, new_status: str, **kwargs: Any) -> None:
    if new_status in STATUS_WORDS:
        event = Notification.Event.ORDER_STATUS_CHANGED
        _note(order, event, key=f"order:{order.number}:status:{new_status}", status=new_status)


@receiver(alert_asked)
def ask_whether_it_was_them(sender: object, alert: ProductAlert, **kwargs: Any) -> None:
    """Once a day at most: whoever lost the first mail asks again tomorrow."""
    now = timezone.now()
    alerts.write(alert=alert, news=f"asked:{now:%Y-%m-%d}", mail=asked_email, now=now)


@receiver(back_in_stock)
def tell_it_is_back(sender: object, alert: ProductAlert, **kwargs: Any) -> None:
    alerts.write(alert=alert, news="back", mail=back_email, now=timezone.now())


def _note(order: Order, event: str, *, key: str, status: str = "") -> None:
    """In the transaction of the news; the bell rings after it. A bell that nobody hears costs 15 seconds."""
    with transaction.atomic():
        notification, is_new = Notification.objects.get_or_create(
            key=key, defaults={"event": event, "order": order, "order_status": status}
        )
        if is_new:
            ring(tasks.notify, notification_id=notification.pk)
