"""Which country's tax a sale bears, and whether any."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from shop.tax.buyers import Buyer, buyer_of
from shop.tax.models import Outcome, TaxProfile, VatCheck
from shop.tax.rates import BadRates, rates
from shop.tax.treatment import treatment_of

PRIVATE = {}
COMPANY = {"is_company": True}
VALID = {"is_company": True, "has_valid_vat_id": True}


@pytest.mark.parametrize(
    ("country", "buyer", "kind", "whose", "standard"),
    [
        ("DE", PRIVATE, "domestic", "DE", "19"),
        ("DE", COMPANY, "domestic", "DE", "19"),
        ("DE", VALID, "domestic", "DE", "19"),
        ("AT", PRIVATE, "oss", "AT", "20"),
        ("AT", COMPANY, "oss", "AT", "20"),
        ("AT", VALID, "reverse-charge", "DE", "0"),
        ("FI", PRIVATE, "oss", "FI", "25.5"),
        ("CH", PRIVATE, "export", "DE", "0"),
        ("GB", VALID, "export", "DE", "0"),
        ("US", COMPANY, "export", "DE", "0"),
        ("XX", PRIVATE, "export", "DE", "0"),
    ],
)
def test_who_buys_where(known_rates, country, buyer, kind, whose, standard):
    found = treatment_of(Buyer(country, **buyer))

    assert (found.kind, found.country) == (kind, whose)
    assert found.rate("standard") == Decimal(standard)
    assert found.rate("none") == 0
    assert found.shows_tax is (buyer == PRIVATE)
    assert bool(found.note) is (kind in ("reverse-charge", "export"))


def test_without_one_stop_shop_our_own_rate_holds(known_rates, settings):
    settings.TAX_OSS = False

    found = treatment_of(Buyer("AT"))

    assert (found.kind, found.country, found.rate("standard")) == ("domestic", "DE", 19)


def test_a_shop_outside_the_eu_exports_to_all_others(known_rates, settings):
    settings.SHIPPING_HOME = "SA"
    settings.TAX_RATES_FILE = str(settings.ROOT / "shop" / "tax" / "rates.toml")

    assert treatment_of(Buyer("SA")).rate("standard") == 15
    assert treatment_of(Buyer("AE")).kind == "export"
    assert treatment_of(Buyer("DE", **VALID)).kind == "export"


def test_the_sentence_of_an_invoice_speaks_the_language(known_rates):
    found = treatment_of(Buyer("AT", **VALID))

    assert "Article 138" in found.note
    with translation.override("ar"):
        assert "138" in found.note


# --- Rates ------------------------------------------------------------------------------------

EU = [
    *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU"),
    *("IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
]


def test_the_file_that_comes_along_knows_the_eu_and_more():
    known = rates()

    assert known.area_of("DE") == set(EU)
    assert all(known.knows(country) for country in EU)
    for country in ("GB", "CH", "NO", "AE", "BH", "KW", "OM", "QA", "SA"):
        assert known.knows(country)
        assert known.area_of(country) == {country}


@pytest.mark.parametrize(
    ("country", "code", "on", "rate"),
    [
        ("DE", "standard", date(2020, 6, 30), "19"),
        ("DE", "standard", date(2020, 7, 1), "16"),
        ("DE", "food", date(2020, 12, 31), "5"),
        ("DE", "food", date(2026, 11, 21), "7"),
        ("RO", "standard", date(2025, 7, 31), "19"),
        ("RO", "standard", date(2025, 8, 1), "21"),
        ("EE", "standard", date(2026, 11, 21), "24"),
        ("SK", "standard", date(2026, 11, 21), "23"),
        ("FI", "standard", date(2026, 11, 21), "25.5"),
        ("FI", "food", date(2026, 1, 1), "13.5"),
        ("SE", "food", date(2026, 3, 31), "12"),
        ("SE", "food", date(2026, 4, 1), "6"),
        ("SE", "food", date(2028, 1, 1), "12"),
        ("LT", "books", date(2026, 1, 1), "5"),
        ("CH", "standard", date(2026, 11, 21), "8.1"),
        ("DK", "food", date(2026, 11, 21), "25"),
        ("DE", "standard", date(1999, 1, 1), "19"),
        ("DE", "a class of the merchant's own", date(2026, 11, 21), "19"),
        ("DE", "none", date(2026, 11, 21), "0"),
        ("US", "standard", date(2026, 11, 21), "0"),
    ],
)
def test_a_rate_holds_from_its_day_on(country, code, on, rate):
    assert rates().rate(country, code, on) == Decimal(rate)
    assert treatment_of(Buyer("DE"), on).on == on


def test_a_rate_changes_at_midnight_without_anybody_doing_a_thing(settings, tmp_path):
    file = tmp_path / "rates.toml"
    file.write_text("[DE]\nstandard = { 2026-01-01 = 19, 2027-01-01 = 20.5 }\n")
    settings.TAX_RATES_FILE = str(file)

    before = treatment_of(Buyer("DE"), date(2026, 12, 31))
    after = treatment_of(Buyer("DE"), date(2027, 1, 1))

    assert (before.rate("standard"), after.rate("standard")) == (19, Decimal("20.5"))


@pytest.mark.parametrize(
    "text",
    [
        "[DE",
        "[DE]\nstandard = 19",
        "[DE]\nstandard = {}",
        '[DE]\nstandard = { 2026-01-01 = "nineteen" }',
        "[DE]\nstandard = { 2026-13-01 = 19 }",
        "[DE]\nstandard = { 2026-01-01 = -1 }",
        "[DE]\nstandard = { 2026-01-01 = 100 }",
        "DE = 19",
    ],
)
def test_a_file_that_cannot_be_used_says_where(settings, tmp_path, text):
    file = tmp_path / "rates.toml"
    file.write_text(text)
    settings.TAX_RATES_FILE = str(file)

    with pytest.raises(BadRates) as caught:
        rates()

    assert str(file) in str(caught.value)


# --- Buyers -----------------------------------------------------------------------------------


def test_a_guest_is_known_without_a_query():
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert buyer_of(country="AT") == Buyer("AT")
        assert buyer_of() == Buyer("DE")

    assert not queries


def test_a_guest_with_a_vat_id_costs_one_query():
    with CaptureQueriesContext(connection) as queries:
        assert buyer_of(country="AT", vat_id="ATU57194903") == Buyer("AT", is_company=True)

    assert len(queries) == 1


def make_company(user, vat_id="ATU57194903", outcome=Outcome.VALID):
    TaxProfile.objects.create(user=user, company_name="Tee GmbH", vat_id=vat_id)
    if vat_id:
        VatCheck.objects.create(number=vat_id, outcome=outcome, checked_at=timezone.now())


def test_a_member_costs_one_query_for_all_their_pages(alice):
    make_company(alice)

    with CaptureQueriesContext(connection) as queries:
        assert buyer_of(user=alice, country="AT") == Buyer("AT", **VALID)
        assert buyer_of(user=alice, country="DE") == Buyer("DE", **VALID)

    assert len(queries) == 1


def test_who_is_logged_in_is_known_already(client, alice):
    make_company(alice)
    client.force_login(alice)

    request = client.get("/shop/basket/").wsgi_request
    str(request.user)

    with CaptureQueriesContext(connection) as queries:
        assert buyer_of(user=request.user, country="AT") == Buyer("AT", **VALID)
    assert not queries


def test_a_member_without_a_company_is_private(alice):
    assert buyer_of(user=alice, country="AT") == Buyer("AT")


def test_a_company_without_vat_id_sees_net_prices_and_pays_tax(alice):
    make_company(alice, vat_id="")

    assert buyer_of(user=alice, country="AT") == Buyer("AT", **COMPANY)


def test_the_number_of_the_checkout_goes_before_that_of_the_account(alice):
    make_company(alice)

    assert buyer_of(user=alice, country="AT", vat_id="ATU12345675") == Buyer("AT", **COMPANY)
