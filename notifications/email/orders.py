"""Mails about an order: words for every mail program, and the same in HTML."""

from __future__ import annotations

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language_bidi

from common.brand import shop_name
from conversations.content import Email
from notifications.models import Notification
from notifications.words import ORDER_PLACED_SUBJECT, STATUS_WORDS
from shop.order.links import order_link
from shop.order.models import Order
from shop.order.page import order_context


def order_email(notification: Notification, order: Order) -> Email:
    """In the active language, which is the order's. `order` comes from `Order.objects.for_pages()`."""
    words = STATUS_WORDS.get(notification.order_status)
    subject = str(words.subject if words else ORDER_PLACED_SUBJECT) % {"number": order.number}
    context = {
        **order_context(order),
        "subject": subject,
        "sentence": words.sentence if words else "",
        "link": order_link(order),
        "shop": shop_name(),
        "base_url": settings.BASE_URL,
        "media_base_url": settings.MEDIA_BASE_URL,
        "language": order.language,
        "direction": "rtl" if get_language_bidi() else "ltr",
    }
    name = f"notifications/email/{notification.event}"
    text = render_to_string(f"{name}.txt", context)
    return Email(
        subject=subject, text=f"{text.strip()}\n", html=render_to_string(f"{name}.html", context)
    )
