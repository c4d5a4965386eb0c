"""Mails about an order: words for every mail program, and the same in HTML."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from common.brand import shop_name
from conversations.content import Attachment, Email
from notifications.models import Notification
from notifications.words import words_of
from shop.invoices import documents
from shop.invoices.models import Invoice
from shop.order.links import order_link
from shop.order.models import Order
from shop.order.page import order_context

PATH = "notifications/email"


def order_email(notification: Notification, order: Order) -> Email:
    """In the active language, which is the order's. `order` comes from `Order.objects.for_pages()`."""
    words = words_of(notification, order)
    is_placed = notification.event == Notification.Event.ORDER_PLACED
    context = {**_frame(order), **order_context(order), "words": words}
    return _rendered("order_placed" if is_placed else "order_news", words.subject, context)


def invoice_email(notification: Notification, order: Order) -> Email:
    """With the PDF. Raises `documents.NoDocument` while there is none."""
    invoice = Invoice.objects.select_related("corrects").get(pk=notification.details["invoice"])
    documents.pdf_of(invoice)
    values = {"number": invoice.number, "order": order.number}
    if invoice.kind == Invoice.Kind.INVOICE:
        subject = _("Invoice %(number)s for your order %(order)s") % values
    else:
        subject = _("Credit note %(number)s for your order %(order)s") % values
    context = {
        **_frame(order),
        "invoice": invoice,
        "order": order,
        "address": order.shipping_address,
    }
    attachment = Attachment(documents.filename(invoice), "application/pdf", invoice.pdf)
    return _rendered("invoice", subject, context, attachment)


def trouble_email(notification: Notification, order: Order) -> Email:
    """For staff: plain words, in the shop's language."""
    path = f"/shop/dashboard/orders/{order.number}/"
    text = f"{notification.details['text']}\n\n{settings.BASE_URL}{path}\n"
    subject = _("Look at the payment of order %(number)s") % {"number": order.number}
    return Email(subject=subject, text=text)


def _frame(order: Order) -> dict[str, Any]:
    return {
        "link": order_link(order),
        "shop": shop_name(),
        "base_url": settings.BASE_URL,
        "media_base_url": settings.MEDIA_BASE_URL,
        "language": order.language,
        "direction": "rtl" if get_language_bidi() else "ltr",
    }


def _rendered(name: str, subject: str, context: dict[str, Any], *attachments: Attachment) -> Email:
    context = {**context, "subject": subject}
    text = render_to_string(f"{PATH}/{name}.txt", context)
    html = render_to_string(f"{PATH}/{name}.html", context)
    return Email(subject=subject, text=f"{text.strip()}\n", html=html, attachments=attachments)
