"""Pages that the order button stands beside: what is agreed to, and how to get out of it again.

A merchant makes them by their address: `terms`, and `cancellation` or `returns` (settings: LEGAL_PAGES).
"""

from __future__ import annotations

from django.core.cache import cache
from wagtail.models import Locale, Page

SLUGS = {
    "terms": ("terms", "terms-and-conditions"),
    "cancellation": ("cancellation", "right-of-withdrawal", "returns"),
}
KEPT_SECONDS = 120


def legal_pages(language: str) -> dict[str, tuple[str, str]]:
    """Title and address of each that is published in `language`, by the names in SLUGS."""
    key = f"cms:legal:{language}"
    found: dict[str, tuple[str, str]] | None = cache.get(key)
    if found is None:
        found = _find(language)
        cache.set(key, found, KEPT_SECONDS)
    return found


def _find(language: str) -> dict[str, tuple[str, str]]:
    wanted = [slug for slugs in SLUGS.values() for slug in slugs]
    pages = Page.objects.filter(slug__in=wanted, alias_of=None).public().order_by("depth", "pk")
    by_slug = {page.slug: page for page in reversed(pages)}
    locale = Locale.objects.filter(language_code=language).first()
    result = {}
    for name, slugs in SLUGS.items():
        page = next((by_slug[slug] for slug in slugs if slug in by_slug), None)
        if page is not None and locale is not None and page.locale_id != locale.pk:
            page = page.get_translation_or_none(locale)
        if page is not None and page.live:
            result[name] = (page.title, page.url or "")
    return result
