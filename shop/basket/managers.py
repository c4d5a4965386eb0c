from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef
from oscar.apps.basket.managers import OpenBasketManager as OpenBasketManager
from oscar.apps.basket.managers import SavedBasketManager as SavedBasketManager

if TYPE_CHECKING:
    from accounts.models import User


class BasketQuerySet(models.QuerySet[Any]):
    def of(self, *, user: User | int | None, visitor: UUID | None) -> Self:
        """Those of one person: a member by account, a guest by visitor id; of nobody, none."""
        if user is not None:
            return self.filter(owner=user)
        if visitor is not None:
            return self.filter(owner=None, visitor=visitor)
        return self.none()

    def still_open(self) -> Self:
        return self.filter(status="Open")

    def in_hand(self) -> Self:
        """Open ones and those saved for later."""
        return self.filter(status__in=("Open", "Saved")).knowing_codes()

    def knowing_codes(self) -> Self:
        """`has_vouchers`: pricing need not look for promo codes where there are none."""
        codes = self.model.vouchers.through.objects.filter(basket=OuterRef("pk"))
        return self.annotate(has_vouchers=Exists(codes))
