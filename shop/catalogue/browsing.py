"""A page of cards with what narrows it: the whole shop, one category, or what a search found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.utils.translation import gettext_lazy

from shop.catalogue import filters as filtering
from shop.catalogue import tree
from shop.catalogue.cards import cards_of
from shop.catalogue.facets import Chip, Facets, chips, facets, ids_of, known_values
from shop.catalogue.filters import Filters, address
from shop.catalogue.listing_models import EVERYTHING
from shop.catalogue.shelves import BEST, Selection
from shop.catalogue.tree import Branch
from shop.requests import ShopRequest

SORTS: Mapping[str, Any] = {
    "popular": gettext_lazy("Most popular"),
    "new": gettext_lazy("Newest first"),
    "price": gettext_lazy("Price: low to high"),
    "price-down": gettext_lazy("Price: high to low"),
}
SEARCH_SORTS: Mapping[str, Any] = {
    BEST: gettext_lazy("Best match"),
    "price": gettext_lazy("Price: low to high"),
    "price-down": gettext_lazy("Price: high to low"),
    "new": gettext_lazy("Newest first"),
}


@dataclass(frozen=True)
class Choice:
    label: str
    value: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class Search:
    """What was looked for, and what was found, the best first."""

    query: str
    found: tuple[int, ...]
    meant: str = ""  # what it was taken for, where it was mistyped


@dataclass(frozen=True)
class Browsing:
    """What shop/catalogue/browse.html shows."""

    page: Page[Any]  # its object_list: ProductCards
    category: Branch | None
    breadcrumb: list[tree.Crumb]
    siblings: list[Branch]  # categories to go on to, or those beside this one
    parent: Branch | None  # of the siblings
    facets: Facets
    filters: Filters
    chips: list[Chip]
    sorts: list[Choice]
    sort: str  # as the address says it; empty for the usual one
    path: str
    url: str  # this list from its beginning
    kept: tuple[tuple[str, str], ...]  # what stays in the address whatever is chosen
    clear_url: str
    problems: tuple[str, ...] = field(default=())

    @property
    def is_narrowed(self) -> bool:
        return bool(self.filters)


def browse(
    request: ShopRequest, *, category: Branch | None = None, search: Search | None = None
) -> Browsing:
    """One page of `category` (default: all there is), of what `search` found where that is given."""
    sorts = SORTS if search is None else SEARCH_SORTS
    sort = request.GET.get("sort", "")
    sort = sort if sort in sorts else next(iter(sorts))
    filters = filtering.read(request.GET, known_values())
    below = _below(category)
    selection = Selection(
        shelf=category.id if category else EVERYTHING,
        found=search.found if search else None,
        filters=filters,
        values=ids_of(filters),
        sort=sort,
        subcategories=tuple(branch.id for branch in below),
    )
    things: Any = selection
    page: Page[Any] = Paginator(things, settings.OSCAR_PRODUCTS_PER_PAGE).get_page(
        request.GET.get("page")
    )
    page.object_list = cards_of(list(page.object_list), request.strategy)
    address_of = _Addresses(
        request.path, search, category, sort if sort != next(iter(sorts)) else ""
    )
    parent, siblings = _siblings(category)
    return Browsing(
        page=page,
        category=category,
        breadcrumb=tree.crumbs(category.id) if category else [],
        siblings=siblings,
        parent=parent,
        facets=facets(
            selection.counts,
            filters,
            categories=below,
            category_url=lambda branch: address_of.category(branch, filters),
        ),
        filters=filters,
        chips=chips(filters, address_of.filtered),
        sorts=[
            Choice(
                str(label),
                value,
                replace(address_of, sort=value if position else "").filtered(filters),
                value == sort,
            )
            for position, (value, label) in enumerate(sorts.items())
        ],
        sort=address_of.sort,
        path=request.path,
        url=address_of.filtered(filters),
        kept=address_of.kept,
        clear_url=address_of.filtered(Filters()),
        problems=filters.problems,
    )


@dataclass(frozen=True)
class _Addresses:
    """Addresses of this list, narrowed or sorted otherwise."""

    path: str
    search: Search | None
    scope: Branch | None
    sort: str

    @property
    def kept(self) -> tuple[tuple[str, str], ...]:
        if self.search is None:
            return ()
        scope = (("category", str(self.scope.id)),) if self.scope else ()
        return (("q", self.search.query), *scope)

    def filtered(self, filters: Filters) -> str:
        return address(self.path, [*self.kept, *filters.pairs(), ("sort", self.sort)])

    def category(self, branch: Branch, filters: Filters) -> str:
        """The same, within `branch`: by its own page, or as the scope of the search."""
        if self.search is not None:
            return replace(self, scope=branch).filtered(filters)
        return replace(self, path=branch.url).filtered(filters)


def _below(category: Branch | None) -> list[Branch]:
    if category is None:
        return tree.roots()
    found = tree.branches()
    return [found[pk] for pk in category.children]


def _siblings(category: Branch | None) -> tuple[Branch | None, list[Branch]]:
    """Categories below this one; where there are none, those beside it."""
    if category is None or category.children:
        return category, _below(category)
    above = category.trail[-2] if len(category.trail) > 1 else None
    parent = tree.branches()[above] if above else None
    return parent, _below(parent)
