"""Phone numbers as people type them, kept in international form (E.164)."""

from __future__ import annotations

import phonenumbers


class InvalidPhone(Exception):
    """Nobody can be called at this number."""


def parse_phone(text: str, country: str) -> str:
    """`text` in E.164; without a country prefix it is a number of `country` (ISO 3166 alpha-2).

    Raises InvalidPhone.
    """
    try:
        number = phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException as error:
        raise InvalidPhone(text) from error
    if not phonenumbers.is_valid_number(number):
        raise InvalidPhone(text)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def example_phone(country: str) -> str:
    """What a mobile number of `country` looks like there."""
    number = phonenumbers.example_number_for_type(country, phonenumbers.PhoneNumberType.MOBILE)
    if number is None:
        return "+49 1512 3456789"
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def format_phone(number: str) -> str:
    """E.164 with spaces, for reading."""
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
