"""How a product stands in modelsearch's index: its words in four classes, those that tell most first.

The words were made one spelling already (shop.search.words) and weighed (shop.search.ranking), so
that every backend finds by the same: PostgreSQL by the labels A to D, SQLite by columns, OpenSearch
by boosts. shop.search.index writes the rows; nothing is left to modelsearch's signals.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast

from django.db.models import QuerySet
from django.utils.functional import cached_property
from modelsearch import index

if TYPE_CHECKING:
    from shop.catalogue.models import Product


class SearchableProduct(index.Indexed):
    search_auto_update = False
    search_fields: ClassVar[list[Any]] = [
        index.SearchField("search_words_a", boost=2.0),
        index.SearchField("search_words_b", boost=1.5),
        index.SearchField("search_words_c", boost=1.0),
        index.SearchField("search_words_d", boost=0.5),
        index.FilterField("id"),
    ]

    @classmethod
    def get_indexed_objects(cls) -> QuerySet[Any]:
        return cast("type[Product]", cls).objects.browsable()

    @cached_property
    def search_classes(self) -> list[list[str]]:
        """Set by shop.search.index, which reads many at a time."""
        from shop.search.documents import Reader

        entries = Reader().entries([cast("Product", self).pk])
        return entries[0].classes if entries else [[], [], [], []]

    @property
    def search_words_a(self) -> str:
        return " ".join(self.search_classes[0])

    @property
    def search_words_b(self) -> str:
        return " ".join(self.search_classes[1])

    @property
    def search_words_c(self) -> str:
        return " ".join(self.search_classes[2])

    @property
    def search_words_d(self) -> str:
        return " ".join(self.search_classes[3])
