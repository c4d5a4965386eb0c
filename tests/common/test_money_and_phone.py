from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils.translation import override

from common.money import Money, format_money
from common.phone import InvalidPhone, example_phone, format_phone, parse_phone


def test_money_is_written_as_each_language_does_with_western_digits():
    price = Money(Decimal("1234.5"), "EUR")

    assert format_money(price, "en") == "€1,234.50"
    with override("ar"):
        assert "1,234.50" in str(price)
        assert "€" in str(price)


def test_money_of_two_currencies_is_not_added():
    assert Money(Decimal(1), "EUR") + Money(Decimal(2), "EUR") == Money(Decimal(3), "EUR")
    with pytest.raises(ValueError, match="cannot be added"):
        Money(Decimal(1), "EUR") + Money(Decimal(2), "USD")


@pytest.mark.parametrize(
    "typed, country, number",
    [
        ("0151 23456789", "DE", "+4915123456789"),
        ("+49 (0)151 23456789", "AT", "+4915123456789"),
        ("٠٥٠١٢٣٤٥٦٧", "AE", "+971501234567"),
    ],
)
def test_numbers_become_international(typed, country, number):
    assert parse_phone(typed, country) == number


@pytest.mark.parametrize("typed", ["", "12", "abc", "+49", "0" * 30])
def test_what_cannot_be_called_is_refused(typed):
    with pytest.raises(InvalidPhone):
        parse_phone(typed, "DE")


def test_numbers_are_shown_with_blanks():
    assert format_phone("+4915123456789") == "+49 1512 3456789"
    assert example_phone("FR").startswith("+33")
