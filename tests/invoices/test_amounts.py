from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone
from oscar.core.loading import get_model

from shop import ordering
from shop.invoices import invariants, issuing
from shop.invoices.amounts import Position, by_rate, minus, positions_of, take
from shop.order.models import Order
from tests.factories.offers import make_offer
from tests.factories.shop import DETAILS, make_order, make_product, make_ready

Country = get_model("address", "Country")
EUR = Decimal
PLACES = (("DE", "10969"), ("AT", "1010"), ("FR", "75001"), ("CH", "8001"))


def sums(positions):
    return (
        sum((each.net for each in positions), EUR(0)),
        sum((each.gross for each in positions), EUR(0)),
    )


def random_order(chance: random.Random) -> Order:
    """Any goods of any rate in any number, with or without a discount, to any country."""
    visitor = uuid4()
    basket = ordering.basket_for(visitor=visitor)
    for _ in range(chance.randint(1, 5)):
        price = EUR(chance.randint(1, 20000)) / 100
        rate = chance.choice(["standard", "food", "books", "none"])
        product = make_product(price=str(price), tax_class=rate, stock=100)
        ordering.add_line(basket=basket, product=product, quantity=chance.randint(1, 30))
    country, postcode = chance.choice(PLACES)
    make_ready(basket, details=replace(DETAILS, country=country, postcode=postcode))
    return ordering.place_order(basket=basket, user=None, visitor=visitor, language="en")


@pytest.fixture
def to_switzerland():
    Country.objects.filter(pk="CH").update(is_shipping_country=True)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.usefixtures("to_switzerland")
def test_an_invoice_agrees_with_any_order_to_the_cent(seed):
    chance = random.Random(seed)
    if seed % 2:
        make_offer(percent=str(chance.randint(1, 60)))
    for _ in range(8):
        order = random_order(chance)
        # An old order has no sums by rate of its own.
        if chance.random() < 0.3:
            Order.objects.filter(pk=order.pk).update(tax_lines=[])

        invoice = issuing.issue(order=order, now=timezone.now())

        assert (invoice.net, invoice.total) == (order.total_excl_tax, order.total_incl_tax)
        rows = invoice.snapshot["rows"]
        assert sum(EUR(row["gross"]) for row in rows) == order.total_incl_tax
        assert sum(EUR(row["net"]) for row in rows) == order.total_excl_tax
        assert not [row for row in rows if row["title"] == "Rounding"]
        for rate in invoice.snapshot["rates"]:  # each sum bears its rate, but for the lines' cents
            slack = EUR("0.01") * sum(row["quantity"] + 1 for row in rows)
            assert abs(EUR(rate["net"]) * EUR(rate["rate"]) / 100 - EUR(rate["tax"])) <= slack
        if order.tax_lines:
            told = {EUR(line["rate"]): EUR(line["tax"]) for line in order.tax_lines}
            assert {EUR(r["rate"]): EUR(r["tax"]) for r in invoice.snapshot["rates"]} == told
    assert invariants.problems() == []


def test_the_unit_price_times_the_quantity_less_the_discount_is_the_net_price():
    make_offer(percent="10")
    tea = make_product(price="4.99", stock=100)
    visitor = uuid4()
    basket = ordering.basket_for(visitor=visitor)
    ordering.add_line(basket=basket, product=tea, quantity=50)
    order = ordering.place_order(
        basket=make_ready(basket), user=None, visitor=visitor, language="en"
    )

    row = issuing.issue(order=order, now=timezone.now()).snapshot["rows"][0]

    whole = (EUR(row["unit_net"]) * 50).quantize(EUR("0.01"))
    assert row["unit_net"] == "4.1932"
    assert whole - EUR(row["discount"]) == EUR(row["net"])


def test_delivery_shares_the_rates_of_the_goods(visitor):
    order = make_order(
        make_product(price="10.00"), make_product(price="10.00", tax_class="food"), visitor=visitor
    )
    assert len(order.tax_lines) == 2

    delivery = [each for each in positions_of(order, list(order.lines.all())) if each.is_delivery]

    assert [each.rate for each in delivery] == [19, 7]
    assert sums(delivery)[1] == order.shipping_incl_tax


def test_an_old_order_without_sums_by_rate_has_them_from_its_lines(visitor):
    order = make_order(make_product(price="11.90"), visitor=visitor)
    order.tax_lines = []

    found = positions_of(order, list(order.lines.all()))

    assert sums(found) == (order.total_excl_tax, order.total_incl_tax)
    assert {each.rate for each in found} == {EUR(19)}


def test_cents_that_an_old_order_lost_stand_as_a_rounding(visitor):
    order = make_order(make_product(price="11.90"), visitor=visitor)
    order.tax_lines = []
    order.total_incl_tax -= EUR("0.02")
    order.total_excl_tax -= EUR("0.01")

    found = positions_of(order, list(order.lines.all()))

    assert found[-1] == Position("rounding", EUR(19), EUR("-0.01"), EUR("-0.01"))
    assert sums(found) == (order.total_excl_tax, order.total_incl_tax)


def test_another_rate_than_todays_is_read_from_the_amounts(visitor):
    order = make_order(make_product(price="11.60"), visitor=visitor)
    order.tax_lines = []
    line = order.lines.get()
    line.line_price_excl_tax, line.line_price_incl_tax = EUR("10.00"), EUR("11.60")
    order.total_excl_tax = EUR("10.00") + order.shipping_excl_tax

    assert positions_of(order, [line])[0].rate == EUR("16.0")


LEFT = [
    Position("line:1", EUR(19), EUR("8.40"), EUR("1.60")),
    Position("line:2", EUR(7), EUR("0.93"), EUR("0.07")),
    Position("delivery:19", EUR(19), EUR("4.12"), EUR("0.78")),
]


@pytest.mark.parametrize("seed", range(20))
def test_what_is_taken_and_what_is_left_are_the_whole_whatever_the_steps(seed):
    chance, left, taken = random.Random(seed), LEFT, []
    while any(each.gross for each in left):
        amount = EUR(chance.randint(1, 700)) / 100
        keys = chance.choice([None, {"line:1"}, {"line:2", "delivery:19"}])
        part = take(left, amount, keys)
        among = sum(each.gross for each in left if keys is None or each.key in keys)
        assert sum(each.gross for each in part) == min(amount, among)
        left, taken = minus(left, part), taken + part
        assert all(each.net >= 0 and each.tax >= 0 for each in left)

    assert sums(taken) == sums(LEFT)
    assert [(e.rate, e.net, e.tax) for e in by_rate(taken)] == [
        (e.rate, e.net, e.tax) for e in by_rate(LEFT)
    ]


def test_nothing_is_taken_of_nothing():
    assert take([], EUR(5)) == []
    assert take(LEFT, EUR(0)) == []
    assert take(LEFT, EUR(5), set()) == []
