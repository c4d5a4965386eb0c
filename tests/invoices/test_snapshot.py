from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone
from oscar.core.loading import get_model

from shop.checkout.details import Address
from shop.invoices import invariants, issuing
from shop.order.models import Order
from shop.tax.models import VatCheck
from tests.factories.offers import make_offer
from tests.factories.shop import DETAILS, make_order, make_product
from tests.invoices.conftest import invoiced, pay

VIENNA = replace(DETAILS, line1="Kärntner Str. 1", line4="Wien", postcode="1010", country="AT")


def issued(**order):
    return issuing.issue(order=make_order(**order), now=timezone.now())


def test_a_company_elsewhere_in_the_eu_is_told_that_it_owes_the_tax(visitor):
    now = timezone.now()
    VatCheck.objects.create(number="ATU13585627", outcome="valid", checked_at=now)
    company = replace(VIENNA, company_name="Kaffeehaus GmbH", vat_id="ATU13585627")

    content = issued(visitor=visitor, details=company).snapshot

    assert content["buyer"]["company"] == "Kaffeehaus GmbH"
    assert content["buyer"]["vat_id"] == "ATU13585627"
    assert content["seller"]["vat_id"] == "DE123456789"
    assert "Reverse charge" in content["note"] and "Article 138" in content["note"]
    assert content["tax"] == "0.00"
    assert [rate["rate"] for rate in content["rates"]] == ["0"]
    assert invariants.problems() == []


def test_goods_that_leave_the_eu_are_an_export(visitor):
    get_model("address", "Country").objects.filter(pk="CH").update(is_shipping_country=True)
    zurich = replace(DETAILS, postcode="8001", country="CH")

    content = issued(visitor=visitor, details=zurich).snapshot

    assert "Article 146" in content["note"] and content["tax"] == "0.00"


def test_a_private_shopper_elsewhere_in_the_eu_pays_the_tax_of_theirs(visitor):
    content = issued(visitor=visitor, details=VIENNA).snapshot

    assert {rate["rate"] for rate in content["rates"]} == {"20"}
    assert content["note"] == ""
    assert content["delivery_address"] == ["Kärntner Str. 1", "1010 Wien", "Austria"]


def test_the_bill_goes_where_the_customer_says(visitor):
    billing = Address(
        first_name="Bea", last_name="Kern", line1="Am Markt 2", line4="Jena", postcode="07743"
    )

    content = issued(visitor=visitor, details=replace(DETAILS, billing=billing)).snapshot

    assert content["buyer"]["name"] == "Bea Kern"
    assert content["billing_address"] == ["Am Markt 2", "07743 Jena", "Germany"]
    assert content["delivery_address"] == ["Lindenstr. 5", "10969 Berlin", "Germany"]


def test_what_is_not_paid_yet_says_how_to_pay(visitor, bob):
    order = make_order(visitor=visitor)

    content = issuing.issue(order=order, now=timezone.now()).snapshot

    assert content["payment"]["paid_on"] == ""
    assert ["IBAN", "DE02 1203 0000 0000 2020 51"] in content["payment"]["facts"]


def test_what_is_paid_says_when(visitor, bob):
    order = make_order(visitor=visitor)
    pay(order, bob)

    content = order.invoices.get().snapshot

    assert content["payment"] == {
        "method": "Bank transfer",
        "paid_on": content["issued_on"],
        "facts": [],
    }
    assert content["delivery"]["on"] == "" and content["delivery"]["expected"]


def test_a_discount_stands_beside_the_price(visitor):
    make_offer(percent="50")

    row = issued(visitor=visitor).snapshot["rows"][0]

    assert (row["unit_net"], row["discount"], row["net"], row["gross"]) == (
        "10.00",
        "5.00",
        "5.00",
        "5.95",
    )


def test_it_is_written_in_the_language_of_the_order_whoever_pays(visitor, bob):
    content = invoiced(bob, visitor=visitor, language="ar").snapshot

    assert content["language"] == "ar"
    assert content["billing_address"][-1] == "ألمانيا"


def test_days_are_those_of_the_shop(visitor):
    order = make_order(visitor=visitor)
    midnight = timezone.localtime().replace(hour=0, minute=1) + timedelta(days=1)

    invoice = issuing.issue(order=order, now=midnight.astimezone(tz=None))

    assert invoice.snapshot["issued_on"] == midnight.date().isoformat()


@pytest.mark.parametrize("count", [1, 6])
def test_writing_costs_the_same_however_many_lines(visitor, django_assert_num_queries, count):
    order = make_order(*(make_product() for _ in range(count)), visitor=visitor)
    issued(visitor=visitor)  # the series is there
    order = Order.objects.select_related("shipping_address", "billing_address").get(pk=order.pk)

    # Its lines, whether it is shipped, the series and its lock, the invoice, the series' new end.
    with django_assert_num_queries(6):
        issuing.write(order=order, now=timezone.now())
