"""From a price on the shelf to what is charged: every figure with tax comes from here.

A price on the shelf (`StockRecord.price`, `settings.SHIPPING_FLAT_RATE`) is what a private shopper at
home pays. See docs/decisions/0011.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import NamedTuple

CENT = Decimal("0.01")
NOTHING = Decimal("0.00")


class Amount(NamedTuple):
    """In cents, both."""

    net: Decimal
    tax: Decimal

    @property
    def gross(self) -> Decimal:
        return self.net + self.tax


@dataclass(frozen=True)
class Terms:
    """How goods of one rate are charged to one buyer."""

    rate: Decimal  # percent that is charged
    within: (
        Decimal  # percent on the net that a price on the shelf holds; `rate` where tax is charged
    )
    keeps_gross: bool  # the price with tax is what stands fast; else the one without

    def unit(self, shelf: Decimal) -> Amount:
        """Of what costs `shelf` on the shelf."""
        if self.keeps_gross:
            return self._of_gross(shelf)
        return self._of_net(cents(shelf / self._divisor))

    def line(self, quantity: int, shelf: Decimal, off: Decimal = NOTHING) -> Amount:
        """Of `quantity` pieces, less `off`, a discount in prices of the shelf."""
        whole = quantity * shelf
        off = min(off, whole)
        if self.keeps_gross:
            return self._of_gross(cents(whole - off))
        net = quantity * self.unit(shelf).net
        return self._of_net(cents(net * (whole - off) / whole) if off else net)

    def kept(self, amount: Amount) -> Decimal:
        """The side of `amount` that stands fast."""
        return amount.gross if self.keeps_gross else amount.net

    @cached_property
    def _divisor(self) -> Decimal:
        return 1 + self.within / 100

    def _of_gross(self, gross: Decimal) -> Amount:
        net = cents(gross / self._divisor)
        return Amount(net, gross - net)

    def _of_net(self, net: Decimal) -> Amount:
        return Amount(net, cents(net * self.rate / 100))


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def shares(whole: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """`whole` (in cents) split in proportion to `weights`, by largest remainder; all adds up."""
    total = sum(weights, Decimal(0))
    if not total:
        return [whole, *[NOTHING] * (len(weights) - 1)] if weights else []
    exact = [whole * weight / total for weight in weights]
    found = [(part // CENT) * CENT for part in exact]
    left = int((whole - sum(found, NOTHING)) / CENT)
    by_remainder = sorted(range(len(exact)), key=lambda n: found[n] - exact[n])
    for place in by_remainder[:left]:
        found[place] += CENT
    return found
