"""Bought together: which products stand in the same orders, more often than by chance."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import combinations, groupby
from math import sqrt

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from oscar.core.loading import get_model

from shop.recommendations.models import Pair

Line = get_model("order", "Line")

SINCE = timedelta(days=365)
KEPT = 8  # of each product
MOST_IN_AN_ORDER = 40  # a bulk order says little about what goes with what


def refresh_pairs(*, now: datetime) -> int:
    """Count anew. How many pairs there are; the table is exchanged whole."""
    rows = best(count(orders_since(now - SINCE)))
    with transaction.atomic():
        Pair.objects.all().delete()
        Pair.objects.bulk_create(rows, batch_size=2000)
    return len(rows)


def orders_since(moment: datetime) -> Iterable[frozenset[int]]:
    """What each order held; a variant counts for its parent, which is what pages show."""
    lines = (
        Line.objects.filter(order__date_placed__gte=moment, product__isnull=False)
        .exclude(order__status="Cancelled")
        .annotate(shown=Coalesce(F("product__parent_id"), F("product_id")))
        .order_by("order")
        .values_list("order", "shown")
    )
    for _order, found in groupby(lines.iterator(chunk_size=5000), key=lambda line: line[0]):
        yield frozenset(shown for _id, shown in found)


def count(orders: Iterable[frozenset[int]]) -> tuple[Counter[int], Counter[tuple[int, int]]]:
    alone: Counter[int] = Counter()
    both: Counter[tuple[int, int]] = Counter()
    for order in orders:
        alone.update(order)
        if len(order) <= MOST_IN_AN_ORDER:
            both.update(combinations(sorted(order), 2))
    return alone, both


def best(counts: tuple[Counter[int], Counter[tuple[int, int]]]) -> list[Pair]:
    """The `KEPT` best of each product. Cosine: what everybody buys goes with nothing in particular."""
    alone, both = counts
    found: dict[int, list[Pair]] = defaultdict(list)
    for (one, other), orders in both.items():
        if orders < settings.RECOMMENDATIONS_MIN_ORDERS:
            continue
        score = orders / sqrt(alone[one] * alone[other])
        for product, partner in ((one, other), (other, one)):
            found[product].append(
                Pair(product_id=product, other_id=partner, orders=orders, score=round(score, 4))
            )
    ranked = (
        sorted(pairs, key=lambda pair: (-pair.score, -pair.orders, pair.other_id))
        for pairs in found.values()
    )
    return [pair for pairs in ranked for pair in pairs[:KEPT]]
