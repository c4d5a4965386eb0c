"""VAT IDs as people type them."""

from __future__ import annotations

import pytest
from django.utils import translation

from shop.tax.vat_ids import InvalidVatId, country_of, tidy


@pytest.mark.parametrize(
    ("typed", "country", "expected"),
    [
        ("DE136695976", "DE", "DE136695976"),
        ("de 136 695 976", "AT", "DE136695976"),
        ("136.695.976", "DE", "DE136695976"),
        ("ATU 57194903", "DE", "ATU57194903"),
        ("U57194903", "AT", "ATU57194903"),
        ("FR 61 954 506 077", "FR", "FR61954506077"),
        ("BE697449992", "BE", "BE0697449992"),
        ("EL094259216", "GR", "EL094259216"),
        ("GR 094259216", "GR", "EL094259216"),
        ("094259216", "GR", "EL094259216"),
        ("NL4495445B01", "NL", "NL004495445B01"),
        ("ESA28015865", "ES", "ESA28015865"),
        ("DE١٣٦٦٩٥٩٧٦", "DE", "DE136695976"),
    ],
)
def test_a_number_is_written_as_the_register_knows_it(typed, country, expected):
    assert tidy(typed, country) == expected


@pytest.mark.parametrize(
    "typed",
    [
        *("", "   ", "-", "DE", "DE136695977", "DE13669597", "ATU5719490", "hello", "12"),
        *("CHE107787577", "GB980780684", "EU372022452", "US123456789", "DE" * 500, "\x00"),
        "XI980780684",
    ],
)
def test_what_is_none_is_refused_in_a_sentence(typed):
    for language in ("en", "ar"):
        with translation.override(language), pytest.raises(InvalidVatId) as caught:
            tidy(typed, "DE")
        assert str(caught.value).strip()
        assert len(str(caught.value)) < 200


def test_the_country_of_a_number():
    assert country_of("DE136695976") == "DE"
    assert country_of("EL094259216") == "GR"
