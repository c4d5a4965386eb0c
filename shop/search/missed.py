"""Searches that found nothing, for the merchant: counted in the cache, so that searching writes nothing.

What looks like an address or a telephone number is not kept, nor who searched.
"""

from __future__ import annotations

import re
from collections import Counter

from django.utils import timezone

from common.counters import add_up
from common.tally import Tally
from shop.search.models import LONGEST_QUERY, MissedSearch

PRIVATE = re.compile(r"@|(?:\d[\s().+-]*){8,}")
_missed: Tally[tuple[str, str]] = Tally("search:missed")


def note(query: str, *, language: str) -> None:
    """Somebody searched for `query` and found nothing."""
    query = " ".join(query.split()).casefold()[:LONGEST_QUERY]
    if query and not PRIVATE.search(query):
        _missed.note((query, language))


def flush() -> int:
    """Write down what was noted. How many searches that were."""
    return _missed.take(_add)


def _add(searches: Counter[tuple[str, str]]) -> None:
    now = timezone.now()
    rows = [
        MissedSearch(query=query, language=language, count=count, last_seen_at=now)
        for (query, language), count in sorted(searches.items())
    ]
    add_up(rows, unique=["query", "language"], add=["count"], latest=["last_seen_at"])
