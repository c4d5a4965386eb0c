"""What every page shows of the shop."""

from __future__ import annotations

from typing import Any

from django.db.models import Sum
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject, empty
from oscar.core.loading import get_model

from shop.basket.middleware import person
from shop.basket.models import Basket

Line = get_model("basket", "Line")


def shop(request: HttpRequest) -> dict[str, Any]:
    """`basket_count`: read only where a template shows it."""
    return {"basket_count": SimpleLazyObject(lambda: count_items(request))}


def count_items(request: HttpRequest) -> int:
    """One query at most; none for a visitor who never had a basket."""
    basket = getattr(request, "basket", None)
    if isinstance(basket, SimpleLazyObject) and basket._wrapped is not empty:
        return int(basket.num_items)
    if not hasattr(request, "user") or not hasattr(request, "session"):
        return 0
    user, visitor = person(request)
    if user is None and visitor is None:
        return 0
    baskets = Basket.objects.of(user=user, visitor=None)
    if visitor is not None:
        baskets = baskets | Basket.objects.of(user=None, visitor=visitor)
    lines = Line.objects.filter(basket__in=baskets.still_open())
    return int(lines.aggregate(items=Sum("quantity"))["items"] or 0)
