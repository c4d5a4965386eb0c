"""Browsing. What each template is given stands in the docstrings."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shop.catalogue import tree
from shop.catalogue.browsing import Browsing, browse
from shop.requests import ShopRequest

RESULTS = "includes/results.html"
MORE = "includes/more_cards.html"


@require_safe
def index(request: ShopRequest) -> HttpResponse:
    """The whole catalogue; see `show`."""
    return show(request, browse(request), title=_("All products"))


@require_safe
def category(request: ShopRequest, category_slug: str, pk: int) -> HttpResponse:
    """One category and all below it; see `show`."""
    found = tree.branches().get(int(pk))
    if found is None:
        raise Http404
    if elsewhere := canonical(request, found.url):
        return elsewhere
    return show(
        request, browse(request, category=found), title=found.title, intro=found.description
    )


def show(
    request: ShopRequest, found: Browsing, *, title: str, intro: str = "", **more: Any
) -> HttpResponse:
    """Renders shop/catalogue/browse.html with the fields of `Browsing`, title, intro and `query`
    (None: not a search); for htmx only what changes with the filters and with the page."""
    context = {
        **found.__dict__,
        "browsing": found,
        "tree": tree.nodes(found.category.id if found.category else None),
        "title": title,
        "intro": intro,
        "query": None,
        **more,
    }
    response = render(request, f"shop/catalogue/{_template(request)}", context)
    if request.htmx and _template(request) == RESULTS:
        response.headers["HX-Push-Url"] = found.url
    patch_vary_headers(response, ["HX-Request"])
    return response


def _template(request: ShopRequest) -> str:
    if not request.htmx or request.htmx.history_restore_request:
        return "browse.html"
    return MORE if "#cards" in request.headers.get("HX-Target", "") else RESULTS


def canonical(request: ShopRequest, url: str) -> HttpResponse | None:
    """A lasting redirect to `url` where the request came by another name."""
    if request.path == unquote(url):  # the path has its Arabic letters, the address their codes
        return None
    query = request.META.get("QUERY_STRING", "")
    return redirect(f"{url}?{query}" if query else url, permanent=True)
