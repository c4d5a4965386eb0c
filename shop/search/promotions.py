"""What the merchant puts on top of the results of a query."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.cache import cache
from django.utils import timezone

from shop.search.models import Document, Promotion
from shop.search.version import search_version
from shop.search.words import query_words

KEPT_SECONDS = 3600


@dataclass(frozen=True)
class Promoted:
    products: tuple[int, ...] = ()
    pages: tuple[int, ...] = ()


def promoted_for(text: str, *, language: str) -> Promoted:
    """Of the running promotions whose words are all in `text`, in the order of their queries.

    Only products that customers can find.
    """
    asked = set(query_words(text))
    products: dict[int, None] = {}
    pages: dict[int, None] = {}
    now = timezone.now()
    for code, words, starts_at, ends_at, ids, page in _table():
        runs = (starts_at is None or starts_at <= now) and (ends_at is None or now < ends_at)
        if runs and code in ("", language) and words <= asked:
            products.update(dict.fromkeys(ids))
            if page:
                pages[page] = None
    return Promoted(tuple(products), tuple(pages))


def _table() -> list[tuple]:  # type: ignore[type-arg]
    key = f"search:promotions:{search_version()}"
    found: list[tuple] | None = cache.get(key)  # type: ignore[type-arg]
    if found is None:
        rows = list(Promotion.objects.filter(is_active=True).prefetch_related("promoted"))
        named = {one.product_id for row in rows for one in row.promoted.all()}
        public = set(Document.objects.filter(pk__in=named).values_list("pk", flat=True))
        found = [
            (
                row.language,
                frozenset(query_words(row.query)),
                row.starts_at,
                row.ends_at,
                [one.product_id for one in row.promoted.all() if one.product_id in public],
                row.page_id,
            )
            for row in rows
        ]
        cache.set(key, found, KEPT_SECONDS)
    return found
