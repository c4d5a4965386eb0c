"""Filters for the templates of pages and blocks."""

from urllib.parse import urljoin

from django import template
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from wagtail.rich_text import RichText, expand_db_html

from cms import richtext

register = template.Library()


@register.filter
def richtext_with_anchors(value: RichText | str | None) -> SafeString:
    """Wagtail's rich text as HTML whose headings can be linked to."""
    source = value.source if isinstance(value, RichText) else (value or "")
    # Editors' rich text is cleaned by Wagtail when it is saved.
    return mark_safe(richtext.with_anchors(expand_db_html(source)))  # noqa: S308


@register.filter
def absolute(url: str) -> str:
    """The full address of a path of this site, for those who read it elsewhere."""
    return urljoin(f"{settings.BASE_URL}/", url)
