"""What the shop's middleware has put on a request, for annotations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from accounts.models import User
    from shop.basket.models import Basket
    from shop.partner.strategy import Strategy


class ShopRequest(HttpRequest):
    basket: Basket
    strategy: Strategy
    htmx: HtmxDetails


class MemberRequest(ShopRequest):
    """Behind `login_required`."""

    user: User
