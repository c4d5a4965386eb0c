"""The version of what the catalogue shows: keep what is made of it under this key.

    cache.get_or_set(f"list:{catalogue_version()}", ...)

`catalogue_version` changes when a product, a category, a price or what can be bought does;
`tree_version` only when categories, or what lists can be narrowed to, do.
"""

from __future__ import annotations

from django.conf import settings
from django.db import connection, transaction

from common.versions import Version

# Without Redis the cache is one process's own: it learns of what another process changed by time.
VERSION_SECONDS = None if settings.REDIS_URL else 300
# What is made of a version goes when nobody has asked for it this long.
KEPT_SECONDS = 3600
_catalogue = Version("shop:catalogue:version", seconds=VERSION_SECONDS)
_tree = Version("shop:catalogue:tree-version", seconds=VERSION_SECONDS)


def catalogue_version() -> str:
    return _catalogue.current()


def tree_version() -> str:
    return _tree.current()


def bump(*, tree: bool = False) -> None:
    """A new version (with `tree`, of the tree too): now, for the rest of this transaction, and
    again when others see what it wrote."""

    def change() -> None:
        _catalogue.change()
        if tree:
            _tree.change()

    change()
    if connection.in_atomic_block:
        transaction.on_commit(change)
