"""What an order of a basket would cost, in all its parts."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from oscar.core.loading import get_class
from oscar.core.prices import Price

from common.money import Money
from shop.basket.models import Basket
from shop.checkout.telling import ShippingQuote, deliver_to, shipping_quotes
from shop.tax import sums
from shop.tax.arithmetic import NOTHING
from shop.tax.sums import TaxLine

OrderTotalCalculator = get_class("checkout.calculators", "OrderTotalCalculator")


@dataclass(frozen=True)
class Discount:
    """What one offer or promo code takes off the goods."""

    name: str
    amount: Money
    code: str = ""


@dataclass(frozen=True)
class Totals:
    """What an order of a basket costs now, to this person, delivered to `country`.

    Goods, discounts and shipping are with tax and add up to `total`; where not `shows_tax`, they are
    without and add up to `net`.
    """

    goods: Money
    discount: Money
    discounts: list[Discount]
    shipping: ShippingQuote | None
    total: Money  # to be paid
    tax: Money
    net: Money
    tax_lines: list[TaxLine]
    shows_tax: bool
    tax_note: str  # why no tax is charged; else empty
    missing_for_free_shipping: Money | None
    free_shipping_percent: int
    country: str


def totals(*, basket: Basket, shipping_code: str = "", country: str = "") -> Totals:
    """Of a priced basket; without a code, with the delivery that is offered first."""
    currency = basket.currency or settings.OSCAR_DEFAULT_CURRENCY
    deliver_to(basket=basket, country=country)
    quotes = [] if basket.is_empty else shipping_quotes(basket=basket)
    quote = next(
        (quote for quote in quotes if quote.code == shipping_code), next(iter(quotes), None)
    )
    treatment = basket.strategy.treatment
    lines = sums.tax_lines(basket, quote.charge if quote else None)
    net = sum((line.net for line in lines), NOTHING)
    tax = sum((line.tax for line in lines), NOTHING)
    if treatment.shows_tax:
        goods, sum_goods = basket.total_incl_tax_excl_discounts, basket.total_incl_tax
    else:
        goods, sum_goods = basket.total_excl_tax_excl_discounts, basket.total_excl_tax
    value = sums.shelf_value(basket)
    missing = max(NOTHING, settings.SHIPPING_FREE_FROM - value)
    is_free = quote is not None and quote.is_free
    return Totals(
        goods=Money(goods, currency),
        discount=Money(goods - sum_goods, currency),
        discounts=_discounts(basket, currency),
        shipping=quote,
        total=Money(net + tax, currency),
        tax=Money(tax, currency),
        net=Money(net, currency),
        tax_lines=lines,
        shows_tax=treatment.shows_tax,
        tax_note=treatment.note,
        missing_for_free_shipping=None if is_free or not quote else Money(missing, currency),
        free_shipping_percent=_percent(value, settings.SHIPPING_FREE_FROM),
        country=basket.strategy.buyer.country,
    )


def costs(basket: Basket, method: Any) -> tuple[Price, Price]:
    """Of the delivery, and of everything."""
    charge: Price = method.calculate(basket)
    return charge, OrderTotalCalculator().calculate(basket, charge)


def _discounts(basket: Basket, currency: str) -> list[Discount]:
    """One for each offer or code that takes something off the goods."""
    found: dict[tuple[str, str], Decimal] = {}
    for application in basket.offer_applications:
        if application["discount"] > 0 and application["result"].affects_basket:
            voucher = application["voucher"]
            key = (voucher.name, voucher.code) if voucher else (application["name"], "")
            found[key] = found.get(key, NOTHING) + application["discount"]
    return [Discount(name, Money(amount, currency), code) for (name, code), amount in found.items()]


def _percent(amount: Decimal, whole: Decimal) -> int:
    return 100 if amount >= whole else int(100 * amount / whole)
