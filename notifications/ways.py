"""How one piece of news reaches its reader: each way queues one message in the one outbox."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.utils.translation import override

from conversations import consent, inbound, outbound
from conversations.content import Content, Email
from conversations.inboxes import inbox_for
from conversations.models import ContactInbox, Message
from notifications.email.orders import invoice_email, order_email, trouble_email
from notifications.models import Notification
from notifications.templates import order_template
from shop.invoices.documents import NoDocument
from shop.order.models import Order
from whatsapp import numbers

#: Takes the notification, its order (from `Order.objects.for_pages()`) and the time; says what came of it.
Way = Callable[[Notification, Order, datetime], str]


class NotYet(Exception):
    """Something that it needs is still being made; nothing is wrong."""


def by_email(notification: Notification, order: Order, now: datetime) -> str:
    return _mail(notification, order, now, order_email)


def by_whatsapp(notification: Notification, order: Order, now: datetime) -> str:
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


def invoice_by_email(notification: Notification, order: Order, now: datetime) -> str:
    try:
        return _mail(notification, order, now, invoice_email)
    except NoDocument as error:
        raise NotYet from error


def trouble_by_email(notification: Notification, order: Order, now: datetime) -> str:
    """To staff."""
    address = settings.ORDERS_EMAIL
    if not address:
        return "no address"
    identity = inbound.identify(
        inbox=inbox_for("email"), source_id=address.lower(), email=address, name=""
    )
    with override(settings.LANGUAGE_CODE):
        content = trouble_email(notification, order)
    message = _send(identity, content, notification, "email", now, purpose=consent.SERVICE)
    return f"message {message.pk}"


def _mail(
    notification: Notification,
    order: Order,
    now: datetime,
    write: Callable[[Notification, Order], Email],
) -> str:
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
    message = _send(identity, write(notification, order), notification, "email", now)
    return f"message {message.pk}"


def _send(
    identity: ContactInbox,
    content: Content,
    notification: Notification,
    way: str,
    now: datetime,
    purpose: str = consent.ORDERS,
) -> Message:
    return outbound.send(
        contact_inbox=identity,
        content=content,
        author=Message.Author.SHOP,
        purpose=purpose,
        idempotency_key=f"{notification.key}:{way}",
        now=now,
    )


def _name(order: Order) -> str:
    address = order.shipping_address
    return (address.name if address else "") or (order.user.get_full_name() if order.user else "")


Event = Notification.Event
CUSTOMER: dict[str, Way] = {"email": by_email, "whatsapp": by_whatsapp}
#: By event: the ways of its news by their names.
WAYS: dict[str, dict[str, Way]] = {
    Event.ORDER_PLACED: CUSTOMER,
    Event.ORDER_STATUS_CHANGED: CUSTOMER,
    Event.ORDER_PAID: CUSTOMER,
    Event.PAYMENT_FAILED: CUSTOMER,
    Event.PAYMENT_REFUNDED: CUSTOMER,
    Event.INVOICE_ISSUED: {"email": invoice_by_email},
    Event.PAYMENT_TROUBLE: {"staff": trouble_by_email},
}
