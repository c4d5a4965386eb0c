"""To which country the basket's costs are worked out before anybody has given an address."""

from __future__ import annotations

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import get_language

from shop.checkout.forms import shipping_countries
from shop.tax.buyers import COUNTRY_KEY

KEPT_SECONDS = 300


def countries() -> list[tuple[str, str]]:
    """Where we deliver, as `shipping_countries` says; an order itself looks anew."""
    key = f"basket:countries:{get_language()}"
    return cache.get_or_set(key, shipping_countries, KEPT_SECONDS) or []


def country_of(request: HttpRequest) -> str:
    """The country that this visitor has chosen, else the shop's own."""
    return str(request.session.get(COUNTRY_KEY) or settings.SHIPPING_HOME)


def choose(request: HttpRequest, country: str) -> bool:
    """Remember `country`; False where we do not deliver to it."""
    if country not in dict(countries()):
        return False
    if country != country_of(request):
        request.session[COUNTRY_KEY] = country
    return True
