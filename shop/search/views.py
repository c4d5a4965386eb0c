"""The search page and its suggestions."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from shop.catalogue import tree
from shop.catalogue.cards import cards
from shop.catalogue.models import Product
from shop.catalogue.views import sort_choices, surroundings
from shop.requests import ShopRequest
from shop.search.products import fetch, search_ids
from shop.search.words import normalise, query_words

SORTS = {"best": gettext_lazy("Best match"), "price": gettext_lazy("Price: low to high")}
LONGEST_QUERY = 200
SUGGESTIONS = 6


@require_safe
def search(request: ShopRequest) -> HttpResponse:
    """Renders shop/catalogue/browse.html as `shop.catalogue.views.browse` does, with `query`."""
    query = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    ids = search_ids(query)
    sort = "price" if request.GET.get("sort") == "price" else "best"
    if sort == "price":
        ids = list(Product.objects.filter(pk__in=ids).by_price().values_list("pk", flat=True))
    page: Any = Paginator(ids, settings.OSCAR_PRODUCTS_PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = cards(fetch(page.object_list), request.strategy)
    context = {
        "title": _("Results for “%(query)s”") % {"query": query} if query else _("All products"),
        "intro": "",
        "category": None,
        "query": query,
        "page": page,
        "sorts": sort_choices(request, SORTS, sort),
    }
    return render(request, "shop/catalogue/browse.html", context | surroundings())


@require_safe
def suggest(request: ShopRequest) -> HttpResponse:
    """Renders shop/catalogue/includes/suggest.html: query, cards, categories, all_url, total."""
    query = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    ids = search_ids(query) if query else []
    context = {
        "query": query,
        "cards": cards(fetch(ids[:SUGGESTIONS]), request.strategy),
        "categories": _matching_categories(query) if query else [],
        "all_url": f"{reverse('search:search')}?{urlencode({'q': query})}",
        "total": len(ids),
    }
    return render(request, "shop/catalogue/includes/suggest.html", context)


def _matching_categories(query: str) -> list[tree.CategoryNode]:
    wanted = query_words(query)
    categories = tree.browsable()
    fitting = [
        category
        for category in categories
        if all(f" {word}" in f" {normalise(category.get_name())}" for word in wanted)
    ]
    return tree.build_tree(fitting)[:3]
