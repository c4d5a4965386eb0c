"""PostgreSQL: words of a product's four classes under the labels A to D of one vector."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection
from modelsearch.backends.database.postgres import postgres
from modelsearch.utils import get_content_type_pk

from shop.catalogue.models import Product
from shop.search.backends import CLASS_WEIGHTS, plain
from shop.search.ranking import Slot

TABLE = postgres.IndexEntry._meta.db_table
LABELS = "ABCD"
WEIGHTS = "{" + ",".join(str(weight) for weight in reversed(CLASS_WEIGHTS)) + "}"


class PostgresIndex(postgres.PostgresIndex):
    def _refresh_title_norms(self, full: bool = False) -> None:
        """Reads the whole table: not at every write."""
        if full:
            super()._refresh_title_norms(full=True)

    def add_items(self, model: Any, objs: Any) -> None:
        if model is not Product:
            super().add_items(model, objs)
            return
        rows = [(str(product.pk), _vector(product.search_classes)) for product in objs]
        if not rows:
            return
        content_type = get_content_type_pk(Product)
        values = ", ".join(["(%s, %s, '', '', %s::tsvector, 1.0, '', '')"] * len(rows))
        with self.write_connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {TABLE} (content_type_id, object_id, title, autocomplete, body,"  # noqa: S608
                f" title_norm, title_text, body_text) VALUES {values}"
                " ON CONFLICT (content_type_id, object_id) DO UPDATE SET body = EXCLUDED.body",
                [each for key, vector in rows for each in (content_type, key, vector)],
            )


class PostgresBackend(postgres.PostgresSearchBackend):
    index_class = PostgresIndex

    def candidates(self, slots: Sequence[Slot], all_words: bool, most: int) -> list[int]:
        parts = [_tsquery(slot) for slot in slots]
        # ts_rank divides by the number of words in a query: undone, so that rarity alone weighs.
        rank = " + ".join(["%s * ts_rank(%s::real[], body, %s::tsquery)"] * len(parts))
        ranked: list[Any] = []
        for slot, part in zip(slots, parts, strict=True):
            held = sum(len(one.words) for one in slot.alternatives)
            ranked += [slot.rarity * held, WEIGHTS, part]
        query = (" & " if all_words else " | ").join(parts)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT object_id FROM {TABLE}"  # noqa: S608
                " WHERE content_type_id = %s AND body @@ %s::tsquery"
                f" ORDER BY {rank} DESC, object_id::bigint LIMIT %s",
                [get_content_type_pk(Product), query, *ranked, most],
            )
            return [int(key) for (key,) in cursor.fetchall()]


def _vector(classes: Sequence[Sequence[str]]) -> str:
    return " ".join(
        f"'{plain(word)}':1{label}"
        for label, held in zip(LABELS, classes, strict=True)
        for word in held
    )


def _tsquery(slot: Slot) -> str:
    either = (" & ".join(f"'{plain(word)}'" for word in one.words) for one in slot.alternatives)
    return "(" + " | ".join(f"({words})" for words in either) + ")"
