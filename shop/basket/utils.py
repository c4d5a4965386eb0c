"""Oscar's record of what offers have done to a line, without a query for each of them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from oscar.apps.basket.utils import DiscountApplication
from oscar.apps.basket.utils import LineDiscountRegistry as OscarLineDiscountRegistry

from shop.tax.arithmetic import NOTHING, shares


class LineDiscountRegistry(OscarLineDiscountRegistry):
    """Offers reckon in prices of the shelf, in fractions of cents; what is told of them is in cents,
    and for companies without tax: so much as the line becomes cheaper by."""

    def all(self) -> list[DiscountApplication]:
        raw = self._discounts
        if not raw:
            return []
        line = self._line
        kept = line.terms.kept
        parts = shares(kept(line.amount_before) - kept(line.amount), [d.amount for d in raw])
        is_gross = line.terms.keeps_gross
        return [
            DiscountApplication(amount, d.quantity, is_gross, d.offer)
            for d, amount in zip(raw, parts, strict=True)
        ]

    def __iter__(self) -> Iterator[DiscountApplication]:
        return iter(self.all())

    @property
    def total(self) -> Decimal:
        return sum((d.amount for d in self.all()), NOTHING)

    def available(self, offer: Any = None) -> int:
        """How many pieces `offer` may still use.

        Oscar's rule; but which offers may be combined is read from offers that know it
        (`shop.basket.offers`), where Oscar counts in the database for each line and offer.
        """
        if offer is None or not hasattr(offer, "combines_with"):
            return int(super().available(offer))
        free: int = self._line.quantity
        others = [other for other in self.consumers if other.pk != offer.pk]
        for other in others:
            if offer.exclusive and not other.exclusive:
                return 0
            if offer.exclusive and _goes_before(other, offer):
                free -= self.num_consumed(other)
                if free == 0:
                    return 0
            if other.exclusive and not offer.exclusive:
                return 0
        if any(not _may_meet(offer, other) for other in others):
            return 0
        return free - self.num_consumed(offer)


def _goes_before(other: Any, offer: Any) -> bool:
    return bool(other.priority >= offer.priority)


def _may_meet(offer: Any, other: Any) -> bool:
    """An offer that names others goes with those alone."""
    is_choosy = offer.is_choosy or other.is_choosy
    return not is_choosy or other.pk in offer.combines_with
