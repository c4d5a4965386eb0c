"""Requests of the shop: what its middleware has put on them, and what views answer alike."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme

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


def wanted_next(request: HttpRequest, *, fallback: str) -> str:
    """Where a form asked to go (`next`), if that is a page of ours."""
    url = request.POST.get("next", "")
    is_ours = url.startswith("/") and url_has_allowed_host_and_scheme(url, None)
    return url if is_ours and not urlsplit(url).netloc else fallback


def answer_to(response: HttpResponse, text: str, *, is_error: bool = False) -> HttpResponse:
    """`response` for htmx, with `text` shown as a message over the page."""
    if text:
        response.headers["HX-Trigger"] = json.dumps({"says": {"text": text, "isError": is_error}})
    return response
