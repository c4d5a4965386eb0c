"""modelsearch's backends with what the search of products needs besides: quick rows, and candidates.

A product's row is written as the words stand (they are made one spelling already), and no average
over the whole table is taken at every write. `candidates` finds products by a parsed query and puts
them into a rough order that the database can work out for thousands; shop.search.engine orders the
best of them exactly. Any other backend of modelsearch, such as OpenSearch, is asked through its
common interface.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from modelsearch.backends import get_search_backend
from modelsearch.backends.database import SearchBackend as PlainBackend
from modelsearch.query import And, Or, PlainText

from shop.search.ranking import Slot

# What a word of each class is worth to a database, the best class first.
CLASS_WEIGHTS = (1.0, 0.7, 0.4, 0.1)
AT_ONCE = 500


def SearchBackend(params: dict[str, Any]) -> Any:
    """The one for the database in use."""
    if connection.vendor == "postgresql":
        from shop.search.backends.postgres import PostgresBackend

        return PostgresBackend(params)
    plain = PlainBackend(params)
    if connection.vendor == "sqlite" and plain.results_class.supports_facet:  # has FTS5
        from shop.search.backends.sqlite import SqliteBackend

        return SqliteBackend(params)
    return plain


def write(classes_of: dict[int, list[list[str]]]) -> None:
    """Put these products into the index, or change them there: id -> words by class."""
    from shop.catalogue.models import Product

    backend = get_search_backend("default")
    products = [Product(pk=pk) for pk in classes_of]
    for product in products:
        product.search_classes = classes_of[product.pk]
    for start in range(0, len(products), AT_ONCE):
        backend.add_bulk(Product, products[start : start + AT_ONCE])


def remove(ids: Iterable[int]) -> None:
    from shop.catalogue.models import Product

    backend = get_search_backend("default")
    for pk in ids:
        backend.delete(Product(pk=pk))


def candidates(slots: Sequence[Slot], *, all_words: bool, most: int) -> list[int]:
    """Ids of products with all words of the query (or any of them), roughly the best first."""
    from shop.catalogue.models import Product

    backend = get_search_backend("default")
    if hasattr(backend, "candidates"):
        found: list[int] = backend.candidates(slots, all_words, most)
        return found
    parts = [
        Or([And([PlainText(word) for word in one.words]) for one in slot.alternatives])
        for slot in slots
    ]
    query = And(parts) if all_words else Or(parts)
    return [product.pk for product in backend.search(query, Product.objects.only("pk"))[:most]]


def plain(word: str) -> str:
    """Words hold letters, digits and dots; nothing that a database takes for its own."""
    return "".join(letter for letter in word if letter.isalnum() or letter == ".")
