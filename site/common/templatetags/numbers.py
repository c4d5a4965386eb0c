"""Numbers in templates: `{% load numbers %}`."""

from __future__ import annotations

from decimal import Decimal

from django import template

from common.numbers import format_number

register = template.Library()


@register.filter
def number(value: int | float | Decimal | None) -> str:
    """With marks between thousands, as the page's language writes it. Nothing for None."""
    return "" if value is None else format_number(value)
