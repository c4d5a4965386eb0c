"""Filters and tags for the templates of pages and blocks."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString, mark_safe
from wagtail.rich_text import RichText, expand_db_html

from cms import richtext
from cms.grids import GridProducts, GridSource
from shop.catalogue.cards import ProductCard

register = template.Library()


@register.filter
def richtext_with_anchors(value: RichText | str | None) -> SafeString:
    """Wagtail's rich text as HTML whose headings can be linked to."""
    source = value.source if isinstance(value, RichText) else (value or "")
    # Editors' rich text is cleaned by Wagtail when it is saved.
    return mark_safe(richtext.with_anchors(expand_db_html(source)))  # noqa: S308


@register.simple_tag(takes_context=True)
def grid_cards(context: template.Context, source: GridSource) -> list[ProductCard]:
    """The cards of one grid, at the visitor's prices; those of all grids are read together."""
    grids: GridProducts = context["grids"]
    return grids.cards_of(source)
