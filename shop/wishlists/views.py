"""The wish list of a member or a guest, and the one that somebody shares by a link."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.visitor import ensure_visitor_id
from shop import ordering
from shop.basket.middleware import person
from shop.catalogue import cards
from shop.catalogue.models import Product
from shop.requests import ShopRequest, answer_to, wanted_next
from shop.wishlists import lists
from shop.wishlists.models import WishList


@never_cache
@require_safe
def own(request: ShopRequest) -> HttpResponse:
    """Renders shop/wishlists/list.html: wishlist, cards, gone, share_url, frame."""
    user, visitor = person(request)
    wishlist = lists.find(user=user, visitor=visitor)
    return render(request, "shop/wishlists/list.html", _context(request, wishlist))


@never_cache
@require_safe
def shared(request: ShopRequest, key: str) -> HttpResponse:
    """Somebody's list, to read, at the prices of whoever looks. Renders shop/wishlists/shared.html."""
    found = WishList.objects.shared().select_related("owner").filter(key=key)
    wishlist = get_object_or_404(found)
    user, visitor = person(request)
    if wishlist.owner_id == getattr(user, "pk", 0) or (visitor and wishlist.visitor == visitor):
        return redirect("wishlists:list")
    context = _context(request, wishlist)
    context["owner_name"] = wishlist.owner.first_name if wishlist.owner else ""
    return render(request, "shop/wishlists/shared.html", context)


@require_POST
def mark(request: ShopRequest, pk: int) -> HttpResponse:
    """Put a product on the list (`wanted=1`) or take it off; the same again changes nothing."""
    is_wanted = request.POST.get("wanted", "1") == "1"
    if is_wanted:
        product = get_object_or_404(Product.objects.browsable(), pk=pk)
        text, is_error = _add(request, product)
    else:
        user, visitor = person(request)
        lists.remove(product_id=pk, user=user, visitor=visitor)
        text, is_error = _("Taken off your wish list."), False
    if request.htmx:
        context = {"product_id": pk, "is_wished": is_wanted and not is_error}
        response = render(request, "shop/wishlists/includes/heart.html", context)
        return answer_to(response, text, is_error=is_error)
    messages.add_message(request, messages.ERROR if is_error else messages.SUCCESS, text)
    return redirect(wanted_next(request, fallback=reverse("wishlists:list")))


@require_POST
def move(request: ShopRequest, pk: int) -> HttpResponse:
    """Into the basket, and off the list once it is there."""
    user, visitor = person(request)
    wishlist = lists.find(user=user, visitor=visitor)
    found = Product.objects.public().select_related("product_class")
    product = get_object_or_404(found, pk=pk, wishlists_lines__wishlist=wishlist)
    basket = request.basket
    if user is None and basket.visitor is None:
        basket.visitor = ensure_visitor_id(request.session)
    try:
        ordering.add_line(basket=basket, product=product)
    except ordering.NeedsChoice as error:
        messages.info(request, str(error))
        return redirect(product.get_absolute_url())
    except ordering.OrderingError as error:
        messages.error(request, str(error))
    else:
        lists.remove(product_id=pk, user=user, visitor=visitor)
        messages.success(
            request, _("“%(title)s” is in your basket.") % {"title": product.get_title()}
        )
    return redirect("wishlists:list")


@require_POST
def share(request: ShopRequest) -> HttpResponse:
    """`shared=1` opens the list to whoever has its link, `shared=0` closes it and kills the link."""
    user, visitor = _sure_person(request)
    if request.POST.get("shared") == "1":
        lists.share(user=user, visitor=visitor)
        text = _("Whoever has the link can see your wish list now.")
    else:
        lists.stop_sharing(user=user, visitor=visitor)
        text = _("The link does not work any more. Only you see your wish list.")
    messages.success(request, text)
    return redirect("wishlists:list")


def _add(request: ShopRequest, product: Product) -> tuple[str, bool]:
    user, visitor = _sure_person(request)
    try:
        lists.add(product=product, user=user, visitor=visitor)
    except lists.ListFull:
        text = ngettext(
            "Your wish list is full: it holds %(count)d product. Take something off first.",
            "Your wish list is full: it holds %(count)d products. Take something off first.",
            lists.MOST,
        )
        return text % {"count": lists.MOST}, True
    return _("It is on your wish list."), False


def _sure_person(request: ShopRequest) -> tuple[User | None, UUID | None]:
    """Who this is; a guest that nothing was known of gets a visitor id now."""
    user, visitor = person(request)
    if user is None and visitor is None:
        visitor = ensure_visitor_id(request.session)
    return user, visitor


def _context(request: ShopRequest, wishlist: WishList | None) -> dict[str, Any]:
    ids = lists.product_ids(wishlist)
    shown = cards.cards_of(ids, request.strategy) if ids else []
    share_url = ""
    if wishlist is not None and wishlist.visibility == WishList.SHARED:
        share_url = settings.BASE_URL + reverse("wishlists:detail", args=[wishlist.key])
    return {
        "wishlist": wishlist,
        "cards": shown,
        # What is not public any more; told, so that nobody wonders where it went.
        "gone": len(ids) - len(shown),
        "share_url": share_url,
    }
