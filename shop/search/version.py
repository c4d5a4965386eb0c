"""Changes with the index and with what the merchant tells the search: answers are kept under it.

Not the catalogue's version: that one changes with every sale.
"""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction

KEY = "shop:search:version"
# Without Redis the cache is one process's own: it learns of what another process changed by time.
KEPT_SECONDS = None if settings.REDIS_URL else 300


def search_version() -> str:
    found: str | None = cache.get(KEY)
    if found is None:
        found = uuid4().hex[:12]
        # Another process may have been quicker; its answer counts.
        found = found if cache.add(KEY, found, KEPT_SECONDS) else cache.get(KEY, found)
    return found


def bump() -> None:
    """Now, for the rest of this transaction, and again when others see what it wrote."""
    _change()
    if connection.in_atomic_block:
        transaction.on_commit(_change)


def _change() -> None:
    cache.set(KEY, uuid4().hex[:12], KEPT_SECONDS)
