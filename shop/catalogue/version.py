"""The version of what the catalogue shows: keep what is made of it under this key.

    cache.get_or_set(f"list:{catalogue_version()}", ...)

`catalogue_version` changes when a product, a category, a price or what can be bought does;
`tree_version` only when categories, or what lists can be narrowed to, do.
"""

from __future__ import annotations

from common.versions import SECONDS_UNTIL_SEEN, Version

# What is made of a version goes when nobody has asked for it this long.
KEPT_SECONDS = 3600
_catalogue = Version("shop:catalogue:version", seconds=SECONDS_UNTIL_SEEN)
_tree = Version("shop:catalogue:tree-version", seconds=SECONDS_UNTIL_SEEN)


def catalogue_version() -> str:
    return _catalogue.current()


def tree_version() -> str:
    return _tree.current()


def bump(*, tree: bool = False) -> None:
    """A new version (with `tree`, of the tree too)."""
    _catalogue.change_with_transaction()
    if tree:
        _tree.change_with_transaction()
