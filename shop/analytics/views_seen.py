"""Which products are looked at: counted in the cache, so that looking writes nothing to the database."""

from __future__ import annotations

import re
from collections import Counter

from django.http import HttpRequest
from oscar.core.loading import get_model

from common.counters import add_up
from common.tally import Tally

ProductRecord = get_model("analytics", "ProductRecord")

MACHINES = re.compile(r"bot\b|crawl|spider|slurp|preview|monitor|lighthouse|curl|wget|python", re.I)
_views: Tally[int] = Tally("views", handful=20, patience=10)


def note(request: HttpRequest, product_id: int) -> None:
    """One person looked at `product_id`; machines that call themselves so are not counted."""
    if not MACHINES.search(request.headers.get("User-Agent", "")):
        _views.note(product_id)


def flush() -> int:
    """Add what was noted to Oscar's counts. How many views that were."""
    return _views.take(_add)


def _add(views: Counter[int]) -> None:
    known = get_model("catalogue", "Product").objects.filter(pk__in=views)
    rows = [
        ProductRecord(product_id=pk, num_views=views[pk])
        for pk in known.order_by("pk").values_list("pk", flat=True)
    ]
    add_up(rows, unique=["product"], add=["num_views"])
