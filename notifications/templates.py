"""Which WhatsApp template says which news, and what it is filled with."""

from __future__ import annotations

from common.brand import shop_name
from common.money import Money
from conversations.content import Template
from notifications.models import Notification
from notifications.words import STATUS_WORDS
from shop.order.links import order_link
from shop.order.models import Order
from whatsapp.templates import template


def order_template(notification: Notification, order: Order) -> Template:
    """In the active language, which is the order's."""
    values = {
        "name": order.shipping_address.first_name if order.shipping_address else "",
        "number": order.number,
        "shop": shop_name(),
        "link": order_link(order),
    }
    if notification.event == Notification.Event.ORDER_PLACED:
        values["total"] = str(Money(order.total_incl_tax, order.currency))
    else:
        values["status"] = str(STATUS_WORDS[notification.order_status].sentence)
    return template(notification.event, order.language, **values)
