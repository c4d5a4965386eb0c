"""Which WhatsApp template says which news, and what it is filled with."""

from __future__ import annotations

from common.brand import shop_name
from common.money import Money
from conversations.content import Template
from notifications.models import Notification
from notifications.words import amount_of, words_of
from shop.order.models import Order
from shop.payment.models import Refund
from whatsapp.templates import template

Event = Notification.Event


def order_template(notification: Notification, order: Order) -> Template:
    """In the active language, which is the order's."""
    words = words_of(notification, order)
    values = {
        "name": order.shipping_address.first_name if order.shipping_address else "",
        "number": order.number,
        "shop": shop_name(),
        "link": words.link,
    }
    if notification.event in (Event.ORDER_PLACED, Event.PAYMENT_FAILED):
        values["total"] = str(Money(order.total_incl_tax, order.currency))
    elif notification.event == Event.ORDER_PAID:
        values["amount"] = str(amount_of(notification))
    elif notification.event == Event.PAYMENT_REFUNDED:
        values["amount"] = str(Refund.objects.get(pk=notification.details["refund"]).money)
    else:
        values["status"] = " ".join((words.sentence, *words.more))
    return template(notification.event, order.language, **values)
