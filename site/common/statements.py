"""Queries whose SQL is made once: for what is asked on nearly every page, always in the same words.

Django writes the SQL of a query anew each time it is asked, which for a query over many columns takes
several times as long as its answer. On PostgreSQL a `Statement` keeps it, for each thread; everything
else, the rows' conversion and the model objects, stays Django's own.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet
from django.db.transaction import TransactionManagementError

# What stands for a value while the SQL is made: nothing that a query would name itself.
STAND_INS: dict[type, Callable[[int], Any]] = {
    int: lambda n: 2_147_400_000 + n,
    str: lambda n: f"\N{REPLACEMENT CHARACTER}{n}",
    UUID: lambda n: UUID(int=n + 1),
    Decimal: lambda n: Decimal(90_000 + n),
    datetime: lambda n: datetime(1900, 1, 1, microsecond=n, tzinfo=UTC),
}


MOST_SHAPES = 200


class Statement:
    """`build` makes the queryset from plain values or lists of them; the rows are those of now.

    The values may stand anywhere in it, but not be left out or changed by it (as `contains` does;
    ValueError), nor decide how it reads, unless by being None, true, false or another number of them.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]]) -> None:
        self._build = build
        self._kept = threading.local()

    def __call__(self, *values: Any) -> list[Any]:
        """The rows: model objects, or what `values_list` gives."""
        kept: dict[Any, _Kept] = self._kept.__dict__.setdefault("by_shape", {})
        shape = tuple(_shape(value) for value in values)
        found = kept.get(shape)
        if found is None or not found.holds():
            queryset = self._build(*values)
            connection = connections[queryset.db]
            if connection.vendor != "postgresql":
                return list(queryset)
            if len(kept) >= MOST_SHAPES:
                kept.clear()
            try:
                found = kept[shape] = _Kept(self._build, values)
            except EmptyResultSet:
                return list(queryset)
        return found.rows(values)


class _Kept:
    def __init__(self, build: Callable[..., QuerySet[Any, Any]], values: Sequence[Any]) -> None:
        stand_ins = [_stand_in(value, 1000 * place) for place, value in enumerate(values)]
        self._queryset = build(*stand_ins)
        self._compiler = self._queryset.query.get_compiler(using=self._queryset.db)
        self._connection = self._compiler.connection
        self._sql, params = self._compiler.as_sql()
        places = {
            (type(each), each): (place, number)
            for place, stand_in in enumerate(stand_ins)
            for number, each in enumerate(stand_in if isinstance(stand_in, list) else [stand_in])
            if each is not None and not isinstance(each, bool)
        }
        self._params = [(each, places.get((type(each), each))) for each in params]
        unmet = set(places.values()) - {place for _each, place in self._params}
        if unmet:
            raise ValueError(f"The query does not ask for its values as they are: {unmet}")
        self._queryset.query.get_compiler = self._known  # type: ignore[method-assign]

    def holds(self) -> bool:
        return self._connection is connections[self._queryset.db]

    def rows(self, values: Sequence[Any]) -> list[Any]:
        if self._queryset.query.select_for_update and not self._connection.in_atomic_block:
            raise TransactionManagementError(
                "select_for_update cannot be used outside of a transaction."
            )
        given = [value if isinstance(value, list | tuple) else (value,) for value in values]
        params = tuple(
            given[place[0]][place[1]] if place is not None else fixed
            for fixed, place in self._params
        )
        self._compiler.as_sql = lambda *args, **kwargs: (self._sql, params)
        rows: Any = self._queryset._iterable_class(self._queryset)
        return list(rows)

    def _known(self, *args: Any, **kwargs: Any) -> Any:
        return self._compiler


def _shape(value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return value
    return len(value) if isinstance(value, list | tuple) else type(value)


def _stand_in(value: Any, number: int) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, list | tuple):
        return [_stand_in(each, number + 1 + n) for n, each in enumerate(value)]
    return STAND_INS[type(value)](number)
