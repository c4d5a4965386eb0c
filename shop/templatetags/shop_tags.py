"""How templates write what the shop knows: `{% load shop_tags %}`."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template
from django.conf import settings
from django.utils.encoding import uri_to_iri
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from common.money import Money, format_money
from common.phone import format_phone
from shop.checkout.details import country_name as name_of_country
from shop.order.links import pay_path

register = template.Library()

STATUS_LABELS = {
    "Awaiting payment": lambda: pgettext("order status", "Waiting for payment"),
    "Expired": lambda: pgettext("order status", "Not paid in time"),
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
def minus(value: Any) -> str:
    """What is taken off, such as −€2.00; in Arabic too the sign stands before the figure."""
    text = money(value)
    mark = "\u200f"  # Babel begins an Arabic price with it
    return f"{mark}\u200e−{text.removeprefix(mark)}" if text.startswith(mark) else f"−{text}"


@register.filter
def percent(rate: Decimal) -> str:
    """Without noughts that say nothing: 19, 5.5."""
    return f"{rate.normalize():f}"


@register.filter
def iri(url: str) -> str:
    """An address with its letters as they are read: in Arabic a third of the bytes."""
    return uri_to_iri(url)


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
def pay_url(order: Any) -> str:
    """Where an order is paid, in the active language."""
    return pay_path(order)


@register.filter
def phone(number: Any) -> SafeString:
    """A number for reading, which stays left to right in Arabic too."""
    return (
        format_html('<bdi dir="ltr">{}</bdi>', format_phone(str(number)))
        if number
        else SafeString("")
    )


# How wide a picture stands in the layout, for the browser to choose a file by.
SIZES = {
    "card": "(min-width:46rem)19rem,46vw",  # short: it stands on a page dozens of times
    "gallery": "(min-width: 84rem) 40rem, (min-width: 54rem) 50vw, 100vw",
    "tile": "11rem",
    "thumb": "4rem",
    "line": "6rem",
}


WIDEST = {"card": 640, "tile": 480, "thumb": 320, "line": 320}


@register.simple_tag
def picture_tag(
    picture: Any, layout: str, *, alt: str | None = None, loading: str = "lazy", **more: Any
) -> SafeString:
    """A `catalogue.images.Picture` in AVIF and WebP, as large as `layout` (see SIZES) needs it.

    `alt=""` where a text beside it says the same; `loading="eager"` for what is in view at once,
    `loading="first"` for the greatest of these. Other names become attributes (`id`, `class`).
    """
    sizes, avif = SIZES[layout], fitting(picture.avif, layout)
    source = (
        format_html('<source type="image/avif" srcset="{}" sizes="{}">', avif, sizes)
        if avif
        else SafeString("")
    )
    # Browsers without AVIF get one middling WebP of a card, which saves the page much text.
    srcset = (
        format_html(' srcset="{}" sizes="{}"', fitting(picture.srcset, layout), sizes)
        if picture.srcset and not (picture.avif and layout != "gallery")
        else SafeString("")
    )
    attributes = format_html_join("", ' {}="{}"', more.items())
    return format_html(
        '<picture>{}<img src="{}"{} width="{}" height="{}" alt="{}"{}{}></picture>',
        source,
        picture.url,
        srcset,
        picture.width,
        picture.height,
        picture.alt if alt is None else alt,
        LOADING[loading],
        attributes,
    )


def fitting(srcset: str, layout: str) -> str:
    """Without the files that are wider than `layout` can show, which would only be words."""
    most = WIDEST.get(layout)
    files = srcset.split(", ") if srcset else []
    small = [file for file in files if most is None or int(file.split(" ")[1][:-1]) <= most]
    return ", ".join(small or files[:1])


LOADING = {
    "lazy": SafeString(' loading="lazy"'),
    "eager": SafeString(""),
    "first": SafeString(' fetchpriority="high"'),
}


@register.inclusion_tag("shop/includes/stars.html")
def stars(score: Any, count: int | None = None) -> dict[str, Any]:
    """Five stars, filled to the nearest half; `count` reviews beside them."""
    value = float(score or 0)
    steps = [1 if value >= n - 0.25 else 0.5 if value >= n - 0.75 else 0 for n in range(1, 6)]
    return {"score": value, "count": count, "steps": steps}


def _with_breaks(text: str) -> SafeString:
    return SafeString(conditional_escape(text).replace("\n", "<br>"))
