"""Live stock records of many products at once: what every price on a page is made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from operator import attrgetter
from typing import Any

from django.db import connection
from oscar.core.loading import get_model

from shop.catalogue.listed import ListedProduct

StockRecord = get_model("partner", "StockRecord")

# Written out, since every page of the shop asks it: Django would build the same words each time,
# which takes longer than the answer.
COLUMNS = ", ".join(f'"{field.column}"' for field in StockRecord._meta.concrete_fields)
AMONG = {
    "postgresql": "= ANY(%s::bigint[])",
    "sqlite": "IN (SELECT value FROM json_each(%s))",
}


def read_stock(products: Iterable[ListedProduct]) -> None:
    """Give these products and their variants their stock records: one query."""
    sold = {each.pk: each for product in products for each in product.sold()}
    records: dict[int, list[Any]] = defaultdict(list)
    for record in sorted(_records_of(sold), key=attrgetter("pk")):
        records[record.product_id].append(record)
    for pk, each in sold.items():
        each.set_stock(records[pk])


def _records_of(ids: Iterable[int]) -> Iterable[Any]:
    wanted: Any = list(ids)
    if not wanted:
        return ()
    table = StockRecord._meta.db_table
    statement = f'SELECT {COLUMNS} FROM "{table}" WHERE "product_id" {AMONG[connection.vendor]}'  # noqa: S608
    wanted = wanted if connection.vendor == "postgresql" else f"[{','.join(map(str, wanted))}]"
    return StockRecord.objects.raw(statement, [wanted])
