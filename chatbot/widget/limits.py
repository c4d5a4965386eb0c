"""How much one visitor may write."""

from __future__ import annotations

import time

from django.core.cache import cache

MOST_CHARACTERS = 1000
MOST_PER_MINUTE = 12
MOST_PER_DAY = 300


def may_write(who: str) -> bool:
    """Counts one message of `who`; False when it is one too many."""
    now = int(time.time())
    return _counted(f"chat:{who}:{now // 60}", 60) <= MOST_PER_MINUTE and (
        _counted(f"chat:{who}:day:{now // 86400}", 86400) <= MOST_PER_DAY
    )


def _counted(key: str, seconds: int) -> int:
    cache.add(key, 0, seconds * 2)
    try:
        return cache.incr(key)
    except ValueError:  # it ran out between the two
        return 1
