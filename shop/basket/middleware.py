"""Which basket a page works on, and at whose prices."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from oscar.apps.basket.middleware import BasketMiddleware as OscarBasketMiddleware

from accounts.models import User
from accounts.visitor import visitor_id
from shop import ordering
from shop.basket.models import Basket, Merge


class BasketMiddleware(OscarBasketMiddleware):
    """The basket is found as everywhere else, by account or visitor; Oscar's signed cookie is not used.

    So chat and pages share one basket, and who has none costs neither a row nor a query for lines.
    """

    def get_basket(self, request: Any) -> Basket:
        if request._basket_cache is None:
            user, visitor = person(request)
            basket = ordering.basket_for(user=user, visitor=visitor)
            if basket.merged:
                tell_of_merge(request, basket.merged)
            request._basket_cache = basket
        found: Basket = request._basket_cache
        return found

    def apply_offers_to_basket(self, request: HttpRequest, basket: Basket) -> None:
        ordering.price(basket=basket, user=person(request)[0])

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        return response


def person(request: HttpRequest) -> tuple[User | None, UUID | None]:
    """Whose request this is, as the functions of `shop.ordering` want it."""
    user = request.user if request.user.is_authenticated else None
    return user, visitor_id(request.session)


def tell_of_merge(request: HttpRequest, merged: Merge) -> None:
    """What came along from before signing in, and what did not."""
    if merged.items:
        text = ngettext(
            "%(count)d item from before you signed in is in your basket now.",
            "%(count)d items from before you signed in are in your basket now.",
            merged.items,
        )
        messages.info(request, text % {"count": merged.items})
    if merged.saved:
        text = ngettext(
            "%(count)d item that you saved for later is in your account now.",
            "%(count)d items that you saved for later are in your account now.",
            merged.saved,
        )
        messages.info(request, text % {"count": merged.saved})
    for title in merged.fewer:
        text = _("There are fewer of “%(title)s” in your basket: no more are in stock.")
        messages.warning(request, text % {"title": title})
    for code in merged.refused_codes:
        text = _("The promo code “%(code)s” does not hold for your account, so it was taken out.")
        messages.warning(request, text % {"code": code})
