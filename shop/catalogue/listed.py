"""Products out of the listing table, in the form that Oscar's strategy and `picture()` take."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from shop.catalogue.addresses import path_of
from shop.catalogue.facts import Facts, in_language
from shop.catalogue.listing_models import Listing
from shop.catalogue.models import Product

BADGES: dict[str, Any] = dict(Product._meta.get_field("badge").choices or ())


@dataclass(frozen=True)
class _Kind:
    """Stands for the product class."""

    track_stock: bool


class _Records:
    """Stands for the manager `stockrecords`."""

    def __init__(self, records: list[Any]) -> None:
        self._records = records

    def all(self) -> list[Any]:
        return self._records


class ListedProduct:
    """A product that stands on its own. Its stock records come from `stock.read_stock`."""

    is_child = False
    parent_id = None
    stockrecords: _Records

    def __init__(self, listing: Listing) -> None:
        self.id = self.pk = listing.pk
        self.facts: Facts = listing.facts
        self.tax_class: str = self.facts["tax_class"]
        self.net = self.facts["net"]
        self.rating = listing.rating
        self.review_count = listing.review_count
        self.variants = [ListedVariant(self, told) for told in self.facts["variants"]]
        # One whose variants are all hidden has nothing to choose, and nothing to buy.
        self.is_parent = bool(self.facts["is_parent"])
        self.set_stock([])
        self._kind = _Kind(self.facts["counted"])

    def sold(self) -> Iterator[ListedProduct | ListedVariant]:
        """What has stock records: its variants, or itself."""
        if self.is_parent:
            yield from self.variants
        else:
            yield self

    def set_stock(self, records: list[Any]) -> None:
        self.stockrecords = _Records(records)

    def get_product_class(self) -> _Kind:
        return self._kind

    def get_public_children(self) -> list[ListedVariant]:
        return self.variants

    def text(self, field: str, language: str | None = None) -> str:
        """One of `title`, `subtitle` and `slug`."""
        return str(in_language(self.facts["texts"], language).get(field, ""))

    def get_title(self) -> str:
        return self.text("title")

    def badge_text(self) -> str:
        code = self.facts["badge"]
        return str(BADGES.get(code, code)) if code else ""

    def get_absolute_url(self) -> str:
        return path_of("catalogue:detail", self.text("slug"), self.pk, get_language())


class ListedVariant:
    is_parent = False
    is_child = True
    stockrecords: _Records

    def __init__(self, parent: ListedProduct, told: Facts) -> None:
        self.id = self.pk = told["id"]
        self.parent = parent
        self.parent_id = parent.pk
        self.net = told["net"]
        self.labels: dict[str, str] = told["labels"]
        self.set_stock([])

    @property
    def tax_class(self) -> str:
        return self.parent.tax_class

    def set_stock(self, records: list[Any]) -> None:
        self.stockrecords = _Records(records)

    def get_product_class(self) -> _Kind:
        return self.parent.get_product_class()

    def get_label(self) -> str:
        return str(in_language(self.labels))

    def get_absolute_url(self) -> str:
        return f"{self.parent.get_absolute_url()}?variant={self.pk}"
