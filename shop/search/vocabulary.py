"""All words that products use: which of them was meant, and what a beginning may become.

Nothing here needs an extension of the database: candidates for a mistyped word are the words that
share its first or its last letters, two look-ups in an index, and are compared here.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.core.cache import cache
from django.db import connection
from django.db.models import Q

from shop.search.models import Document, Term
from shop.search.version import search_version
from shop.search.words import distance, normalise, slips, stem

KEPT_SECONDS = 3600
MOST_COMPARED = 4000
ENDS = 2  # letters at either end, one of which a mistyped word has right
TOO_FAR = 9
LAST_LETTER = "\U0010fffd"


def size() -> int:
    """How many products there are to be found."""
    key = f"search:size:{search_version()}"
    found: int | None = cache.get(key)
    if found is None:
        found = Document.objects.count()
        cache.set(key, found, KEPT_SECONDS)
    return found


def known(words: Iterable[str]) -> dict[str, Term]:
    return {term.word: term for term in Term.objects.filter(pk__in=set(words))}


def beginning_with(start: str, *, limit: int) -> list[Term]:
    """Longer words, the most frequent first."""
    longer = Term.objects.filter(_starts("word", start)).exclude(pk=start)
    return list(longer.order_by("-found_in", "word")[:limit])


def meant_by(word: str, *, limit: int = 3) -> list[Term]:
    """The words nearest to a mistyped one (no stem yet): fewest slips first, then most frequent."""
    most = slips(word)
    if not most:
        return []
    stemmed = stem(word)
    near = Term.objects.filter(
        _starts("word", word[:ENDS]) | _starts("backwards", stemmed[::-1][:ENDS])
    )
    found = []
    for term in near.order_by("-found_in")[:MOST_COMPARED]:
        written = term.written if term.written.isascii() else normalise(term.written)
        slipped = min(_distance(word, written, most), _distance(stemmed, term.word, slips(stemmed)))
        if 0 < slipped <= most:
            found.append((slipped, written[:1] != word[0], -term.found_in, term.word, term))
    found.sort(key=lambda one: one[:4])
    return [term for slipped, *_rest, term in found if slipped == found[0][0]][:limit]


def _distance(one: str, other: str, most: int) -> int:
    """More than `most` where a glance shows that it is more."""
    if abs(len(one) - len(other)) > most or len(set(one) ^ set(other)) > 2 * most:
        return most + TOO_FAR
    return distance(one, other)


def _starts(field: str, start: str) -> Q:
    """A prefix, such that the index serves: SQLite's does not for LIKE."""
    if connection.vendor == "sqlite":
        return Q(**{f"{field}__gte": start, f"{field}__lt": start + LAST_LETTER})
    return Q(**{f"{field}__startswith": start})
