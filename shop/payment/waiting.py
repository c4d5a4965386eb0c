"""An order that waits for its payment online: it is paid, paid in another way, or given up."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from shop.basket.models import Basket
from shop.checkout.errors import NoSuchChoice
from shop.order import reservations, statuses
from shop.order.models import Order
from shop.payment import attempts, books, settlement
from shop.payment.errors import AlreadyPaid, OrderExpired
from shop.payment.methods import METHODS
from shop.payment.models import PaymentAttempt


def start_payment(*, order: Order, now: datetime | None = None) -> PaymentAttempt:
    """Lead the customer to `attempt.url`. Called after the order's transaction has ended.

    Raises PaymentUnavailable (the order is kept, trying again may help), AlreadyPaid, OrderExpired.
    """
    return attempts.start(order=order, now=now or timezone.now())


def change_payment(*, order: Order, code: str, now: datetime | None = None) -> Order:
    """Pay an order that waits for its payment in another way, such as on delivery: it is placed now.

    Raises NoSuchChoice, AlreadyPaid, OrderExpired.
    """
    now = now or timezone.now()
    method = METHODS.get(code)
    if method is None or method.is_online or not method.is_ready:
        raise NoSuchChoice
    attempts.abandon(order=order, now=now)
    with transaction.atomic():
        locked = _awaiting(order)
        attempts.close_attempts(locked, to=PaymentAttempt.Status.CANCELLED, now=now)
        books.change_method(locked, code)
        settlement.place(locked, now)
    return locked


def reopen_basket(*, order: Order, now: datetime | None = None) -> Basket:
    """Give up an order that waits for its payment: what it kept is free, and the basket open again.

    Raises AlreadyPaid, OrderExpired (the basket is open already).
    """
    now = now or timezone.now()
    attempts.abandon(order=order, now=now)
    with transaction.atomic():
        locked = _awaiting(order)
        basket: Basket = locked.basket
        attempts.close_attempts(locked, to=PaymentAttempt.Status.CANCELLED, now=now)
        reservations.release(locked, to=statuses.EXPIRED)
        basket.refresh_from_db(fields=["status", "date_submitted"])
    return basket


def _awaiting(order: Order) -> Order:
    """The order, locked, while it waits for its payment. Raises AlreadyPaid, OrderExpired."""
    locked = settlement.locked(order.pk)
    attempts.refuse_if_paid(locked)
    if locked.status != statuses.AWAITING_PAYMENT:
        raise OrderExpired if locked.status in settlement.OVER else AlreadyPaid
    return locked
