"""Which locale is whose, without asking the database on every page."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.utils.translation import get_language
from wagtail.models import Locale

KEY = "cms:locales"


def locale_id(language: str) -> int | None:
    """The id of the locale of `language`."""
    known: dict[str, int] | None = cache.get(KEY)
    if known is None:
        known = dict(Locale.objects.values_list("language_code", "pk"))
        cache.set(KEY, known, 300)
    return known.get(language)


def forget_locales() -> None:
    cache.delete(KEY)


def in_active_language(page: Any) -> Any:
    """`page`, or its published translation where it is written in another language."""
    if page.locale_id == locale_id(get_language() or ""):
        return page
    return page.localized
