"""Up to four products side by side, property by property."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shop.catalogue.cards import ProductCard
from shop.catalogue.idcookie import IdCookie

MOST = 4
COOKIE = IdCookie("souk_compare", most=MOST)


@dataclass(frozen=True)
class Row:
    name: str
    values: list[str]  # one per product; empty where nothing is known

    @property
    def differs(self) -> bool:
        return len(set(self.values)) > 1


@dataclass(frozen=True)
class Comparison:
    cards: list[ProductCard]
    rows: list[Row]

    @property
    def has_same(self) -> bool:
        return any(not row.differs for row in self.rows)


class Full(Exception):
    """Four are compared already."""


def added(ids: list[int], product_id: int) -> list[int]:
    """Raises Full; what is there already is no error."""
    if product_id in ids:
        return ids
    if len(ids) >= MOST:
        raise Full
    return [*ids, product_id]


def rows_of(tables: list[list[Any]]) -> list[Row]:
    """One row for each property that any of the products has; `tables` hold `Spec`s."""
    names: dict[str, str] = {}
    for table in tables:
        for spec in table:
            names.setdefault(spec.code, spec.name)
    values = [{spec.code: spec.value for spec in table} for table in tables]
    return [Row(name, [mine.get(code, "") for mine in values]) for code, name in names.items()]
