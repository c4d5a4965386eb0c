"""A basket's sums: of its lines, of its delivery, and by rate of tax."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from oscar.core.prices import Price

from shop.tax.arithmetic import NOTHING, Amount, Terms, cents, shares
from shop.tax.rates import STANDARD


@dataclass(frozen=True)
class TaxLine:
    """What is charged at one rate, in the currency of the order."""

    rate: Decimal  # percent
    net: Decimal
    tax: Decimal


class Charge(Price):
    """What a delivery costs, and how much of it at which rate."""

    def __init__(self, currency: str, parts: list[TaxLine]) -> None:
        net = sum((part.net for part in parts), NOTHING)
        tax = sum((part.tax for part in parts), NOTHING)
        super().__init__(currency, net, incl_tax=net + tax, tax_code=STANDARD)
        self.parts = parts


def delivery_charge(basket: Any, shelf: Decimal) -> Charge:
    """Of a delivery that costs `shelf` at home with tax, for the goods of a priced basket.

    Delivery shares the rates of the goods, in proportion to their value after discounts.
    """
    weights = _values(basket)
    amounts = [
        (terms, terms.unit(part))
        for terms, part in zip(weights, shares(shelf, list(weights.values())), strict=True)
    ]
    return Charge(basket.currency, _by_rate((terms.rate, each) for terms, each in amounts))


def treat(basket: Any, strategy: Any) -> None:
    """Price a basket as `strategy` does; what offers take off is worked out for it, not asked anew."""
    basket.strategy = strategy
    saved = getattr(basket, "saved_basket", None)
    if saved is not None:
        saved.strategy = strategy
    for line in (*basket.all_lines(), *((saved and saved._lines) or ())):
        line.__dict__.pop("_info", None)  # Oscar's memory of the price
    basket.discount_again()


def tax_lines(basket: Any, shipping_charge: Any) -> list[TaxLine]:
    """Of a priced basket, the highest rate first; the sums agree with the order's totals."""
    charged = [(line.terms.rate, line.amount) for line in _priced(basket)]
    parts = getattr(shipping_charge, "parts", [])
    charged += [(part.rate, Amount(part.net, part.tax)) for part in parts]
    return _by_rate(charged)


def shelf_value(basket: Any) -> Decimal:
    """Of the goods of a priced basket, after discounts, in prices of the shelf."""
    return sum(
        (
            max(
                NOTHING,
                cents(line.quantity * line.unit_effective_price - line.discounts.incl_tax),
            )
            for line in _priced(basket)
        ),
        NOTHING,
    )


def settle(basket: Any) -> None:
    """Say of each offer what it takes off for this buyer; the offers reckon in prices of the shelf."""
    taken: dict[int, Decimal] = {}
    for line in _priced(basket):
        for discount in line.discounts:
            taken[discount.offer.pk] = taken.get(discount.offer.pk, NOTHING) + discount.amount
    for application in basket.offer_applications:
        if application["result"].affects_basket:
            pk = application["offer"].pk
            application["discount"] = taken.get(pk, application["discount"])


def _priced(basket: Any) -> list[Any]:
    return [line for line in basket.all_lines() if line.purchase_info.price.exists]


def _values(basket: Any) -> dict[Terms, Decimal]:
    """Of the goods by their terms: after discounts, or before where all of it is free."""
    after: dict[Terms, Decimal] = {}
    before: dict[Terms, Decimal] = {}
    for line in _priced(basket):
        terms = line.terms
        after[terms] = after.get(terms, NOTHING) + terms.kept(line.amount)
        before[terms] = before.get(terms, NOTHING) + terms.kept(line.amount_before)
    values = after if any(after.values()) else before
    if any(values.values()):
        return values
    return {basket.strategy.treatment.terms(STANDARD): Decimal(1)}


def _by_rate(charged: Iterable[tuple[Decimal, Amount]]) -> list[TaxLine]:
    sums: dict[Decimal, tuple[Decimal, Decimal]] = {}
    for rate, amount in charged:
        net, tax = sums.get(rate, (NOTHING, NOTHING))
        sums[rate] = (net + amount.net, tax + amount.tax)
    return [TaxLine(rate, *sums[rate]) for rate in sorted(sums, reverse=True)]
