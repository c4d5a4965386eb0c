from __future__ import annotations

from collections.abc import Callable

import pytest

from shop.catalogue.models import Product
from shop.search.engine import Found
from shop.search.engine import find as find_ids


@pytest.fixture(autouse=True)
def database(db: None) -> None:
    """Nearly every test of the search needs one."""


@pytest.fixture
def find() -> Callable[..., list[str]]:
    """Titles of what is found, best first."""

    def titles(text: str, *, language: str = "en", **options: object) -> list[str]:
        found: Found = find_ids(text, language=language, **options)
        held = dict(Product.objects.filter(pk__in=found.ids).values_list("pk", "title"))
        return [held[pk] for pk in found.ids]

    return titles
