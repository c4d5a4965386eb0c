"""The products of a page's grids, fetched together: many grids cost what one costs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.functional import cached_property
from oscar.core.loading import get_class

from shop.catalogue.cards import ProductCard, cards_of
from shop.catalogue.models import Category, Product
from shop.catalogue.version import catalogue_version


@dataclass(frozen=True)
class GridSource:
    """What an editor chose for a grid: products, or the newest ones of a category and below it."""

    products: tuple[int, ...]
    newest_of: int | None = None
    newest_count: int = 0

    @classmethod
    def of(cls, grid: Any) -> GridSource:
        products = tuple(product.pk for product in grid["products"] if product)
        category = grid.get("newest_of")
        if products:
            return cls(products)
        return cls((), category.pk if category else None, grid.get("newest_count") or 0)

    def ids(self) -> tuple[int, ...]:
        """The newest are kept until something in the catalogue changes."""
        if self.products:
            return self.products
        key = f"cms:newest:{catalogue_version()}:{self.newest_of}:{self.newest_count}"
        found: tuple[int, ...] | None = cache.get(key)
        if found is None:
            found = newest(category_id=self.newest_of, count=self.newest_count)
            cache.set(key, found)
        return found


class GridProducts:
    """Cards for product grid blocks, at the prices of one strategy; read when the first is asked for."""

    def __init__(self, sources: Iterable[GridSource], strategy: Any) -> None:
        self.sources = tuple(sources)
        self._strategy = strategy

    @classmethod
    def for_request(
        cls, sources: Iterable[GridSource], request: HttpRequest | None
    ) -> GridProducts:
        return cls(sources, strategy_of(request))

    def cards_of(self, source: GridSource) -> list[ProductCard]:
        """In the order of the grid; products that were hidden or deleted since are left out."""
        return [self._cards[pk] for pk in self._ids.get(source, ()) if pk in self._cards]

    @cached_property
    def _ids(self) -> dict[GridSource, tuple[int, ...]]:
        return {source: source.ids() for source in self.sources}

    @cached_property
    def _cards(self) -> dict[int, ProductCard]:
        wanted = list(dict.fromkeys(pk for ids in self._ids.values() for pk in ids))
        return {card.id: card for card in cards_of(wanted, self._strategy)}


def strategy_of(request: HttpRequest | None) -> Any:
    """The price strategy of whoever looks; without a request that of an anonymous shopper."""
    strategy = getattr(request, "strategy", None)
    if strategy is None:
        selector = get_class("partner.strategy", "Selector")()
        strategy = selector.strategy(request=request, user=getattr(request, "user", None))
    return strategy


def newest(*, category_id: int | None, count: int) -> tuple[int, ...]:
    """Ids of the `count` public products that came in last, in the category and below it."""
    products = Product.objects.filter(is_public=True).exclude(structure=Product.CHILD)
    if category_id is not None:
        category = Category.objects.filter(pk=category_id).first()
        if category is None:
            return ()
        # A sub-query, not a join: a product in two of the categories counts once.
        below = Category.objects.filter(path__startswith=category.path, is_public=True)
        through = Product.categories.through.objects.filter(category__in=below)
        products = products.filter(pk__in=through.values("product"))
    return tuple(products.order_by("-date_created", "-pk").values_list("pk", flat=True)[:count])
