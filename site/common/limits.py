"""How often somebody may do something, counted in the cache in windows of fixed length.

A cache that is gone counts nothing: then everybody may.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from hashlib import sha256

from django.core.cache import cache


@dataclass(frozen=True)
class Limit:
    """At most `most` times in `seconds`, for each of the names that somebody goes by."""

    name: str
    most: int
    seconds: int

    def is_reached(self, *who: str) -> bool:
        """Whether any of these names has had its share."""
        counts = cache.get_many([self._key(name) for name in who])
        return any(count >= self.most for count in counts.values())

    def count(self, *who: str) -> None:
        for key in map(self._key, who):
            cache.add(key, 0, self.seconds)
            try:
                cache.incr(key)
            except ValueError:  # it ran out between the two, or the cache is gone
                continue

    def _key(self, who: str) -> str:
        # Addresses of people and networks do not stand in the cache in the clear.
        digest = sha256(who.encode()).hexdigest()[:32]
        return f"limit:{self.name}:{digest}:{int(time.time()) // self.seconds}"
