"""Which products are looked at: noted in the cache, so that looking writes nothing to the database.

A process collects a handful of views before it hands them to the cache, where each is an entry of its
own under a running number, so that no two processes overwrite one another; `flush` adds up what has
come since it last ran. What a process or a cache takes with it when it ends is lost, and no more.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from threading import Lock

from django.core.cache import cache
from django.db import transaction
from django.db.models import Case, F, IntegerField, Value, When
from django.http import HttpRequest
from oscar.core.loading import get_model

ProductRecord = get_model("analytics", "ProductRecord")

LAST, FLUSHED = "views:last", "views:flushed"
KEPT = 60 * 60 * 24
HANDFUL, PATIENCE = 20, 10  # so many views, or seconds
AT_ONCE = 1000
MACHINES = re.compile(r"bot\b|crawl|spider|slurp|preview|monitor|lighthouse|curl|wget|python", re.I)

_lock = Lock()
_collected: list[int] = []
_handed_over_at = 0.0


def note(request: HttpRequest, product_id: int) -> None:
    """One person looked at `product_id`; machines that call themselves so are not counted."""
    if MACHINES.search(request.headers.get("User-Agent", "")):
        return
    with _lock:
        _collected.append(product_id)
        is_time = len(_collected) >= HANDFUL or time.monotonic() - _handed_over_at > PATIENCE
    if is_time:
        hand_over()


def hand_over() -> None:
    """What this process has collected goes to the cache."""
    global _handed_over_at
    with _lock:
        views, _collected[:] = list(_collected), []
        _handed_over_at = time.monotonic()
    if not views:
        return
    cache.add(LAST, 0, None)
    try:
        last = int(cache.incr(LAST, len(views)))
    except ValueError:  # a cache that forgets everything
        return
    first = last - len(views) + 1
    cache.set_many({f"views:{first + n}": pk for n, pk in enumerate(views)}, KEPT)


def flush() -> int:
    """Add what was noted to Oscar's counts. How many views that were."""
    hand_over()
    last, done = int(cache.get(LAST) or 0), int(cache.get(FLUSHED) or 0)
    if done > last:  # the cache was emptied in between
        done = 0
    done = max(done, last - 100 * AT_ONCE)
    counted = 0
    for start in range(done + 1, last + 1, AT_ONCE):
        keys = [f"views:{number}" for number in range(start, min(start + AT_ONCE, last + 1))]
        found = cache.get_many(keys)
        cache.delete_many(keys)
        cache.set(FLUSHED, start + len(keys) - 1, None)
        _add(Counter(found.values()))
        counted += len(found)
    return counted


def _add(views: Counter[int]) -> None:
    if not views:
        return
    Product = get_model("catalogue", "Product")
    known = sorted(Product.objects.filter(pk__in=views).values_list("pk", flat=True))
    if not known:
        return
    more = [When(product=pk, then=Value(views[pk])) for pk in known]
    with transaction.atomic():
        ProductRecord.objects.bulk_create(
            [ProductRecord(product_id=pk) for pk in known], ignore_conflicts=True
        )
        # Rows in a fixed order, as orders do it: two at once do not wait for one another in a circle.
        rows = ProductRecord.objects.filter(product__in=known).order_by("pk")
        list(rows.select_for_update().values_list("pk"))
        ProductRecord.objects.filter(product__in=known).update(
            num_views=F("num_views") + Case(*more, default=0, output_field=IntegerField())
        )
