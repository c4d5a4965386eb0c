"""What happened how often, counted in the cache: noting it writes nothing to the database.

Each note is an entry of its own under a running number, so that no two processes overwrite one
another; `take` adds up what has come since it was last called. What a process or a cache takes with
it when it ends is lost, and no more.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

from django.core.cache import cache

Thing = TypeVar("Thing", bound=Hashable)

KEPT_SECONDS = 60 * 60 * 24
AT_ONCE = 1000
MOST = 100 * AT_ONCE  # older notes have gone by themselves, mostly


class Tally(Generic[Thing]):
    """`handful`, `patience`: a process hands over so many notes at once, or those of so many seconds."""

    def __init__(self, name: str, *, handful: int = 1, patience: float = 0) -> None:
        self._name = name
        self._handful = handful
        self._patience = patience
        self._lock = Lock()
        self._collected: list[Thing] = []
        self._handed_over_at = time.monotonic()

    def note(self, thing: Thing) -> None:
        """It happened once."""
        with self._lock:
            self._collected.append(thing)
            waited = time.monotonic() - self._handed_over_at
            is_time = len(self._collected) >= self._handful or waited > self._patience
        if is_time:
            self._hand_over()

    def take(self, write: Callable[[Counter[Thing]], None]) -> int:
        """Give `write` what was noted, some at a time, each note once. How many there were."""
        self._hand_over()
        last, done = int(cache.get(self._last) or 0), int(cache.get(self._taken) or 0)
        if done > last:  # the cache was emptied in between
            done = 0
        counted = 0
        for start in range(max(done, last - MOST) + 1, last + 1, AT_ONCE):
            stop = min(start + AT_ONCE, last + 1)
            keys = [self._key(number) for number in range(start, stop)]
            found = cache.get_many(keys)
            cache.delete_many(keys)
            cache.set(self._taken, stop - 1, None)
            if found:
                write(Counter(found.values()))
            counted += len(found)
        return counted

    def _hand_over(self) -> None:
        with self._lock:
            things, self._collected = self._collected, []
            self._handed_over_at = time.monotonic()
        if not things:
            return
        cache.add(self._last, 0, None)
        try:
            last = int(cache.incr(self._last, len(things)))
        except ValueError:  # a cache that forgets everything
            return
        first = last - len(things) + 1
        cache.set_many({self._key(first + n): each for n, each in enumerate(things)}, KEPT_SECONDS)

    @property
    def _last(self) -> str:
        return f"{self._name}:last"

    @property
    def _taken(self) -> str:
        return f"{self._name}:taken"

    def _key(self, number: int) -> str:
        return f"{self._name}:{number}"
