"""How good the search is, by what people said of its results: nDCG at 10.

The gain of a result is its rating itself (not two to the power of it), the discount of place i
log2(i + 1); a query's figure is divided by that of the best possible ten. Queries of which no
product was found good have no best and are left out of the mean.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log2
from pathlib import Path

from django.db.models import Q

from shop.catalogue.models import Product
from shop.search.engine import find

TOP = 10
COLUMNS = ("query", "docid", "rating")


class UnusableFile(Exception):
    """The ratings cannot be read; the message says why."""


@dataclass(frozen=True)
class Scored:
    query: str
    ndcg10: float  # what nobody rated counts as bad
    ndcg10_judged: float  # what nobody rated does not count
    found: int


@dataclass(frozen=True)
class Report:
    queries: list[Scored]
    left_out: int
    unknown: int  # rated products that the catalogue does not have

    @property
    def ndcg10(self) -> float:
        return _mean([each.ndcg10 for each in self.queries])

    @property
    def ndcg10_judged(self) -> float:
        return _mean([each.ndcg10_judged for each in self.queries])


def read(path: Path) -> dict[str, dict[str, float]]:
    """Ratings by query and by id (SKU or barcode)."""
    ratings: dict[str, dict[str, float]] = defaultdict(dict)
    with path.open(newline="", encoding="utf-8-sig") as handle:
        rows = csv.DictReader(handle)
        if not set(COLUMNS) <= set(rows.fieldnames or ()):
            raise UnusableFile(f"{path} must have the columns {', '.join(COLUMNS)}.")
        for row in rows:
            try:
                ratings[row["query"]][row["docid"]] = float(row["rating"])
            except (TypeError, ValueError) as error:
                raise UnusableFile(
                    f"Line {rows.line_num} of {path}: {row['rating']!r} is no rating."
                ) from error
    return dict(ratings)


def evaluate(ratings: Mapping[str, Mapping[str, float]], *, language: str) -> Report:
    """What the shop's search finds for these queries, by what people said of it."""
    wanted = {docid for rated in ratings.values() for docid in rated}
    products = _products(wanted)
    scored, left_out = [], 0
    for query, rated in ratings.items():
        known = {products[docid]: rating for docid, rating in rated.items() if docid in products}
        # What the catalogue lacks keeps its place in the best possible list: it was not found.
        best = sorted(rated.values(), reverse=True)
        if not any(best):
            left_out += 1
            continue
        ids = find(query, language=language).ids
        judged = [pk for pk in ids if pk in known]
        scored.append(Scored(query, ndcg(ids, known, best), ndcg(judged, known, best), len(ids)))
    return Report(scored, left_out, len(wanted - set(products)))


def ndcg(ids: Sequence[int], ratings: Mapping[int, float], best: Sequence[float]) -> float:
    ideal = _dcg(best)
    return _dcg(ratings.get(pk, 0.0) for pk in ids[:TOP]) / ideal if ideal else 0.0


def _dcg(gains: Iterable[float]) -> float:
    return sum(gain / log2(place + 1) for place, gain in enumerate(list(gains)[:TOP], 1))


def _products(docids: set[str]) -> dict[str, int]:
    """Products by SKU, else by barcode; of variants, the parent."""
    found: dict[str, int] = {}
    ordered = sorted(docids)
    for start in range(0, len(ordered), 500):
        some = ordered[start : start + 500]
        rows = Product.objects.filter(Q(upc__in=some) | Q(stockrecords__partner_sku__in=some))
        for pk, parent, upc, sku in rows.order_by("pk").values_list(
            "pk", "parent_id", "upc", "stockrecords__partner_sku"
        ):
            if upc in docids:
                found.setdefault(upc, parent or pk)
            if sku in docids:
                found[sku] = parent or pk
    return found


def _mean(figures: Sequence[float]) -> float:
    return sum(figures) / len(figures) if figures else 0.0
