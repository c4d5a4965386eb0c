"""Oscar's record of what offers have done to a line, without a query for each of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from oscar.apps.basket.utils import DiscountApplication
from oscar.apps.basket.utils import LineDiscountRegistry as OscarLineDiscountRegistry

#: Of one line: how many pieces are used up, how many by which offer, and what was taken off
#: (amount, pieces, whether tax is in it, offer).
LineState = tuple[int, dict[int, int], list[tuple[Any, int, bool, int]]]


class LineDiscountRegistry(OscarLineDiscountRegistry):
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

    def state(self) -> LineState:
        used = {offer_id: count for offer_id, count in self._consumptions.items() if count}
        taken = [(d.amount, d.quantity, d.incl_tax, d.offer.pk) for d in self]
        return self._affected_quantity, used, taken

    def restore(self, state: LineState, offers: Mapping[int, Any]) -> None:
        """Be as the registry was that gave `state`."""
        affected, used, taken = state
        self._affected_quantity = affected
        self._consumptions = defaultdict(int, used)
        self._offers = {offer_id: offers[offer_id] for offer_id in used}
        self._discounts = [
            DiscountApplication(amount, quantity, incl_tax, offers[offer_id])
            for amount, quantity, incl_tax, offer_id in taken
        ]
        self._discount_incl_tax = self._discount_excl_tax = None


def _goes_before(other: Any, offer: Any) -> bool:
    return bool(other.priority >= offer.priority)


def _may_meet(offer: Any, other: Any) -> bool:
    """An offer that names others goes with those alone."""
    is_choosy = offer.is_choosy or other.is_choosy
    return not is_choosy or other.pk in offer.combines_with
