"""Browsing, on the ORM. What each template is given stands in the docstrings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from shop.catalogue import tree
from shop.catalogue.cards import cards
from shop.catalogue.forms import ProductReview, ReviewForm
from shop.catalogue.models import Category, Product
from shop.catalogue.page import product_page
from shop.requests import ShopRequest

SORTS = {
    "popular": gettext_lazy("Most popular"),
    "new": gettext_lazy("Newest first"),
    "price": gettext_lazy("Price: low to high"),
    "price-down": gettext_lazy("Price: high to low"),
}


@dataclass(frozen=True)
class Choice:
    label: str
    value: str
    url: str
    is_current: bool


@require_safe
def index(request: ShopRequest) -> HttpResponse:
    """The whole catalogue; renders shop/catalogue/browse.html, see `browse`."""
    return browse(request, Product.objects.browsable(), title=_("All products"))


@require_safe
def category(request: ShopRequest, category_slug: str, pk: int) -> HttpResponse:
    """One category and all below it; renders shop/catalogue/browse.html, see `browse`."""
    found = get_object_or_404(Category.objects.browsable(), pk=pk)
    if elsewhere := canonical(request, found.get_absolute_url()):
        return elsewhere
    return browse(
        request,
        Product.objects.browsable().in_category(found),
        title=found.get_name(),
        intro=found.get_description(),
        category=found,
    )


@require_safe
def detail(request: ShopRequest, product_slug: str, pk: int) -> HttpResponse:
    """Renders shop/catalogue/detail.html with the fields of `page.ProductPage` as its context.

    `?variant=<id>` chooses a variant; a variant's own address leads to its parent's page.
    """
    product = get_object_or_404(Product.objects.public().for_page().select_related("parent"), pk=pk)
    if product.is_child:
        if not product.parent.is_public:
            return get_object_or_404(Product.objects.none())
        return redirect(product.get_absolute_url())
    if elsewhere := canonical(request, product.get_absolute_url()):
        return elsewhere
    variant = request.GET.get("variant", "")
    page = product_page(
        product,
        variant_id=int(variant) if variant.isdecimal() else None,
        strategy=request.strategy,
        user=request.user,
    )
    return render(request, "shop/catalogue/detail.html", page.__dict__ | {"page": page})


@login_required
def add_review(request: ShopRequest, product_slug: str, product_pk: int) -> HttpResponse:
    product = get_object_or_404(Product.objects.browsable(), pk=product_pk)
    if product.has_review_by(request.user):
        messages.info(request, _("You have reviewed this product already."))
        return redirect(product.get_absolute_url())
    form = ReviewForm(
        request.POST or None, instance=ProductReview(product=product, user=request.user)
    )
    if form.is_valid():
        form.save()
        messages.success(request, _("Thank you for your review."))
        return redirect(f"{product.get_absolute_url()}#reviews")
    return render(request, "shop/account/review_form.html", {"form": form, "product": product})


@require_safe
def review(request: ShopRequest, product_slug: str, product_pk: int, pk: int) -> HttpResponse:
    """Reviews stand on the product's page; the dashboard links to them one by one."""
    product = get_object_or_404(Product.objects.browsable(), pk=product_pk)
    return redirect(f"{product.get_absolute_url()}#reviews")


def browse(
    request: ShopRequest,
    products: QuerySet[Product],
    *,
    title: str,
    intro: str = "",
    category: Category | None = None,
) -> HttpResponse:
    """A page of cards.

    Context: title, intro, category, breadcrumb [Crumb], tree [CategoryNode], subcategories
    [CategoryNode], page (its object_list: ProductCards), sorts [Choice], query (None).
    """
    sort = request.GET.get("sort", "")
    sort = sort if sort in SORTS else "popular"
    page = Paginator(_sorted(products, sort), settings.OSCAR_PRODUCTS_PER_PAGE).get_page(
        request.GET.get("page")
    )
    _fill_with_cards(page, request)
    context: dict[str, Any] = {
        "title": title,
        "intro": intro,
        "category": category,
        "page": page,
        "query": None,
    }
    context["sorts"] = sort_choices(request, SORTS, sort)
    return render(request, "shop/catalogue/browse.html", context | surroundings(category))


def surroundings(category: Category | None = None) -> dict[str, Any]:
    """tree, subcategories and breadcrumb, in one query."""
    categories = tree.browsable()
    nodes = tree.build_tree(categories, category)
    here = tree.find(nodes, category) if category else None
    return {
        "tree": nodes,
        "subcategories": here.children if here else [],
        "breadcrumb": tree.trail(categories, category) if category else [],
    }


def sort_choices(request: ShopRequest, sorts: Mapping[str, Any], current: str) -> list[Choice]:
    choices = []
    for position, (value, label) in enumerate(sorts.items()):
        query = request.GET.copy()
        query.pop("page", None)
        query.pop("sort", None)
        if position:
            query["sort"] = value
        choices.append(
            Choice(str(label), value, f"{request.path}?{query.urlencode()}", value == current)
        )
    return choices


def canonical(request: ShopRequest, url: str) -> HttpResponse | None:
    """A lasting redirect to `url` where the request came by another name."""
    if request.path == unquote(url):  # the path has its Arabic letters, the address their codes
        return None
    query = request.META.get("QUERY_STRING", "")
    return redirect(f"{url}?{query}" if query else url, permanent=True)


def _sorted(products: Any, sort: str) -> Any:
    if sort == "new":
        return products.by_age()
    if sort in ("price", "price-down"):
        return products.by_price(highest_first=sort == "price-down")
    return products.by_popularity()


def _fill_with_cards(page: Page[Any], request: ShopRequest) -> None:
    """Fetch what cards need for the products of this page alone."""
    products: Any = page.object_list
    page.object_list = cards(products.for_cards(), request.strategy)
