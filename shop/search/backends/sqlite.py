"""SQLite: the words that tell most of a product in the column `title`, the others in `body`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection
from modelsearch.backends.database.sqlite import sqlite
from modelsearch.utils import get_content_type_pk

from shop.catalogue.models import Product
from shop.search.backends import CLASS_WEIGHTS, plain
from shop.search.ranking import Slot

TABLE = sqlite.IndexEntry._meta.db_table
FULL_TEXT = sqlite.SQLiteFTSIndexEntry._meta.db_table
# In the order of the table's columns: autocomplete, body, title.
RANK = f"bm25({FULL_TEXT}, 0, {CLASS_WEIGHTS[-1]}, {CLASS_WEIGHTS[0]})"


class SqliteIndex(sqlite.SQLiteIndex):
    def _refresh_title_norms(self, full: bool = False) -> None:
        """Reads the whole table: not at every write."""
        if full:
            super()._refresh_title_norms(full=True)

    def add_items(self, model: Any, objs: Any) -> None:
        if model is not Product:
            super().add_items(model, objs)
            return
        content_type = get_content_type_pk(Product)
        keys = [str(product.pk) for product in objs]
        old = self.entries.filter(content_type_id=content_type, object_id__in=keys)
        old._raw_delete(using=self.write_connection.alias)
        with self.write_connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {TABLE} (content_type_id, object_id, title, body, autocomplete,"  # noqa: S608
                " title_norm) VALUES (%s, %s, %s, %s, '', 1.0)",
                [(content_type, str(product.pk), *_columns(product)) for product in objs],
            )


class SqliteBackend(sqlite.SQLiteSearchBackend):
    index_class = SqliteIndex

    def candidates(self, slots: Sequence[Slot], all_words: bool, most: int) -> list[int]:
        query = (" AND " if all_words else " OR ").join(_match(slot) for slot in slots)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT object_id FROM {FULL_TEXT}"  # noqa: S608
                f" JOIN {TABLE} ON {TABLE}.id = {FULL_TEXT}.rowid"
                f" WHERE {FULL_TEXT} MATCH %s AND content_type_id = %s"
                f" ORDER BY {RANK}, CAST(object_id AS integer) LIMIT %s",
                [query, get_content_type_pk(Product), most],
            )
            return [int(key) for (key,) in cursor.fetchall()]


def _columns(product: Product) -> tuple[str, str]:
    best, good, fair, poor = (" ".join(held) for held in product.search_classes)
    return f"{best} {good}", f"{fair} {poor}"


def _match(slot: Slot) -> str:
    either = (" AND ".join(f'"{plain(word)}"' for word in one.words) for one in slot.alternatives)
    return "(" + " OR ".join(f"({words})" for words in either) + ")"
