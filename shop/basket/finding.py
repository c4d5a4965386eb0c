"""Whose basket it is: one open and one saved for each person, whatever they did before signing in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from common.statements import Statement
from shop.basket import offers
from shop.basket.models import Basket, Merge
from shop.checkout.models import Checkout
from shop.partner.strategy import Selector


def basket_for(*, user: User | None = None, visitor: UUID | None = None) -> Basket:
    """The open basket of one person, priced for them on demand; unsaved while it is empty.

    A member who filled one as a guest finds its content here, and what was saved for later and the
    promo codes too: `merged` says what came.
    """
    basket = _find_basket(user, visitor)
    if user is not None:
        basket.owner = user
    basket.strategy = Selector().strategy(user=user)
    return basket


def _find_basket(user: User | None, visitor: UUID | None) -> Basket:
    if user is None and visitor is None:
        return Basket()
    found = _baskets_of(user, visitor)
    # Each status once, and all of one owner: what a person has nearly always.
    if len({basket.status for basket in found}) < len(found) or _brought(found, user):
        found = _merge_baskets(user, visitor)
    by_status = {basket.status: basket for basket in found}
    basket = by_status.get(Basket.OPEN)
    if basket is None:
        basket = Basket(owner=user, visitor=None if user else visitor)
        basket.has_vouchers = False
    basket.saved_basket = by_status.get(Basket.SAVED)
    return basket


def _baskets_of(user: User | None, visitor: UUID | None, *, lock: bool = False) -> list[Basket]:
    """The baskets in hand of a person, also those from before signing in."""
    user_id = user.pk if user else None
    if lock:
        return list(_in_hand(user_id, visitor).select_for_update())
    return _baskets(user_id, visitor)


def _in_hand(user_id: int | None, visitor: UUID | None) -> Any:
    baskets = Basket.objects.of(user=user_id, visitor=visitor)
    if user_id is not None and visitor is not None:
        baskets = baskets | Basket.objects.of(user=None, visitor=visitor)
    return baskets.in_hand().order_by("pk")


_baskets = Statement(_in_hand)


def _brought(baskets: Sequence[Basket], user: User | None) -> list[Basket]:
    return [basket for basket in baskets if user is not None and basket.owner_id is None]


@transaction.atomic
def _merge_baskets(user: User | None, visitor: UUID | None) -> list[Basket]:
    """One open and one saved basket, where parallel first clicks or a log-in have left more."""
    found = _baskets_of(user, visitor, lock=True)
    brought = _brought(found, user)
    told = Merge() if brought else None
    result = []
    for status in (Basket.OPEN, Basket.SAVED):
        mine = [b for b in found if b.status == status and b not in brought]
        others = [b for b in brought if b.status == status]
        if not mine and not others:
            continue
        basket = mine[0] if mine else Basket.objects.create(owner=user, status=status)
        basket.merged = told
        for other in mine[1:]:
            basket.merge(other, add_quantities=False)
        for other in others:
            _bring(basket, other, user)
        result.append(basket)
    return result


def _bring(basket: Basket, other: Basket, user: User | None) -> None:
    """Move a guest's basket into the member's."""
    told = basket.merged
    count = sum(other.lines.values_list("quantity", flat=True))
    if told and basket.status == Basket.OPEN:
        told.items += count
    elif told:
        told.saved += count
    codes = offers.codes_of(other, user)
    basket.merge(other, add_quantities=basket.status == Basket.OPEN)
    now = timezone.now()
    for code in codes:
        is_valid = code.is_valid(user, now)
        if not is_valid:
            basket.vouchers.remove(code.id)
        if told:
            (told.codes if is_valid else told.refused_codes).append(code.code)
    basket.has_vouchers = bool(codes) or getattr(basket, "has_vouchers", False)
    if not Checkout.objects.filter(basket=basket).exists():
        Checkout.objects.filter(basket=other).update(basket=basket)
