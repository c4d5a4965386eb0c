"""What every page shows of the shop."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject, empty
from oscar.core.loading import get_model

from common.statements import Statement
from shop.basket.middleware import person
from shop.basket.models import Basket
from shop.payment.methods import METHODS

Line = get_model("basket", "Line")


def shop(request: HttpRequest) -> dict[str, Any]:
    """`basket_count`: read only where a template shows it. `ways_to_pay`: what the merchant has set up."""
    return {
        "basket_count": SimpleLazyObject(lambda: count_items(request)),
        "ways_to_pay": SimpleLazyObject(lambda: [way for way in METHODS.values() if way.is_ready]),
    }


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
    return sum(_quantities(user and user.pk, visitor))


def _lines(user_id: int | None, visitor: UUID | None) -> Any:
    """The member's, and those from before signing in."""
    mine = Q(basket__owner=user_id) if user_id else Q(pk=None)
    if visitor is not None:
        mine |= Q(basket__owner=None, basket__visitor=visitor)
    lines = Line.objects.filter(mine, basket__status=Basket.OPEN).order_by()
    return lines.values_list("quantity", flat=True)


_quantities = Statement(_lines)
