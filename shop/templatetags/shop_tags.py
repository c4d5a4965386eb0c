"""How templates write what the shop knows: `{% load shop_tags %}`."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template
from django.conf import settings
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from common.money import Money, format_money
from common.phone import format_phone
from shop.checkout.details import country_name as name_of_country

register = template.Library()

STATUS_LABELS = {
    "Pending": lambda: pgettext("order status", "Received"),
    "Being processed": lambda: pgettext("order status", "Being prepared"),
    "Shipped": lambda: pgettext("order status", "Shipped"),
    "Complete": lambda: pgettext("order status", "Delivered"),
    "Cancelled": lambda: pgettext("order status", "Cancelled"),
}


@register.filter
def money(value: Any, currency: str = "") -> str:
    """A Money, or a number in `currency` (default: the shop's). Nothing for None."""
    if value is None or value == "":
        return ""
    if not isinstance(value, Money):
        value = Money(Decimal(value), currency or settings.OSCAR_DEFAULT_CURRENCY)
    return format_money(value)


@register.filter
def paragraphs(text: str) -> SafeString:
    """Plain text as paragraphs, parted where a line is empty."""
    parts = [part for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()]
    return format_html_join("", "<p>{}</p>", ((_with_breaks(part.strip()),) for part in parts))


@register.filter
def country_name(country: Any) -> str:
    """Of a Country or its code, in the active language."""
    return name_of_country(getattr(country, "pk", country) or "")


@register.filter
def status_label(status: str) -> str:
    """An order's status as customers read it."""
    label = STATUS_LABELS.get(status)
    return label() if label else status


@register.filter
def phone(number: Any) -> SafeString:
    """A number for reading, which stays left to right in Arabic too."""
    return (
        format_html('<bdi dir="ltr">{}</bdi>', format_phone(str(number)))
        if number
        else SafeString("")
    )


@register.inclusion_tag("shop/includes/stars.html")
def stars(score: Any, count: int | None = None) -> dict[str, Any]:
    """Five stars, filled to the nearest half; `count` reviews beside them."""
    value = float(score or 0)
    steps = [1 if value >= n - 0.25 else 0.5 if value >= n - 0.75 else 0 for n in range(1, 6)]
    return {"score": value, "count": count, "steps": steps}


def _with_breaks(text: str) -> SafeString:
    return SafeString(conditional_escape(text).replace("\n", "<br>"))
