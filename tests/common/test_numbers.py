"""One kind of digits on every page; any kind where people type."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils.formats import date_format, number_format
from django.utils.translation import override

from common.money import Money, format_money
from common.numbers import format_number, latin_digits

ARABIC_DIGITS = set("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_all_that_writes_numbers_writes_the_same_ones(language: str) -> None:
    with override(language):
        written = [
            format_number(12345.6),
            format_money(Money(Decimal("12345.6"), "EUR")),
            number_format(Decimal("12345.6"), use_l10n=True, force_grouping=True),
            date_format(datetime(2026, 3, 2, tzinfo=UTC), "DATE_FORMAT"),
            date_format(datetime(2026, 3, 2, tzinfo=UTC), "SHORT_DATETIME_FORMAT"),
            Template("{% load numbers %}{{ n|number }} {{ x|floatformat:1 }} {{ n }}").render(
                Context({"n": 12345, "x": 4.5})
            ),
        ]

    text = " ".join(written)
    assert not ARABIC_DIGITS & set(text)
    assert text.count("12,345") == 4
    assert "4.5" in text


def test_arabic_dates_name_their_month() -> None:
    with override("ar"):
        assert date_format(datetime(2026, 3, 2, tzinfo=UTC), "DATE_FORMAT") == "2 مارس 2026"


@pytest.mark.parametrize(
    ("typed", "read"),
    [("٣٫٥", "3.5"), ("١٬٢٣٤", "1234"), ("۱۲", "12"), ("10115", "10115"), ("٥٠٪", "50%")],
)
def test_what_is_typed_in_either_kind_is_read(typed: str, read: str) -> None:
    assert latin_digits(typed) == read
