"""Versions of what pages are made of: what is kept is kept under one, and forgotten when it changes.

They are in the cache, where every process finds them; a request reads all of them at one look, when
it first needs one, and then sees the same to its end.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from asgiref.local import Local
from django.conf import settings
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import connection, transaction
from django.dispatch import receiver

# Without Redis the cache is one process's own: it learns of what another process changed by time.
SECONDS_UNTIL_SEEN = None if settings.REDIS_URL else 300

_keys: list[str] = []
# `_request.seen` is there while a request is answered.
_request = Local()


class Version:
    """`seconds`: after so long there is a new one in any case; None: only by `change`."""

    def __init__(self, key: str, *, seconds: int | None = None) -> None:
        self._key = key
        self._seconds = seconds
        _keys.append(key)

    def current(self) -> str:
        seen: dict[str, str] | None = getattr(_request, "seen", None)
        if seen is None:
            return cache.get(self._key) or self._begin()
        if not seen:
            seen.update(cache.get_many(_keys))
        if self._key not in seen:
            seen[self._key] = self._begin()
        return seen[self._key]

    def change(self) -> str:
        """A new one, which is returned."""
        version = _new()
        (getattr(_request, "seen", None) or {}).pop(self._key, None)
        cache.set(self._key, version, self._seconds)
        return version

    def change_with_transaction(self) -> None:
        """Now, for the rest of this transaction, and again when others see what it wrote."""
        self.change()
        if connection.in_atomic_block:
            transaction.on_commit(self.change)

    def _begin(self) -> str:
        version = _new()
        # Another process may have been quicker; its answer counts.
        if cache.add(self._key, version, self._seconds):
            return version
        return str(cache.get(self._key, version))


def _new() -> str:
    return uuid4().hex[:12]


@receiver(request_started, dispatch_uid="common.versions.begin")
def _begin(**kwargs: Any) -> None:
    _request.seen = {}


@receiver(request_finished, dispatch_uid="common.versions.end")
def _end(**kwargs: Any) -> None:
    _request.seen = None
