"""Doorbells: something happened that a customer, or staff, wants to know."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.db import transaction
from django.dispatch import receiver
from django.utils import timezone
from oscar.apps.order.signals import order_placed, order_status_changed

from common.doorbell import ring
from common.money import Money
from notifications import alerts, tasks
from notifications.email.alerts import asked_email, back_email
from notifications.models import Notification
from notifications.words import STATUS_WORDS
from shop.alerts.signals import alert_asked, back_in_stock
from shop.customer.models import ProductAlert
from shop.invoices.models import Invoice
from shop.invoices.signals import invoice_issued
from shop.order.models import Order
from shop.payment.models import PaymentAttempt, Refund, Transaction
from shop.payment.signals import (
    payment_failed,
    payment_received,
    payment_refunded,
    payment_trouble,
)

Event = Notification.Event


@receiver(order_placed)
def announce_order(sender: object, order: Order, **kwargs: Any) -> None:
    _note(order, Event.ORDER_PLACED, key=_placed_key(order))


@receiver(order_status_changed)
def announce_status(sender: object, order: Order, new_status: str, **kwargs: Any) -> None:
    if new_status in STATUS_WORDS:
        key = f"order:{order.number}:status:{new_status}"
        _note(order, Event.ORDER_STATUS_CHANGED, key=key, order_status=new_status)


@receiver(payment_received)
def announce_payment(sender: object, order: Order, amount: Money, **kwargs: Any) -> None:
    """Not for an order that is only now placed: the thanks for it say that it is paid."""
    untold = Notification.objects.filter(
        key=_placed_key(order), status=Notification.Status.WAITING, outcome={}
    )
    if untold.exists():
        return
    came = Transaction.objects.filter(source__order=order, txn_type=Transaction.DEBIT).count()
    details = {"amount": str(amount.amount), "currency": amount.currency}
    _note(order, Event.ORDER_PAID, key=f"order:{order.number}:paid:{came}", details=details)


@receiver(payment_failed)
def announce_failure(sender: object, order: Order, attempt: PaymentAttempt, **kwargs: Any) -> None:
    _note(order, Event.PAYMENT_FAILED, key=f"order:{order.number}:failed:{attempt.pk}")


@receiver(payment_refunded)
def announce_refund(sender: object, refund: Refund, **kwargs: Any) -> None:
    key = f"order:{refund.order.number}:refund:{refund.pk}"
    _note(refund.order, Event.PAYMENT_REFUNDED, key=key, details={"refund": refund.pk})


@receiver(invoice_issued)
def send_invoice(sender: object, invoice: Invoice, again: bool = False, **kwargs: Any) -> None:
    key = f"invoice:{invoice.number}"
    if again:
        key = f"{key}:{timezone.now():%Y-%m-%dT%H:%M}"
    _note(invoice.order, Event.INVOICE_ISSUED, key=key, details={"invoice": invoice.pk})


@receiver(payment_trouble)
def alarm_staff(sender: object, order: Order, text: str, **kwargs: Any) -> None:
    """The same trouble once a day."""
    digest = sha256(text.encode()).hexdigest()[:16]
    key = f"order:{order.number}:trouble:{digest}:{timezone.localdate():%Y-%m-%d}"
    _note(order, Event.PAYMENT_TROUBLE, key=key, details={"text": text})


@receiver(alert_asked)
def ask_whether_it_was_them(sender: object, alert: ProductAlert, **kwargs: Any) -> None:
    """Once a day at most: whoever lost the first mail asks again tomorrow."""
    now = timezone.now()
    alerts.write(alert=alert, news=f"asked:{now:%Y-%m-%d}", mail=asked_email, now=now)


@receiver(back_in_stock)
def tell_it_is_back(sender: object, alert: ProductAlert, **kwargs: Any) -> None:
    alerts.write(alert=alert, news="back", mail=back_email, now=timezone.now())


def _placed_key(order: Order) -> str:
    return f"order:{order.number}:placed"


def _note(order: Order, event: str, *, key: str, **facts: Any) -> None:
    """In the transaction of the news; the bell rings after it. A bell that nobody hears costs 15 seconds."""
    with transaction.atomic():
        notification, is_new = Notification.objects.get_or_create(
            key=key, defaults={"event": event, "order": order, **facts}
        )
        if is_new:
            ring(tasks.notify, notification_id=notification.pk)
