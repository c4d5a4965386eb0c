"""Who is told about an order, on which channel, in which language."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, transaction
from django.utils.translation import override

from conversations import consent, inbound, outbound
from conversations.content import Content
from conversations.inboxes import inbox_for
from conversations.models import ContactInbox, Message
from notifications.email.orders import order_email
from notifications.models import Notification
from notifications.templates import order_template
from shop.order.models import Order
from whatsapp import numbers

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 8
PAUSE = timedelta(seconds=30)
SWEPT_AT_ONCE = 200

Event, Status = Notification.Event, Notification.Status


def notify(*, notification_id: int, now: datetime) -> None:
    """Queue this news for its customer, one message on each channel. Safe to run twice."""
    with transaction.atomic():
        waiting = Notification.objects.select_for_update(of=("self",)).filter(status=Status.WAITING)
        notification = waiting.filter(pk=notification_id).first()
        if notification is None:
            return
        order = Order.objects.for_pages().get(pk=notification.order_id)
        if (
            notification.event == Event.ORDER_STATUS_CHANGED
            and order.status != notification.order_status
        ):
            _wait_or_drop(notification, now)
            return
        with override(order.language):
            troubles = [_tell(way, notification, order, now) for way in WAYS]
        if not any(troubles):
            _finish(notification, Status.DONE, now)
        else:
            _try_later(notification, now)


def waiting_ids(now: datetime) -> list[int]:
    waiting = Notification.objects.filter(status=Status.WAITING, next_attempt_at__lte=now)
    return list(waiting.order_by("pk").values_list("pk", flat=True)[:SWEPT_AT_ONCE])


def _wait_or_drop(notification: Notification, now: datetime) -> None:
    """The order stands elsewhere: it moved on and newer news tells so, or its row is not written yet."""
    newer = Notification.objects.filter(order=notification.order_id, pk__gt=notification.pk)
    if newer.exists():
        _finish(notification, Status.SUPERSEDED, now)
    else:
        _try_later(notification, now)


def _tell(way: Way, notification: Notification, order: Order, now: datetime) -> bool:
    """True when there was trouble that another try may mend; the other channels are not held up by it."""
    name = way.__name__.removeprefix("_by_")
    try:
        with transaction.atomic():
            notification.outcome[name] = way(notification, order, now)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        logger.exception("%s: could not be told by %s", notification.key, name)
        notification.outcome[name] = f"{type(error).__name__}: {error}"[:500]
        return True
    return False


def _by_email(notification: Notification, order: Order, now: datetime) -> str:
    address = (order.user.email if order.user else order.guest_email) or ""
    if not address:
        return "no address"
    identity = inbound.identify(
        inbox=inbox_for("email"),
        source_id=address.strip().lower(),
        email=address.strip(),
        name=_name(order),
        language=order.language,
        user=order.user,
    )
    message = _send(identity, order_email(notification, order), notification, "email", now)
    return f"message {message.pk}"


def _by_whatsapp(notification: Notification, order: Order, now: datetime) -> str:
    if not order.wants_whatsapp:
        return "not wanted"
    wa_id = numbers.wa_id_of(order.phone)
    identity = inbound.identify(
        inbox=inbox_for("whatsapp"),
        source_id=wa_id,
        variants=numbers.variants(wa_id),
        phone=order.phone,
        name=_name(order),
        language=order.language,
    )
    # As of the order: a STOP that came since is the later word.
    consent.record(
        contact=identity.contact,
        channel="whatsapp",
        purpose=consent.ORDERS,
        is_granted=True,
        source="checkout",
        wording=order.whatsapp_consent,
        reference=order.number,
        recorded_at=order.date_placed,
    )
    try:
        message = _send(
            identity, order_template(notification, order), notification, "whatsapp", now
        )
    except outbound.NoConsent:
        return "no consent"
    return f"message {message.pk}"


Way = Callable[[Notification, Order, datetime], str]
WAYS: tuple[Way, ...] = (_by_email, _by_whatsapp)


def _send(
    identity: ContactInbox, content: Content, notification: Notification, way: str, now: datetime
) -> Message:
    return outbound.send(
        contact_inbox=identity,
        content=content,
        author=Message.Author.SHOP,
        purpose=consent.ORDERS,
        idempotency_key=f"{notification.key}:{way}",
        now=now,
    )


def _name(order: Order) -> str:
    address = order.shipping_address
    return (address.name if address else "") or (order.user.get_full_name() if order.user else "")


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
