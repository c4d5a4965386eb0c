"""The one search of the house: products and pages that answer what somebody typed.

    found = find("blutooth speaker", language="en")
    found.ids       the best first, promoted ones on top
    found.meant     "bluetooth speaker", where a word was taken for another; else empty

Two steps: the index gives all products with the words in a rough order, then the best of them are
ordered exactly (shop.search.ranking). Where few have all the words, those with some of them join.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import sha256

from django.conf import settings
from django.core.cache import cache
from django.utils.module_loading import import_string

from shop.catalogue.listing_models import EVERYTHING, Placement
from shop.search import backends
from shop.search.models import LONGEST_QUERY, Document
from shop.search.promotions import promoted_for
from shop.search.query import Query, parse
from shop.search.ranking import Slot, has_all, score
from shop.search.version import search_version

MOST_FOUND = 10_000
RANKED = 300  # so many are put into exact order
FEW = 24  # where so many have all the words, products with only some are not shown
SOME = 300  # of those with some, so many are looked at
FOLLOWING = 76  # and so many shown at most
PLACES = 5  # of a score; what is nearer counts as the same
KEPT_SECONDS = 600


@dataclass(frozen=True)
class Found:
    """Ids of public products, the best first."""

    ids: list[int]
    total: int
    meant: str = ""
    promoted: frozenset[int] = frozenset()
    complete: int = 0  # so many of them have all the words


@dataclass(frozen=True)
class PageHit:
    title: str
    url: str
    excerpt: str


@dataclass(frozen=True)
class Hit:
    id: int
    score: float
    is_code: bool
    has_all: bool


def find(
    text: str, *, language: str, category_id: int | None = None, is_typing: bool = False
) -> Found:
    """Public products that answer `text`; without any words all, the most popular first.

    `is_typing`: the last word may go on, as in suggestions. Kept by query until the index changes.
    """
    text = " ".join(text.replace("\x00", " ").split())[:LONGEST_QUERY]
    query = f"{language}|{category_id or ''}|{int(is_typing)}|{text.casefold()}"
    key = f"search:found:{search_version()}:{sha256(query.encode()).hexdigest()}"
    found: Found | None = cache.get(key)
    if found is None:
        found = _find(text, language, category_id, is_typing)
        cache.set(key, found, KEPT_SECONDS)
    return _with_promoted(found, text, language)


def find_pages(text: str, *, language: str, limit: int) -> list[PageHit]:
    """Published pages that answer `text`, the best first; by the function that settings name."""
    source = settings.SEARCH_PAGES
    found: list[PageHit] = (
        import_string(source)(text, language=language, limit=limit) if source else []
    )
    return found


def ranked(ids: Iterable[int], query: Query, must: tuple[Slot, ...] | None = None) -> list[Hit]:
    """These products in exact order: a SKU or barcode first, then by score, then the oldest first.

    `must`: the slots that make a hit complete; by default all.
    """
    slots = query.slots
    asked = {word for slot in slots for one in slot.alternatives for word in one.words}
    hits = []
    for pk, words, codes in Document.objects.filter(pk__in=list(ids)).values_list(
        "pk", "words", "codes"
    ):
        worth_of = worths_in(words, asked)
        hits.append(
            Hit(
                pk,
                round(score(worth_of, slots), PLACES),
                bool(query.code) and f" {query.code} " in codes,
                has_all(worth_of, must or slots),
            )
        )
    return sorted(hits, key=lambda hit: (not hit.is_code, -hit.score, hit.id))


def products_in(category_id: int | None) -> set[int] | None:
    """Ids of the public products in a category or below it; None for no category."""
    if category_id is None:
        return None
    return set(Placement.objects.filter(shelf=category_id).values_list("listing", flat=True))


def worths_in(words: str, asked: Iterable[str]) -> dict[str, float]:
    """What these words are worth in a product (see Document.words)."""
    found = {}
    for word in asked:
        place = words.find(f" {word}:")
        if place >= 0:
            start = place + len(word) + 2
            found[word] = int(words[start : words.index(" ", start)]) / 100
    return found


def _find(text: str, language: str, category_id: int | None, is_typing: bool) -> Found:
    query = parse(text, language=language, is_typing=is_typing)
    if not query.slots:
        ids = [] if text and _has_words(text) else _all_products(category_id)
        return Found(ids, len(ids), complete=len(ids))
    rough = backends.candidates(query.slots, all_words=True, most=MOST_FOUND)
    scope = products_in(category_id)
    rough = [pk for pk in rough if scope is None or pk in scope]
    complete = len(rough)
    hits = ranked(rough[:RANKED], query)
    is_code = bool(hits) and hits[0].is_code
    if complete < FEW and len(query.slots) > 1 and not is_code:
        some = backends.candidates(query.slots, all_words=False, most=SOME + complete)
        more = [pk for pk in some if scope is None or pk in scope]
        hits = ranked({*rough, *more}, query)
        ids = [hit.id for hit in hits[: complete + FOLLOWING]]
    else:
        ids = [hit.id for hit in hits] + rough[RANKED:]
    return Found(ids, len(ids), query.meant, complete=complete)


def _has_words(text: str) -> bool:
    return any(letter.isalnum() for letter in text)


def _all_products(category_id: int | None) -> list[int]:
    shelf = Placement.objects.filter(shelf=category_id or EVERYTHING)
    return list(
        shelf.order_by("-popularity", "-listing").values_list("listing", flat=True)[:MOST_FOUND]
    )


def _with_promoted(found: Found, text: str, language: str) -> Found:
    """Not kept with the rest: promotions begin and end by the clock."""
    first = promoted_for(text, language=language).products
    if not first:
        return found
    promoted = frozenset(first)
    ids = [*first, *(pk for pk in found.ids if pk not in promoted)][:MOST_FOUND]
    return replace(found, ids=ids, total=len(ids), promoted=promoted)
