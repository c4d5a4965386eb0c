"""Baskets and what they come to, to the cent: see table.toml, whose figures are worked out elsewhere."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from shop import ordering
from shop.basket.models import Basket
from shop.partner.strategy import Selector
from shop.shipping.repository import Repository
from shop.tax.buyers import Buyer
from shop.tax.sums import TaxLine, tax_lines
from tests.factories.offers import Benefit, make_offer, make_range
from tests.factories.shop import ProductFactory, StockRecordFactory
from tests.tax.oracle import work_out

TABLE = tomllib.loads(Path(__file__).with_name("table.toml").read_text())["basket"]
BUYERS = {
    "private": {},
    "company": {"is_company": True},
    "company with VAT ID": {"is_company": True, "has_valid_vat_id": True},
}


def fill(told: dict[str, Any]) -> Basket:
    """The basket as a customer fills it, at the prices of its buyer."""
    buyer = Buyer(told["to"], **BUYERS[told["buyer"]])
    basket = ordering.basket_for(visitor=uuid4())
    basket.strategy = Selector().strategy(buyer=buyer)
    for goods in told["goods"]:
        quantity, price, code = goods.replace(" x", "").split()
        product = ProductFactory(tax_class=code)
        StockRecordFactory(
            product=product,
            price=Decimal(price),
            num_in_stock=1000,
            price_currency=told.get("currency", "EUR"),
        )
        ordering.add_line(basket=basket, product=product, quantity=int(quantity))
    offer(told.get("offer", ""))
    ordering.price(basket=basket)
    return basket


def offer(words: str) -> Any:
    """As the table words them: "10 %", "5.00", "1.50 each", "cheapest of 3 free", "delivery 1.00"."""
    if not words:
        return None
    first, *rest = words.split()
    everything = make_range()
    if first == "delivery":
        return make_offer(shipping=rest[0])
    if first == "cheapest":
        kind = {"range": everything, "type": Benefit.MULTIBUY, "value": None}
        return make_offer(benefit=kind, of=everything, count=rest[1])
    if rest == ["each"]:
        kind = {"range": everything, "type": Benefit.FIXED_UNIT, "value": first}
        return make_offer(benefit=kind, of=everything)
    return make_offer(percent=first) if rest == ["%"] else make_offer(amount=first)


def sums(net: Decimal, tax: Decimal) -> str:
    return f"{net:.2f} + {tax:.2f} = {net + tax:.2f}"


def rates(lines: list[TaxLine]) -> list[str]:
    return [f"{line.rate:f} %: {sums(line.net, line.tax)}" for line in lines]


@pytest.mark.parametrize("told", TABLE, ids=lambda told: told["name"])
def test_a_basket_comes_to_what_the_table_says(told, known_rates, settings):
    settings.TAX_OSS = told.get("oss", True)

    basket = fill(told)
    totals = ordering.totals(basket=basket)
    [method] = Repository().get_shipping_methods(basket, country=told["to"])
    charge = method.calculate(basket)

    lines = basket.all_lines()
    assert [sums(line.line_price_excl_tax_incl_discounts, line.line_tax) for line in lines] == told[
        "lines"
    ]
    assert sums(charge.excl_tax, charge.tax) == told["shipping"]
    assert rates(tax_lines(basket, charge)) == told["rates"]
    assert sums(totals.net.amount, totals.tax.amount) == told["total"]
    assert totals.total.amount == totals.net.amount + totals.tax.amount
    assert totals.total.currency == told.get("currency", "EUR")


@pytest.mark.parametrize("told", TABLE, ids=lambda told: told["name"])
def test_what_is_shown_adds_up_to_the_cent(told, known_rates, settings):
    settings.TAX_OSS = told.get("oss", True)

    basket = fill(told)
    totals = ordering.totals(basket=basket)

    sum_shown = totals.goods.amount - totals.discount.amount + totals.shipping.price.amount
    assert totals.shows_tax is (told["buyer"] == "private")
    assert sum_shown == (totals.total if totals.shows_tax else totals.net).amount
    assert sum((each.amount.amount for each in totals.discounts), Decimal(0)) == (
        totals.discount.amount
    )
    assert basket.total_incl_tax + totals.shipping.charge.incl_tax == totals.total.amount
    assert basket.total_excl_tax + totals.shipping.charge.excl_tax == totals.net.amount


@pytest.mark.parametrize("told", TABLE, ids=lambda told: told["name"])
def test_fractions_come_to_the_same(told):
    """The table's own figures were not edited by mistake."""
    assert {key: told[key] for key in ("lines", "shipping", "rates", "total")} == work_out(told)


def test_there_are_baskets_enough():
    assert len(TABLE) >= 60
