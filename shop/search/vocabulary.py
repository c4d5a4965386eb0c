"""All words that products use, to find what a mistyped one was meant to be."""

from __future__ import annotations

from django.core.cache import cache

from shop.catalogue.models import Product
from shop.search.words import distance, is_typo

KEY = "shop:search:vocabulary"
# An in-process cache elsewhere cannot be told of a change; it finds out within this time.
KEPT_SECONDS = 300


def vocabulary() -> frozenset[str]:
    found = cache.get(KEY)
    if found is None:
        texts = Product.objects.browsable().values_list("search_text", flat=True)
        found = frozenset(word for text in texts for word in text.split())
        cache.set(KEY, found, KEPT_SECONDS)
    return found


def forget_vocabulary() -> None:
    cache.delete(KEY)


def meant_by(word: str, known: frozenset[str], *, limit: int = 3) -> list[str]:
    """The known words nearest to a mistyped one, best first."""
    near = [other for other in known if is_typo(word, other)]
    return sorted(near, key=lambda other: (distance(word, other), other))[:limit]
