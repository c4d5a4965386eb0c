"""The basket as a page, and as the drawer that htmx puts beside any page."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.visitor import ensure_visitor_id
from shop import ordering
from shop.basket.middleware import person
from shop.basket.models import Basket
from shop.catalogue.images import picture
from shop.catalogue.models import Product
from shop.requests import ShopRequest


@require_safe
def summary(request: ShopRequest) -> HttpResponse:
    """Renders shop/basket/summary.html with what `basket_context` gives."""
    return render(request, "shop/basket/summary.html", basket_context(request.basket))


@require_safe
def drawer(request: ShopRequest) -> HttpResponse:
    """Renders shop/basket/includes/drawer.html with what `basket_context` gives."""
    return render(request, "shop/basket/includes/drawer.html", basket_context(request.basket))


def add(request: ShopRequest, pk: int) -> HttpResponse:
    """Put a product into the basket. A visit without a form leads to the product."""
    product = get_object_or_404(
        Product.objects.public().select_related("product_class", "parent__product_class"), pk=pk
    )
    if request.method != "POST":
        return redirect(product.get_absolute_url())
    basket = own_basket(request)
    try:
        ordering.add_line(basket=basket, product=product, quantity=quantity_of(request, default=1))
    except ordering.NeedsChoice as error:
        return answer_with_address(request, product.get_absolute_url(), str(error))
    except ordering.OrderingError as error:
        text, level = str(error), messages.ERROR
    else:
        text = _("“%(title)s” is in your basket.") % {"title": product.get_title()}
        level = messages.SUCCESS
    return answer(request, basket, text, level, fallback=product.get_absolute_url(), opens=True)


@require_POST
def line(request: ShopRequest, pk: int) -> HttpResponse:
    """Set a line's quantity; nought takes the product out."""
    basket: Basket = request.basket
    text, level = "", messages.SUCCESS
    try:
        quantity = quantity_of(request, default=None)
        ordering.set_quantity(basket=basket, line_id=pk, quantity=quantity)
        if quantity == 0:
            text = _("The product was taken out of your basket.")
    except ordering.OrderingError as error:
        text, level = str(error), messages.ERROR
    except ValueError:
        text, level = _("Enter the quantity as a number, such as 2."), messages.ERROR
    return answer(request, basket, text, level, fallback=reverse("basket:summary"))


def basket_context(basket: Basket) -> dict[str, Any]:
    """basket, lines (each with .problem, .picture), totals (`ordering.Totals`), problems [StockProblem]."""
    lines = list(basket.all_lines())
    prefetch_related_objects(lines, "product__images", "product__parent__images")
    problems = ordering.stock_problems(basket=basket) if lines else []
    by_line = {problem.line_id: problem for problem in problems}
    for each in lines:
        each.problem = by_line.get(each.pk)
        images = each.product.pictures
        each.picture = picture(images[0], each.product, preferred=320) if images else None
        each.most = getattr(
            each.purchase_info.availability, "num_available", ordering.MOST_PER_LINE
        )
    return {
        "basket": basket,
        "lines": lines,
        "totals": ordering.totals(basket=basket),
        "problems": problems,
    }


def own_basket(request: ShopRequest) -> Basket:
    """This person's basket, known to be theirs also before its first line is saved."""
    basket: Basket = request.basket
    if not request.user.is_authenticated and basket.visitor is None:
        basket.visitor = ensure_visitor_id(request.session)
    return basket


def quantity_of(request: ShopRequest, *, default: int | None) -> int:
    """Raises ValueError where nothing sensible was typed and there is no default."""
    text = request.POST.get("quantity", "").strip()
    if text.isdecimal() and len(text) <= 6:
        return int(text)
    if default is None:
        raise ValueError(text)
    return default


def answer(
    request: ShopRequest,
    basket: Basket,
    text: str,
    level: int,
    *,
    fallback: str,
    opens: bool = False,
) -> HttpResponse:
    """The drawer for htmx, else back to where the visitor was, with the same words."""
    if not request.htmx:
        if text:
            messages.add_message(request, level, text)
        return redirect(
            safe_next(request, fallback=reverse("basket:summary") if opens else fallback)
        )
    user, _visitor = person(request)
    ordering.price(basket=basket, user=user)
    context = basket_context(basket) | {"message": text, "is_error": level == messages.ERROR}
    response = render(request, "shop/basket/includes/drawer.html", context)
    events: dict[str, Any] = {"basket-changed": {"count": basket.num_items}}
    if opens:
        events["open-drawer"] = {}
    response.headers["HX-Trigger"] = json.dumps(events)
    return response


def answer_with_address(request: ShopRequest, url: str, text: str) -> HttpResponse:
    messages.info(request, text)
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": url})
    return redirect(url)


def safe_next(request: ShopRequest, *, fallback: str) -> str:
    """Where the form asked to go, if that is a page of ours."""
    url = request.POST.get("next", "")
    if (
        url.startswith("/")
        and url_has_allowed_host_and_scheme(url, None)
        and not urlsplit(url).netloc
    ):
        return url
    return fallback
