"""The products of a page's grids, fetched together: many grids cost what one costs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from oscar.core.loading import get_class

from shop.catalogue.models import Category, Product

if TYPE_CHECKING:
    from shop.catalogue.cards import ProductCard


class GridProducts:
    """Cards for product grid blocks, at the prices of one strategy."""

    def __init__(self, grids: Iterable[Any], strategy: Any) -> None:
        from shop.catalogue.cards import cards

        self._ids = {_source(grid): _product_ids(grid) for grid in grids}
        wanted = {pk for ids in self._ids.values() for pk in ids}
        found = Product.objects.for_cards().filter(pk__in=wanted, is_public=True) if wanted else ()
        self._cards = {card.id: card for card in cards(list(found), strategy)}

    @classmethod
    def for_request(cls, grids: Iterable[Any], request: HttpRequest | None) -> GridProducts:
        return cls(grids, strategy_of(request))

    def cards_of(self, grid: Any) -> list[ProductCard]:
        """In the order of the grid; products that were hidden or deleted since are left out."""
        return [self._cards[pk] for pk in self._ids.get(_source(grid), ()) if pk in self._cards]


def strategy_of(request: HttpRequest | None) -> Any:
    """The price strategy of whoever looks; without a request that of an anonymous shopper."""
    strategy = getattr(request, "strategy", None)
    if strategy is None:
        selector = get_class("partner.strategy", "Selector")()
        strategy = selector.strategy(request=request, user=getattr(request, "user", None))
    return strategy


def _source(grid: Any) -> tuple[Any, ...]:
    chosen = tuple(product.pk for product in grid["products"] if product)
    if chosen:
        return chosen
    category = grid.get("newest_of")
    return ("newest", category.pk if category else None, grid.get("newest_count"))


def _product_ids(grid: Any) -> list[int]:
    chosen = [product.pk for product in grid["products"] if product]
    return chosen or newest(category=grid.get("newest_of"), count=grid.get("newest_count") or 0)


def newest(*, category: Category | None, count: int) -> list[int]:
    """Ids of the `count` public products that came in last, in `category` and below it."""
    products = Product.objects.filter(is_public=True).exclude(structure=Product.CHILD)
    if category is not None:
        # A sub-query, not a join: a product in two of the categories counts once.
        below = Category.objects.filter(path__startswith=category.path, is_public=True)
        through = Product.categories.through.objects.filter(category__in=below)
        products = products.filter(pk__in=through.values("product"))
    return list(products.order_by("-date_created", "-pk").values_list("pk", flat=True)[:count])
