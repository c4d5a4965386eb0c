"""How the figures of an invoice are written; they come as texts, see `shop.invoices.snapshot`."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

from babel.numbers import format_currency
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from common.money import Money
from common.numbers import locale_of
from shop.templatetags.shop_tags import minus

register = template.Library()


@register.filter
def unit_money(amount: str, currency: str) -> str:
    """With all its decimals: a price without tax may have more than two."""
    text: str = format_currency(
        Decimal(amount), currency, locale=locale_of(), decimal_quantization=False
    )
    return text


@register.filter
def less(amount: str, currency: str) -> str:
    """What is taken off; nothing for nought."""
    taken = Money(Decimal(amount), currency)
    return minus(taken) if taken else ""


@register.filter
def own_way(text: str) -> SafeString:
    """In its own direction, whatever stands around it. WeasyPrint does not find that out for itself."""
    letters = (unicodedata.bidirectional(sign) for sign in text)
    first = next((kind for kind in letters if kind in ("L", "R", "AL")), "L")
    return format_html('<bdi dir="{}">{}</bdi>', "ltr" if first == "L" else "rtl", text)
