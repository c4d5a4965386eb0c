"""Mails about a product that somebody waits for."""

from __future__ import annotations

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from common.brand import shop_name
from conversations.content import Email
from shop.alerts.links import confirm_link, product_link, stop_link
from shop.catalogue.images import picture
from shop.customer.models import ProductAlert


def asked_email(alert: ProductAlert) -> Email:
    """Asks whether the mailbox's owner wants it; in the active language, which is the alert's."""
    subject = _("Shall we tell you about “%(title)s”?") % {"title": alert.product.get_title()}
    return _email(alert, "alert_asked", subject, confirm_link(alert))


def back_email(alert: ProductAlert) -> Email:
    """It can be bought again; in the active language, which is the alert's."""
    subject = _("“%(title)s” is there again") % {"title": alert.product.get_title()}
    return _email(alert, "back_in_stock", subject, product_link(alert))


def _email(alert: ProductAlert, name: str, subject: str, link: str) -> Email:
    pictures = alert.product.pictures
    context = {
        "subject": subject,
        "title": alert.product.get_title(),
        "picture": picture(pictures[0], alert.product, preferred=480) if pictures else None,
        "asked_at": alert.date_created,
        "link": link,
        "stop_link": stop_link(alert),
        "shop": shop_name(),
        "base_url": settings.BASE_URL,
        "media_base_url": settings.MEDIA_BASE_URL,
        "language": alert.language,
        "direction": "rtl" if get_language_bidi() else "ltr",
    }
    path = f"notifications/email/{name}"
    text = render_to_string(f"{path}.txt", context)
    return Email(
        subject=subject, text=f"{text.strip()}\n", html=render_to_string(f"{path}.html", context)
    )
