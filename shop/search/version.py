"""Changes with the index and with what the merchant tells the search: answers are kept under it.

Not the catalogue's version: that one changes with every sale.
"""

from __future__ import annotations

from common.versions import SECONDS_UNTIL_SEEN, Version

_search = Version("shop:search:version", seconds=SECONDS_UNTIL_SEEN)


def search_version() -> str:
    return _search.current()


def bump() -> None:
    _search.change_with_transaction()
