"""The version of what the catalogue shows: keep what is made of it under this key.

    cache.get_or_set(f"list:{catalogue_version()}", ...)

`catalogue_version` changes when a product, a category, a price or what can be bought does;
`tree_version` only when categories, or what lists can be narrowed to, do.
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

KEY = "shop:catalogue:version"
TREE_KEY = "shop:catalogue:tree-version"
# Without Redis the cache is one process's own: it learns of what another process changed by time.
VERSION_SECONDS = None if settings.REDIS_URL else 300
# What is made of a version goes when nobody has asked for it this long.
KEPT_SECONDS = 3600
# One page sees one version: `_request.seen` is there while a request is answered.
_request = Local()


def catalogue_version() -> str:
    return _version(KEY)


def tree_version() -> str:
    return _version(TREE_KEY)


def bump(*, tree: bool = False) -> None:
    """A new version (with `tree`, of the tree too): now, for the rest of this transaction, and
    again when others see what it wrote."""
    keys = [KEY, TREE_KEY] if tree else [KEY]
    _change(keys)
    if connection.in_atomic_block:
        transaction.on_commit(lambda: _change(keys))


@receiver(request_started, dispatch_uid="shop.catalogue.version.begin")
def _begin(**kwargs: Any) -> None:
    _request.seen = {}


@receiver(request_finished, dispatch_uid="shop.catalogue.version.end")
def _end(**kwargs: Any) -> None:
    _request.seen = None


def _version(key: str) -> str:
    seen: dict[str, str] | None = getattr(_request, "seen", None)
    found: str | None = (seen and seen.get(key)) or cache.get(key)
    if found is None:
        found = uuid4().hex[:12]
        # Another process may have been quicker; its answer counts.
        found = found if cache.add(key, found, VERSION_SECONDS) else cache.get(key, found)
    if seen is not None:
        seen[key] = found
    return found


def _change(keys: list[str]) -> None:
    seen: dict[str, str] = getattr(_request, "seen", None) or {}
    for key in keys:
        seen.pop(key, None)
        cache.set(key, uuid4().hex[:12], VERSION_SECONDS)
