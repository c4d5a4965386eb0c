"""Cents: split without losing any, rounded half up."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest

from shop.tax.arithmetic import Terms, cents, shares

D = Decimal


@pytest.mark.parametrize(
    ("whole", "weights", "expected"),
    [
        ("4.90", ["10.70", "11.90"], ["2.32", "2.58"]),
        ("0.01", ["1", "1", "1"], ["0.01", "0.00", "0.00"]),
        ("0.02", ["1", "1", "1"], ["0.01", "0.01", "0.00"]),
        ("10.00", ["1", "1", "1"], ["3.34", "3.33", "3.33"]),
        ("10.00", ["0", "5"], ["0.00", "10.00"]),
        ("10.00", ["0", "0"], ["10.00", "0.00"]),
        ("0.00", ["1", "2"], ["0.00", "0.00"]),
        ("5.00", [], []),
    ],
)
def test_a_sum_is_split_by_largest_remainder(whole, weights, expected):
    assert shares(D(whole), [D(each) for each in weights]) == [D(each) for each in expected]


def test_no_cent_is_ever_lost():
    dice = random.Random(11)
    for _ in range(2000):
        weights = [D(dice.randrange(0, 100_000)) / 100 for _ in range(dice.randrange(1, 6))]
        whole = D(dice.randrange(0, 1_000_000)) / 100

        parts = shares(whole, weights)

        assert sum(parts) == whole
        for part, weight in zip(parts, weights, strict=True):
            exact = whole * weight / (sum(weights) or 1)
            assert abs(part - exact) < D("0.01") or not any(weights)


@pytest.mark.parametrize(("amount", "rounded"), [("0.005", "0.01"), ("1.004", "1.00")])
def test_half_a_cent_is_one(amount, rounded):
    assert cents(D(amount)) == D(rounded)


def test_a_discount_never_makes_a_line_cost_less_than_nothing():
    for keeps_gross in (True, False):
        terms = Terms(D(19), D(19), keeps_gross)

        assert terms.line(3, D("9.99"), D("50.00")).gross == 0
        assert terms.line(3, D("9.99"), D("29.97")) == (0, 0)
        assert terms.line(5, D("0.00"), D("0.00")) == (0, 0)


def test_a_dearer_price_never_costs_less_net():
    terms = Terms(D(19), D(19), keeps_gross=True)
    nets = [terms.unit(D(n) / 100).net for n in range(1000)]

    assert nets == sorted(nets)
