"""Which products of a basket are in which range, and which offers name which others: one query.

The rule of Oscar's `Range.product_queryset`, for all ranges and products at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from oscar.core.loading import get_model

ConditionalOffer = get_model("offer", "ConditionalOffer")
Range = get_model("offer", "Range")
RangeProduct = get_model("offer", "RangeProduct")
Category = get_model("catalogue", "Category")
ProductCategory = get_model("catalogue", "ProductCategory")

Pairs = dict[int, set[int]]
#: Kind (see `RELATED`) -> range (or product, or offer) -> ids or paths.
Told = dict[str, defaultdict[int, set[Any]]]


@dataclass(frozen=True)
class Relations:
    #: Range -> those of the basket's products that are in it.
    ranges: dict[int, frozenset[int]]
    #: Offer -> the offers that it names as those it goes with.
    pairs: Pairs


def relations(
    ranges: Mapping[int, bool], offer_ids: Iterable[int], lines: Sequence[Any]
) -> Relations:
    """`ranges`: id -> whether it begins with all products."""
    family = _Family({line.product_id: line.product for line in lines})
    found = _related(family)
    members = {pk: family.members(pk, includes_all, found) for pk, includes_all in ranges.items()}
    known = set(offer_ids)
    return Relations(members, {pk: others for pk, others in found["with"].items() if pk in known})


class _Family:
    """The products of a basket, by all that ranges know them by."""

    def __init__(self, products: dict[int, Any]) -> None:
        self.everything = frozenset(products)
        self.by_id: defaultdict[int, set[int]] = defaultdict(set)  # themselves, and by parent
        self.by_class: defaultdict[int | None, set[int]] = defaultdict(set)
        self._by_path: dict[str, set[int]] | None = None
        for pk, product in products.items():
            self.by_id[pk].add(pk)
            if product.parent_id:
                self.by_id[product.parent_id].add(pk)
            self.by_class[class_of(product)].add(pk)

    def members(self, pk: int, includes_all: bool, told: Told) -> frozenset[int]:
        """Those of them that are in the range `pk`."""
        out, paths = told["out"].get(pk, set()), told["of"]
        if includes_all:
            no_categories = told["no cat"].get(pk, set())
            # Of most ranges nothing more is told.
            if not out and not no_categories:
                return self.everything
            return self.everything - out - self._below(no_categories, paths)
        found = self._below(told["cat"].get(pk, set()), paths)
        found.update(*(self.by_id[each] for each in told["in"].get(pk, set())))
        found.update(*(self.by_class[each] for each in told["class"].get(pk, set())))
        return frozenset(found.difference(*(self.by_id[each] for each in out)))

    def _below(self, tops: set[str], paths: Mapping[int, set[str]]) -> set[int]:
        """The products in these categories and below them."""
        found: set[int] = set()
        for top in tops:
            found |= self._places(paths).get(top, set())
        return found

    def _places(self, paths: Mapping[int, set[str]]) -> dict[str, set[int]]:
        """Each category of a product and each above it -> the products there; made once."""
        if self._by_path is None:
            self._by_path = defaultdict(set)
            for pk, mine in paths.items():
                for path in mine:
                    for end in range(Category.steplen, len(path) + 1, Category.steplen):
                        self._by_path[path[:end]] |= self.by_id[pk]
        return self._by_path


def class_of(product: Any) -> int | None:
    whole = product.parent if product.parent_id else product
    found: int | None = product.product_class_id or whole.product_class_id
    return found


def _related(family: _Family) -> Told:
    """What ranges say of these products.

    Written in SQL: seven parts of one query, whose making by the ORM took longer than all else.
    """
    ids, classes = list(family.by_id), list(family.by_class)
    places = {"ids": ", ".join(["%s"] * len(ids)), "classes": ", ".join(["%s"] * len(classes))}
    found: Told = {kind: defaultdict(set) for kind in RELATED}
    with connection.cursor() as cursor:
        cursor.execute(RELATED_SQL.format(**places), [*ids, *ids, *classes, *ids])
        for kind, one, other, path in cursor.fetchall():
            found[kind][one].add(path or other)
    return found


def _table(model: Any) -> str:
    return str(model._meta.db_table)


RELATED = ("in", "out", "class", "of", "cat", "no cat", "with")
RELATED_SQL = f"""
SELECT 'in', range_id, product_id, '' FROM {_table(RangeProduct)} WHERE product_id IN ({{ids}})
UNION ALL SELECT 'out', range_id, product_id, ''
FROM {_table(Range.excluded_products.through)} WHERE product_id IN ({{ids}})
UNION ALL SELECT 'class', range_id, productclass_id, ''
FROM {_table(Range.classes.through)} WHERE productclass_id IN ({{classes}})
UNION ALL SELECT 'of', placed.product_id, 0, category.path FROM {_table(ProductCategory)} placed
JOIN {_table(Category)} category ON category.id = placed.category_id
WHERE placed.product_id IN ({{ids}})
UNION ALL SELECT 'cat', named.range_id, 0, category.path
FROM {_table(Range.included_categories.through)} named
JOIN {_table(Category)} category ON category.id = named.category_id
UNION ALL SELECT 'no cat', named.range_id, 0, category.path
FROM {_table(Range.excluded_categories.through)} named
JOIN {_table(Category)} category ON category.id = named.category_id
UNION ALL SELECT 'with', from_conditionaloffer_id, to_conditionaloffer_id, ''
FROM {_table(ConditionalOffer.combinations.through)}
"""  # noqa: S608 (names of our own tables)
