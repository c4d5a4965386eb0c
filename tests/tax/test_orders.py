"""The order keeps what the basket came to, to the cent."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone
from oscar.core.loading import get_model

from shop import ordering
from shop.tax.models import Outcome, TaxProfile, VatCheck
from tests.factories.offers import make_offer
from tests.factories.shop import DETAILS, make_basket, make_product, make_ready

Country = get_model("address", "Country")
NUMBER = "ATU57194903"


@pytest.fixture(autouse=True)
def rates_that_stay(known_rates):
    """Those of tests/tax/rates.toml."""


def place(details, *, user=None, discount=True):
    visitor = None if user else uuid4()
    tea = make_product(price="4.45", tax_class="food")
    pot = make_product(price="12.95")
    if discount:
        make_offer(percent="10")
    basket = make_basket(tea, pot, user=user, visitor=visitor, quantity=3)
    ordering.price(basket=basket, user=user)
    make_ready(basket, details=details)
    return ordering.place_order(basket=basket, user=user, visitor=visitor, language="en")


def assert_adds_up(order):
    lines = list(order.lines.all())
    net = sum(line.line_price_excl_tax for line in lines) + order.shipping_excl_tax
    gross = sum(line.line_price_incl_tax for line in lines) + order.shipping_incl_tax
    by_rate = [(Decimal(each["net"]), Decimal(each["tax"])) for each in order.tax_lines]
    assert (net, gross) == (order.total_excl_tax, order.total_incl_tax)
    assert sum(each[0] for each in by_rate) == order.total_excl_tax
    assert sum(sum(each) for each in by_rate) == order.total_incl_tax
    taken = sum(each.amount for each in order.discounts.all())
    before = sum(
        line.line_price_before_discounts_incl_tax
        if order.tax_treatment in ("domestic", "oss") and not order.vat_id
        else line.line_price_before_discounts_excl_tax
        for line in lines
    )
    after = gross if order.tax_treatment in ("domestic", "oss") and not order.vat_id else net
    shipping = order.shipping_incl_tax if after == gross else order.shipping_excl_tax
    assert before - taken + shipping == after


def make_company(user):
    TaxProfile.objects.create(user=user, company_name="Tee GmbH", vat_id=NUMBER)
    VatCheck.objects.create(number=NUMBER, outcome=Outcome.VALID, checked_at=timezone.now())


def rates(order):
    return [(each["rate"], each["net"], each["tax"]) for each in order.tax_lines]


def test_a_private_shopper_at_home():
    order = place(DETAILS)

    assert order.tax_treatment == "domestic"
    # 38.85 and 13.35 less 10 %: 34.97 (34.965) and 12.02 (12.015); delivery 3.65 and 1.25.
    assert order.total_incl_tax == Decimal("51.89")
    assert rates(order) == [("19", "32.46", "6.16"), ("7", "12.40", "0.87")]
    assert_adds_up(order)


def test_a_private_shopper_in_austria():
    order = place(replace(DETAILS, country="AT", postcode="1010", line4="Wien"))

    assert order.tax_treatment == "oss"
    assert [each["rate"] for each in order.tax_lines] == ["20", "10"]
    assert_adds_up(order)


def test_a_company_with_a_vat_id_that_the_account_knows(alice):
    make_company(alice)

    order = place(replace(DETAILS, country="AT", postcode="1010", line4="Wien"), user=alice)

    assert (order.tax_treatment, order.vat_id) == ("reverse-charge", NUMBER)
    assert order.company_name == "Tee GmbH"
    assert order.total_incl_tax == order.total_excl_tax
    assert_adds_up(order)


def test_a_company_whose_goods_stay_at_home(alice):
    make_company(alice)

    order = place(DETAILS, user=alice)

    assert order.tax_treatment == "domestic"
    assert_adds_up(order)


def test_a_guest_whose_vat_id_is_not_looked_up_yet_pays_tax():
    details = replace(
        DETAILS, country="AT", postcode="1010", line4="Wien", company_name="Tee", vat_id=NUMBER
    )

    order = place(details)

    assert (order.tax_treatment, order.vat_id) == ("oss", NUMBER)
    assert VatCheck.objects.still_open().get().number == NUMBER
    assert_adds_up(order)


def test_an_export():
    Country.objects.update_or_create(
        iso_3166_1_a2="CH", defaults={"printable_name": "Switzerland", "is_shipping_country": True}
    )

    order = place(replace(DETAILS, country="CH", postcode="8001", line4="Zürich"))

    assert order.tax_treatment == "export"
    assert rates(order) == [("0", str(order.total_incl_tax), "0.00")]


def test_the_total_that_was_shown_is_the_orders(alice):
    make_company(alice)
    basket = make_basket(make_product(price="12.95"), user=alice, quantity=3)
    details = replace(DETAILS, country="AT", postcode="1010", line4="Wien")
    make_ready(basket, details=details)

    shown = ordering.totals(basket=basket, country="AT")
    order = ordering.place_order(
        basket=basket,
        user=alice,
        visitor=None,
        language="en",
        expected_total=shown.total.amount,
    )

    assert order.total_incl_tax == shown.total.amount
