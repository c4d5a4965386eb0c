"""What offers did to a basket, in the form in which it is kept and put back.

Kept are the sums of each line and of each offer, some kilobytes however many offers there are.
Which offer took what off which line is worked out again by Oscar's engine for whoever asks: orders
do, but they are computed anew anyway, and pages do not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import blake2b
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from django.conf import settings
from oscar.core.loading import get_class

from shop.basket.rules import COUNTERS, MINE, NAME, Row, Rules, is_limited
from shop.basket.utils import LineDiscountRegistry

if TYPE_CHECKING:
    from shop.basket.models import Basket

OfferApplications, BasketDiscount, SHIPPING_DISCOUNT = (
    get_class("offer.results", name)
    for name in ("OfferApplications", "BasketDiscount", "SHIPPING_DISCOUNT")
)

KEPT_SECONDS = 60 * 60 * 24


@dataclass(frozen=True)
class Outcome:
    #: Of each line: pieces that are used up, and what is taken off, with tax in it and without.
    lines: list[tuple[int, Decimal, Decimal]]
    #: Of each offer that applies: its place in the rules, whether it is for delivery, what it takes
    #: off, how often.
    applied: list[tuple[int, bool, Decimal, int]]


def key_of(rules: Rules, lines: Sequence[Any]) -> str:
    """Of all that the outcome depends on."""
    count = len({line.product_id for line in lines})
    ranges, pairs = rules.relations.ranges, rules.relations.pairs
    asked = (
        [
            (
                line.product_id,
                line.quantity,
                line.unit_effective_price,
                line.terms,
                line.price_currency,
                line.product.is_discountable,
            )
            for line in lines
        ],
        [(code.id if code else 0, _asked_of(row)) for row, code in rules.rows],
        # Most offers are for everything: said once, not listed a hundred times.
        sorted((pk, len(members) == count or sorted(members)) for pk, members in ranges.items()),
        sorted((pk, sorted(others)) for pk, others in pairs.items()),
        settings.OSCAR_OFFERS_INCL_TAX,
    )
    return f"basket:outcome:{blake2b(repr(asked).encode(), digest_size=20).hexdigest()}"


def _asked_of(row: Row) -> Row:
    """An order of somebody else counts an offer up; that is another question only where it is limited."""
    if is_limited(row):
        return row
    asked: Row = WITHOUT_COUNTERS(row)
    return asked


WITHOUT_COUNTERS = itemgetter(*(place for place in range(MINE + 1) if place not in COUNTERS))


def outcome_of(basket: Basket, rules: Rules, lines: Sequence[Any]) -> Outcome:
    places = {id(offer): place for place, offer in enumerate(rules.offers)}
    return Outcome(
        lines=[
            (line.discounts.num_consumed(), line.discounts.incl_tax, line.discounts.excl_tax)
            for line in lines
        ],
        applied=[
            (places[id(a["offer"])], a["result"].affects_shipping, a["discount"], a["freq"])
            for a in basket.offer_applications
        ],
    )


def restore(
    outcome: Outcome,
    basket: Basket,
    rules: Rules,
    lines: Sequence[Any],
    work_out: Callable[[], None],
) -> None:
    """Put the outcome on a basket; `work_out` computes it in full, for whoever asks for more."""
    for line, sums in zip(lines, outcome.lines, strict=True):
        line.discounts = KnownDiscounts(line, *sums, work_out)
    applications = OfferApplications()
    for place, is_shipping, discount, times in outcome.applied:
        offer = Applied(rules, place)
        applications.add(offer, SHIPPING_DISCOUNT if is_shipping else BasketDiscount(discount))
        applications.applications[offer.pk]["freq"] = times
    basket.offer_applications = applications


class KnownDiscounts(LineDiscountRegistry):
    """What was taken off a line, known in sum. Whoever asks for its parts has them worked out."""

    def __init__(
        self,
        line: Any,
        used_up: int,
        incl_tax: Decimal,
        excl_tax: Decimal,
        work_out: Callable[[], None],
    ) -> None:
        """Not Oscar's: the names that it sets are those that `__getattr__` waits for."""
        self._line, self._work_out = line, work_out
        self._affected_quantity = used_up
        self._discount_incl_tax, self._discount_excl_tax = incl_tax, excl_tax

    def __getattr__(self, name: str) -> Any:
        if name not in ("_discounts", "_consumptions", "_offers"):
            raise AttributeError(name)
        self._work_out()  # gives the line another registry, with everything in it
        self.__dict__.update(self._line.discounts.__dict__)
        return self.__dict__[name]

    @property
    def total(self) -> Decimal:
        """All parts add up to so much as the line becomes cheaper by."""
        line = self._line
        kept = line.terms.kept
        return Decimal(kept(line.amount_before) - kept(line.amount))


class Applied:
    """An offer whose outcome is known: its name is told, Oscar's object is built when asked for more."""

    def __init__(self, rules: Rules, place: int) -> None:
        self._rules, self._place = rules, place
        row, self._code = rules.rows[place]
        self.id = self.pk = row[0]
        self.name = row[NAME]

    def get_voucher(self) -> Any:
        return self._code.voucher if self._code else None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._rules.offer(self._place), name)
