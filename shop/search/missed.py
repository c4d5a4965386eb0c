"""Searches that found nothing, for the merchant: noted in the cache, so that searching writes nothing.

Each is a cache entry of its own under a running number, so that no two processes overwrite one
another; `flush` adds up what has come since it last ran. What looks like an address or a telephone
number is not kept, nor who searched.
"""

from __future__ import annotations

import re
from collections import Counter

from django.core.cache import cache
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from shop.search.models import LONGEST_QUERY, MissedSearch

LAST, FLUSHED = "search:missed:last", "search:missed:flushed"
KEPT_SECONDS = 60 * 60 * 24
AT_ONCE = 500
PRIVATE = re.compile(r"@|(?:\d[\s().+-]*){8,}")


def note(query: str, *, language: str) -> None:
    """Somebody searched for `query` and found nothing."""
    query = " ".join(query.split()).casefold()[:LONGEST_QUERY]
    if not query or PRIVATE.search(query):
        return
    cache.add(LAST, 0, None)
    try:
        number = cache.incr(LAST)
    except ValueError:  # a cache that forgets everything
        return
    cache.set(f"search:missed:{number}", (query, language), KEPT_SECONDS)


def flush() -> int:
    """Write down what was noted. How many searches that were."""
    last, done = int(cache.get(LAST) or 0), int(cache.get(FLUSHED) or 0)
    if done > last:  # the cache was emptied in between
        done = 0
    counted = 0
    for start in range(done + 1, last + 1, AT_ONCE):
        keys = [f"search:missed:{n}" for n in range(start, min(start + AT_ONCE, last + 1))]
        found = cache.get_many(keys)
        cache.delete_many(keys)
        cache.set(FLUSHED, start + len(keys) - 1, None)
        _add(Counter(found.values()))
        counted += len(found)
    return counted


def _add(searches: Counter[tuple[str, str]]) -> None:
    now = timezone.now()
    with transaction.atomic():
        for (query, language), count in searches.items():
            mine = MissedSearch.objects.filter(query=query, language=language)
            if not mine.update(count=F("count") + count, last_seen_at=now):
                MissedSearch.objects.create(
                    query=query, language=language, count=count, last_seen_at=now
                )
