"""Which products a list shows, in which order, page by page: from indexes, and from the cache.

Reading is flat in the number of products: a page's ids come out of blocks of some hundreds that are
kept for a version of the catalogue, and so do the counts.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from hashlib import sha1
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.models import (
    CharField,
    Count,
    IntegerField,
    Max,
    Min,
    Q,
    QuerySet,
    Value,
)
from django.db.models.expressions import RawSQL

from shop.catalogue.filters import RATINGS, Filters
from shop.catalogue.listing_models import EVERYTHING, FacetValue, Listing, Placement
from shop.catalogue.version import KEPT_SECONDS, catalogue_version

BLOCK = 960  # a multiple of the usual page sizes: a page's ids stand in one block
KEYS = {
    "popular": "popularity",
    "new": "newness",
    "price": "cheapness",
    "price-down": "dearness",
}
BEST = "best"  # the order in which a search found them
# Counting so many products takes a tenth of a second and more, and one of so many changes all the
# time: such counts may be a minute old. Prices, stock and what stands on a page never are.
MANY, MANY_SECONDS = 20_000, 60
ListingValue = Listing.values.through


@dataclass(frozen=True)
class Counts:
    """Of the products that pass the filters; each filter's own counts leave that filter aside."""

    total: int = 0
    in_stock: int = 0
    ratings: Mapping[int, int] = field(default_factory=dict)
    low: Decimal | None = None
    high: Decimal | None = None
    values: Mapping[int, int] = field(default_factory=dict)  # FacetValue id
    categories: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Selection:
    """Products on a shelf, those of them that a search found, narrowed by filters.

    `values` are the ids of the filters' FacetValues by attribute code.
    """

    shelf: int = EVERYTHING
    found: tuple[int, ...] | None = None  # what a search found, the best first
    filters: Filters = field(default_factory=Filters)
    values: Mapping[str, frozenset[int]] = field(default_factory=dict)
    sort: str = "popular"
    subcategories: tuple[int, ...] = ()

    @cached_property
    def key(self) -> str:
        return f"{self._name}:{catalogue_version()}"

    @cached_property
    def _name(self) -> str:
        """The same for the same question, whatever the answer."""
        found = "" if self.found is None else _digest(array("q", self.found).tobytes())
        return _digest("\n".join((str(self.shelf), found, self.filters.key)).encode())

    def __getitem__(self, part: slice) -> list[int]:
        """Ids of a page, for a Paginator."""
        start, stop = part.start or 0, self.counts.total if part.stop is None else part.stop
        ids: list[int] = []
        for number in range(start // self._block, -(-stop // self._block)):
            ids += self._ids(number)[
                max(start - number * self._block, 0) : stop - number * self._block
            ]
        return ids

    def __len__(self) -> int:
        return self.counts.total

    @cached_property
    def counts(self) -> Counts:
        """One statement, unless they are known for this version; of many products, a minute ago."""
        below = _digest(array("q", self.subcategories).tobytes())
        key, lately = f"shop:counts:{below}:{self.key}", f"shop:counts:many:{below}:{self._name}"
        known = cache.get_many((key, lately))
        found: Counts | None = known.get(key) or known.get(lately)
        if found is None:
            found = self._count()
            cache.set(key, found, KEPT_SECONDS)
            if found.total >= MANY:
                cache.set(lately, found, MANY_SECONDS)
        return found

    # --- Ids ----------------------------------------------------------------------------------

    @property
    def _block(self) -> int:
        """A search's order is not in an index: it is made whole."""
        return BLOCK if self.found is None else max(len(self.found), 1)

    def _ids(self, number: int) -> list[int]:
        if self.sort == BEST and self.found is not None and not self._narrows:
            return list(self.found)
        key = f"shop:ids:{self.sort}:{number}:{self.key}"
        kept: bytes | None = cache.get(key)
        if kept is None:
            kept = array("q", self._read_ids(number)).tobytes()
            cache.set(key, kept, KEPT_SECONDS)
        ids = array("q")
        ids.frombytes(kept)
        return ids.tolist()

    def _read_ids(self, number: int) -> list[int]:
        passing = self._passing()
        if self.sort == BEST and self.found is not None:
            left = set(passing.values_list("listing", flat=True))
            return [pk for pk in self.found if pk in left]
        key = KEYS.get(self.sort, KEYS["popular"])
        ordered = passing.order_by(f"-{key}", "-listing").values_list("listing", flat=True)
        return list(ordered[number * self._block : (number + 1) * self._block])

    # --- What passes --------------------------------------------------------------------------

    @property
    def _narrows(self) -> bool:
        return bool(self.filters) or self.shelf != EVERYTHING

    def _placed(self, shelf: Q) -> QuerySet[Placement]:
        placed = Placement.objects.filter(shelf)
        return placed if self.found is None else placed.filter(listing__in=_each_of(self.found))

    def _passing(self, *, but: str = "") -> QuerySet[Placement]:
        """What all filters let through, except those by the values of `but`."""
        return self._placed(Q(shelf=self.shelf)).filter(
            self._has_values(but=but), self._is_in_stock, self._is_rated, self._has_price
        )

    def _listings(self, *, but: str = "") -> Any:
        """The ids of what passes, by the shortest way: None for all that is public."""
        others = replace(
            self.filters, values={c: v for c, v in self.filters.values.items() if c != but}
        )
        if others or self.shelf != EVERYTHING:
            return self._passing(but=but).values("listing")
        return None if self.found is None else _each_of(self.found)

    def _has_values(self, *, but: str = "") -> Q:
        condition = Q()
        for code, values in sorted(self.values.items()):
            if code != but:
                having = ListingValue.objects.filter(facetvalue__in=values)
                condition &= Q(listing__in=having.values("listing"))
        return condition

    @property
    def _is_in_stock(self) -> Q:
        return Q(in_stock=True) if self.filters.in_stock else Q()

    @property
    def _is_rated(self) -> Q:
        return Q(rating__gte=self.filters.rating) if self.filters.rating else Q()

    @property
    def _has_price(self) -> Q:
        condition = Q()
        if self.filters.low is not None:
            condition &= Q(dearness__gte=int(self.filters.low * 100))
        if self.filters.high is not None:
            condition &= Q(dearness__gte=0, dearness__lte=int(self.filters.high * 100))
        return condition

    # --- Counts -------------------------------------------------------------------------------

    def _count(self) -> Counts:
        """A union of rows (kind, id, how many ...): one way to the database."""
        parts = [self._values_of_others(), *map(self._values_of, sorted(self.values))]
        rows: Any = self._shelves().union(*parts, all=True)
        shelves: dict[int, tuple[Any, ...]] = {}
        values: dict[int, int] = {}
        for kind, pk, count, *more in rows:
            if kind == "shelf":
                shelves[pk] = (count, *more)
            else:
                values[pk] = count
        nothing = (0, 0, None, None)
        total, in_stock, low, high, *ratings = shelves.pop(self.shelf, nothing)
        return Counts(
            total=total,
            in_stock=in_stock,
            ratings=dict(zip(RATINGS, ratings, strict=False)),
            low=None if low is None else Decimal(low) / 100,
            high=None if high is None else Decimal(high) / 100,
            values=values,
            categories={shelf: count for shelf, (count, *_more) in shelves.items() if count},
        )

    def _shelves(self) -> QuerySet[Any, Any]:
        """Totals of this shelf, and at the same look of those below it."""
        stock, rating, price = self._is_in_stock, self._is_rated, self._has_price
        priced = stock & rating & Q(dearness__gte=0)
        ratings = {
            f"rated_{least}": Count("pk", filter=stock & price & Q(rating__gte=least))
            for least in RATINGS
        }
        return (
            self._placed(Q(shelf__in=(self.shelf, *self.subcategories)))
            .filter(self._has_values())
            .annotate(kind=Value("shelf", CharField()))
            .values("kind", "shelf")
            .annotate(
                total=Count("pk", filter=stock & rating & price),
                stocked=Count("pk", filter=Q(in_stock=True) & rating & price),
                low=Min("dearness", filter=priced),
                high=Max("dearness", filter=priced),
                **ratings,
            )
            .order_by()
            .values_list("kind", "shelf", "total", "stocked", "low", "high", *ratings)
        )

    def _values_of_others(self) -> QuerySet[Any, Any]:
        """Of the attributes that nothing is filtered by."""
        rows = ListingValue.objects.all()
        if self.values:
            rows = rows.exclude(
                facetvalue__in=FacetValue.objects.filter(code__in=self.values).values("pk")
            )
        return _counted(rows, self._listings())

    def _values_of(self, code: str) -> QuerySet[Any, Any]:
        rows = ListingValue.objects.filter(facetvalue__code=code)
        return _counted(rows, self._listings(but=code))


def _digest(content: bytes) -> str:
    return sha1(content, usedforsecurity=False).hexdigest()


def _counted(rows: QuerySet[Any], listings: Any) -> QuerySet[Any, Any]:
    """Values of `listings` (None: of all), in rows as wide as those of shelves."""
    if listings is not None:
        rows = rows.filter(listing__in=listings)
    empty = {f"no_{n}": Value(None, output_field=IntegerField()) for n in range(3 + len(RATINGS))}
    counted: QuerySet[Any, Any] = (
        rows.annotate(kind=Value("value", CharField()))
        .values("kind", "facetvalue")
        .annotate(n=Count("pk"), **empty)
        .order_by()
        .values_list("kind", "facetvalue", "n", *empty)
    )
    return counted


def _each_of(ids: tuple[int, ...]) -> RawSQL:
    """Thousands of ids as one parameter."""
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::bigint[])", (f"{{{','.join(map(str, ids))}}}",))
    return RawSQL("SELECT value FROM json_each(%s)", (f"[{','.join(map(str, ids))}]",))
