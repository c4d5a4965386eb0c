"""Who buys for a company, and who has the bill sent elsewhere."""

from __future__ import annotations

import pytest
from django.utils import timezone

from shop import ordering
from shop.checkout.details import Address
from shop.order.models import Order
from shop.tax.models import Outcome, VatCheck
from tests.factories.shop import make_basket, make_product
from tests.shop.test_checkout_pages import FORM, errors, pay

BILLING = {
    "bill_elsewhere": "on",
    "billing_first_name": "Nour",
    "billing_last_name": "Haddad",
    "billing_line1": "Ringstraße 9",
    "billing_postcode": "1010",
    "billing_line4": "Wien",
    "billing_country": "AT",
}
VIENNA = {
    "country": "AT", "postcode": "1010", "line4": "Wien", "phone": "",
    "company_name": "Ring GmbH", "vat_id": "ATU 13585627",
}  # fmt: skip


@pytest.fixture
def basket(visitor):
    return make_basket(make_product("Tea", price="20.00", stock=5), visitor=visitor)


@pytest.fixture
def answered():
    """What the EU's register has said of the company from Vienna."""

    def answer(outcome):
        VatCheck.objects.all().delete()
        VatCheck.objects.create(
            number="ATU13585627", outcome=outcome, checked_at=timezone.now(), due_at=None
        )

    return answer


def details(client, **changes):
    return client.post("/shop/checkout/", FORM | changes)


def step(client, choice="standard"):
    client.post("/shop/checkout/delivery/", {"choice": choice})
    return client.get("/shop/checkout/payment/")


# --- The bill ---------------------------------------------------------------------------------


def test_the_bill_goes_where_the_goods_go_unless_told_otherwise(guest, basket):
    details(guest, **BILLING | {"bill_elsewhere": ""})

    assert ordering.checkout_of(basket=basket).billing_address is None


def test_a_bill_to_another_address_stands_on_the_order(guest, basket):
    details(guest, **BILLING)

    page = step(guest).content.decode()
    assert ordering.checkout_of(basket=basket).billing_address == Address(
        first_name="Nour", last_name="Haddad", line1="Ringstraße 9", line4="Wien",
        postcode="1010", country="AT",
    )  # fmt: skip
    assert "Invoice to" in page
    assert "Ringstraße 9" in page

    pay(guest, basket)
    order = Order.objects.get()
    assert order.shipping_address.line1 == "Lindenstr. 5"
    assert (order.billing_address.line1, order.billing_address.country_id) == ("Ringstraße 9", "AT")
    assert "Ringstraße 9" in guest.get("/shop/checkout/thank-you/").content.decode()


def test_a_bill_may_go_to_a_country_that_we_do_not_deliver_to(guest, basket):
    response = details(guest, **BILLING | {"billing_country": "CH", "billing_postcode": "8001"})

    assert response.url == "/shop/checkout/delivery/"


@pytest.mark.parametrize(
    "changes, field, words",
    [
        ({"billing_line1": ""}, "billing_line1", "Enter the street and house number."),
        ({"billing_postcode": "99"}, "billing_postcode", "Enter a postcode of Austria"),
        ({"billing_country": "XX"}, "billing_country", "Choose a country."),
        ({"billing_first_name": "x" * 200}, "billing_first_name", "Shorten this to 150"),
    ],
)
def test_what_is_wrong_with_the_bill_is_said_beside_its_field(guest, basket, changes, field, words):
    response = details(guest, **BILLING | changes)

    assert words in errors(response)[field]
    assert "Lindenstr. 5" in response.content.decode()
    assert not ordering.checkout_of(basket=basket).pk


def test_an_open_part_stays_open_and_filled(guest, basket):
    details(guest, **BILLING, company_name="Ring GmbH")

    page = guest.get("/shop/checkout/").content.decode()

    assert "Ringstraße 9" in page
    assert '<details class="fold" open>' in page


# --- The company ------------------------------------------------------------------------------


def test_a_vat_id_needs_a_company(guest, basket):
    response = details(guest, vat_id="DE136695976")

    assert errors(response) == {"vat_id": "Enter the company's name, too."}


def test_a_vat_id_that_cannot_be_one_is_said_in_words(guest, basket):
    response = details(guest, company_name="Ring GmbH", vat_id="DE123")

    assert "cannot be a VAT ID" in errors(response)["vat_id"]


def test_until_the_register_answers_vat_is_charged_and_that_is_said(guest, basket):
    details(guest, **VIENNA)

    response = step(guest)

    page = response.content.decode()
    assert "We are asking the tax office" in page
    assert "ATU13585627" in page
    assert response.context["totals"].tax.amount > 0


def test_a_valid_vat_id_of_another_country_takes_the_tax_off_everywhere(guest, basket, answered):
    details(guest, **VIENNA)
    answered(Outcome.VALID)

    response = step(guest)
    totals = response.context["totals"]
    assert totals.tax.amount == 0
    assert "is valid: no VAT is charged" in response.content.decode()
    assert totals.tax_note in response.content.decode()

    pay(guest, basket, total=str(totals.total.amount))
    order = Order.objects.get()
    assert (order.vat_id, order.company_name) == ("ATU13585627", "Ring GmbH")
    assert order.tax_treatment == "reverse-charge"
    assert order.total_incl_tax == totals.total.amount
    thanks = guest.get("/shop/checkout/thank-you/").content.decode()
    assert "Ring GmbH" in thanks


def test_a_vat_id_that_the_register_does_not_know_costs_tax_and_says_so(guest, basket, answered):
    details(guest, **VIENNA)
    answered(Outcome.INVALID)

    response = step(guest)

    assert "does not know the VAT ID" in response.content.decode()
    assert response.context["totals"].tax.amount > 0
    assert pay(guest, basket, total=str(response.context["totals"].total.amount)).status_code == 302


def test_an_answer_between_the_page_and_the_button_is_said_and_asked_about(guest, basket, answered):
    details(guest, **VIENNA)
    shown = step(guest).context["totals"].total.amount
    answered(Outcome.VALID)

    response = pay(guest, basket, total=str(shown))

    assert "The total has changed" in response.content.decode()
    assert not Order.objects.exists()


# --- What it costs, by country ----------------------------------------------------------------


def test_the_summary_follows_the_country(guest, basket):
    page = guest.get("/shop/checkout/summary/?country=AT").content.decode()

    assert "Austria" in page
    assert "20 % VAT included" in page
    assert guest.get("/shop/checkout/summary/?country=XX").status_code == 200
