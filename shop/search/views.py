"""The search page and its suggestions."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shop.catalogue import tree
from shop.catalogue.browsing import Search, browse
from shop.catalogue.cards import cards_of
from shop.catalogue.filters import address
from shop.catalogue.shelves import Selection
from shop.catalogue.tree import Branch
from shop.catalogue.views import show
from shop.requests import ShopRequest
from shop.search import missed
from shop.search.engine import find, find_pages
from shop.search.words import normalise, query_words

LONGEST_QUERY = 200
PAGES = 3
BEST_SELLERS = 4
# Eight rows in all: on a phone they stand above its keyboard.
ROWS = 8
SUGGESTED_CATEGORIES = 2
SCOPES = 2
POPULAR = 5  # three searches of the visitor's own may stand above


@require_safe
def search(request: ShopRequest) -> HttpResponse:
    """Renders shop/catalogue/browse.html as `shop.catalogue.views.show` does, with query, meant,
    pages and, where nothing was found, best_sellers. `?category=<id>` searches within one."""
    query = _query(request)
    scope = _scope(request)
    if not query:
        return show(request, browse(request, category=scope), title=_("All products"), query="")
    found = find(query, language=_language(), category_id=scope.id if scope else None)
    browsing = browse(
        request,
        category=scope,
        search=Search(query, tuple(found.ids), found.meant),
    )
    more: dict[str, Any] = {"query": query, "meant": found.meant, "promoted": found.promoted}
    if not request.htmx:
        more["pages"] = find_pages(query, language=_language(), limit=PAGES)
        if not found.ids and not more["pages"]:
            missed.note(query, language=_language())
    if not found.ids:
        more["best_sellers"] = cards_of(Selection()[:BEST_SELLERS], request.strategy)
    words = {"query": query, "category": scope.title if scope else ""}
    title = (
        _("Results for “%(query)s” in %(category)s") if scope else _("Results for “%(query)s”")
    ) % words
    return show(request, browsing, title=title, **more)


@require_safe
def suggest(request: ShopRequest) -> HttpResponse:
    """Renders shop/catalogue/includes/suggest.html: query, cards, categories [Branch], scopes
    [(Branch, url, count)], pages, all_url, total. Without words: what is looked at most.

    `?shelf=<id>` tells which category the visitor looks at.
    """
    query = _query(request)
    if not query:
        ids = Selection()[:POPULAR]
        context: dict[str, Any] = {
            "query": "",
            "cards": cards_of(ids, request.strategy),
            "categories": [],
        }
        return render(request, "shop/catalogue/includes/suggest.html", context)
    found = find(query, language=_language(), is_typing=True)
    categories = _matching_categories(query)[:SUGGESTED_CATEGORIES]
    scopes = _scopes(query, tuple(found.ids), _branch(request.GET.get("shelf", "")))
    free = ROWS - 1 - len(categories) - len(scopes)
    context = {
        "query": query,
        "meant": found.meant,
        "cards": cards_of(found.ids[:free], request.strategy),
        "categories": categories,
        "scopes": scopes,
        "all_url": address(reverse("search:search"), [("q", query)]),
        "total": found.total,
    }
    return render(request, "shop/catalogue/includes/suggest.html", context)


def _query(request: ShopRequest) -> str:
    return request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_QUERY]


def _language() -> str:
    return (get_language() or settings.LANGUAGE_CODE).split("-")[0]


def _scope(request: ShopRequest) -> Branch | None:
    return _branch(request.GET.get("category", ""))


def _branch(pk: str) -> Branch | None:
    return tree.branches().get(int(pk)) if pk.isdecimal() and len(pk) < 19 else None


def _scopes(
    query: str, ids: tuple[int, ...], current: Branch | None
) -> list[tuple[Branch, str, int]]:
    """Categories to search within: the one that is looked at, then those that hold most of it."""
    if not ids:
        return []
    roots = tuple(branch.id for branch in tree.roots())
    shelves = (*((current.id,) if current and current.id not in roots else ()), *roots)
    counts = Selection(found=ids, subcategories=shelves).counts.categories
    branches = [tree.branches()[pk] for pk in counts]
    branches.sort(key=lambda branch: (branch != current, -counts[branch.id]))
    if len(branches) < 2 and current is None:
        return []  # no choice
    url = reverse("search:search")
    return [
        (branch, address(url, [("q", query), ("category", str(branch.id))]), counts[branch.id])
        for branch in branches[:SCOPES]
    ]


def _matching_categories(query: str) -> list[Branch]:
    wanted = query_words(query)
    return [
        branch
        for branch in tree.branches().values()
        if all(f" {word}" in f" {normalise(branch.title)}" for word in wanted)
    ]
