"""Numbers in rows that may not be there yet, added to by many at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Model


def add_up(
    rows: Sequence[Model], *, unique: Sequence[str], add: Sequence[str], latest: Sequence[str] = ()
) -> None:
    """Add the fields `add` of unsaved `rows` to those of the rows with the same `unique` fields.

    Rows that are not there are made; `latest` are written over. One statement, and none of another's
    numbers is lost. Give rows of one model in a fixed order, so that two calls at once do not wait
    for one another in a circle.
    """
    if not rows:
        return
    options = rows[0]._meta
    fields: list[Any] = [field for field in options.concrete_fields if not field.primary_key]
    name = {field.name: connection.ops.quote_name(field.column) for field in fields}
    table = connection.ops.quote_name(options.db_table)
    changes = [f"{name[one]} = {table}.{name[one]} + excluded.{name[one]}" for one in add]
    changes += [f"{name[one]} = excluded.{name[one]}" for one in latest]
    row = f"({', '.join(['%s'] * len(fields))})"
    values: list[Any] = [
        field.get_db_prep_save(field.pre_save(each, True), connection)
        for each in rows
        for field in fields
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(name.values())})"  # noqa: S608 (names of our models)
            f" VALUES {', '.join([row] * len(rows))}"
            f" ON CONFLICT ({', '.join(name[one] for one in unique)})"
            f" DO UPDATE SET {', '.join(changes)}",
            values,
        )
