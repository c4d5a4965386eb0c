"""Who is told about an order, on which channel, in which language."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, transaction
from django.utils.translation import override

from notifications.models import Notification
from notifications.ways import WAYS, NotYet, Way
from shop.order import statuses
from shop.order.models import Order
from shop.payment.models import PaymentAttempt

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 8
PAUSE = timedelta(seconds=30)
SWEPT_AT_ONCE = 200

Event, Status = Notification.Event, Notification.Status


def notify(*, notification_id: int, now: datetime) -> None:
    """Queue this news for its reader, one message on each channel. Safe to run twice."""
    with transaction.atomic():
        waiting = Notification.objects.select_for_update(of=("self",)).filter(status=Status.WAITING)
        notification = waiting.filter(pk=notification_id).first()
        if notification is None:
            return
        order = Order.objects.for_pages().get(pk=notification.order_id)
        if notification.event == Event.PAYMENT_FAILED and _is_mended(order):
            _finish(notification, Status.SUPERSEDED, now)
            return
        if (
            notification.event == Event.ORDER_STATUS_CHANGED
            and order.status != notification.order_status
        ):
            _wait_or_drop(notification, now)
            return
        with override(order.language):
            ways = WAYS[notification.event].items()
            troubles = [_tell(name, way, notification, order, now) for name, way in ways]
        if not any(troubles):
            _finish(notification, Status.DONE, now)
        else:
            _try_later(notification, now)


def waiting_ids(now: datetime) -> list[int]:
    waiting = Notification.objects.filter(status=Status.WAITING, next_attempt_at__lte=now)
    return list(waiting.order_by("pk").values_list("pk", flat=True)[:SWEPT_AT_ONCE])


def _is_mended(order: Order) -> bool:
    """The customer has paid by another try, or there is nothing left to pay."""
    if order.paid_at or order.status in (statuses.EXPIRED, statuses.CANCELLED):
        return True
    processing = PaymentAttempt.Status.PROCESSING
    return order.payment_attempts.filter(status=processing).exists()


def _wait_or_drop(notification: Notification, now: datetime) -> None:
    """The order stands elsewhere: it moved on and newer news tells so, or its row is not written yet."""
    newer = Notification.objects.filter(
        order=notification.order_id, event=Event.ORDER_STATUS_CHANGED, pk__gt=notification.pk
    )
    if newer.exists():
        _finish(notification, Status.SUPERSEDED, now)
    else:
        _try_later(notification, now)


def _tell(name: str, way: Way, notification: Notification, order: Order, now: datetime) -> bool:
    """True when there was trouble that another try may mend; the other channels are not held up by it."""
    try:
        with transaction.atomic():
            notification.outcome[name] = way(notification, order, now)
    except (OperationalError, InterfaceError):
        raise
    except NotYet:
        notification.outcome[name] = "not yet"
        return True
    except Exception as error:
        logger.exception("%s: could not be told by %s", notification.key, name)
        notification.outcome[name] = f"{type(error).__name__}: {error}"[:500]
        return True
    return False


def _finish(notification: Notification, status: str, now: datetime) -> None:
    notification.status, notification.done_at = status, now
    notification.save(update_fields=["status", "done_at", "outcome"])


def _try_later(notification: Notification, now: datetime) -> None:
    notification.attempts += 1
    if notification.attempts >= MOST_ATTEMPTS:
        logger.error("%s: given up after %s tries", notification.key, notification.attempts)
        _finish(notification, Status.FAILED, now)
    notification.next_attempt_at = now + PAUSE * 2 ** (notification.attempts - 1)
    notification.save(update_fields=["attempts", "next_attempt_at", "outcome"])
