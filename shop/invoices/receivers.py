"""Doorbells: what an order went through is billed in the same transaction."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from django.utils import timezone
from oscar.apps.order.signals import order_placed, order_status_changed

from shop.invoices import issuing
from shop.invoices.catching_up import is_due, safely
from shop.order import statuses
from shop.order.models import Order
from shop.payment.models import Refund
from shop.payment.signals import payment_received, payment_refunded


@receiver(payment_received, dispatch_uid="shop.invoices.paid")
def bill_what_is_paid(sender: object, order: Order, **kwargs: Any) -> None:
    if is_due(order):
        safely(issuing.issue, order=order, now=timezone.now())


@receiver(order_placed, dispatch_uid="shop.invoices.free")
def bill_what_costs_nothing(sender: object, order: Order, **kwargs: Any) -> None:
    """No payment will come that could be waited for."""
    if not order.total_incl_tax:
        safely(issuing.issue, order=order, now=timezone.now())


@receiver(order_status_changed, dispatch_uid="shop.invoices.status")
def bill_what_is_shipped(sender: object, order: Order, new_status: str, **kwargs: Any) -> None:
    if new_status == statuses.SHIPPED:
        safely(issuing.issue, order=order, now=timezone.now())
    elif new_status == statuses.CANCELLED:
        safely(issuing.cancel, order=order, now=timezone.now())


@receiver(payment_refunded, dispatch_uid="shop.invoices.refunded")
def correct_what_is_refunded(sender: object, refund: Refund, **kwargs: Any) -> None:
    safely(issuing.credit, refund=refund, now=timezone.now())
