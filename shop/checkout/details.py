"""Who orders and where it goes: what every door checks before it keeps it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from babel import Locale
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from common.numbers import latin_digits
from common.phone import InvalidPhone, example_phone, parse_phone

Country = get_model("address", "Country")
UserAddress = get_model("address", "UserAddress")

POSTCODES: dict[str, str] = UserAddress.POSTCODES_REGEX
# Written with letters or a blank; all others are digits, as many as the pattern says.
EXAMPLES = {
    "AT": "1010", "BE": "1000", "BG": "1000", "CH": "8001", "CY": "1010", "CZ": "110 00",
    "DE": "10115", "DK": "1050", "EE": "10111", "ES": "28001", "FI": "00100", "FR": "75001",
    "GR": "104 31", "HR": "10000", "HU": "1011", "IE": "D02 AF30", "IT": "00118", "LT": "01100",
    "LU": "1111", "LV": "LV-1010", "MT": "VLT 1010", "NL": "1012 AB", "PL": "00-001",
    "PT": "1000-001", "RO": "010011", "SE": "111 20", "SI": "1000", "SK": "811 01",
}  # fmt: skip
# What customers write differently from Oscar's patterns, brought into one form.
LONGEST = {
    "email": 254,
    "first_name": 150,
    "last_name": 150,
    "line1": 255,
    "line2": 255,
    "line4": 255,
}


@dataclass(frozen=True)
class Details:
    email: str = ""
    first_name: str = ""
    last_name: str = ""
    line1: str = ""
    line2: str = ""
    line4: str = ""
    state: str = ""
    postcode: str = ""
    country: str = "DE"
    phone: str = ""
    whatsapp_consent: str = ""


class InvalidDetails(Exception):
    """Something is missing or cannot be right; `errors` says what, by field, in plain words."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("; ".join(errors.values()))
        self.errors = errors


def checked(details: Details) -> Details:
    """`details` tidied up, the phone in E.164. Raises InvalidDetails."""
    errors: dict[str, str] = {}
    tidy = {name: " ".join(str(value).split()) for name, value in details.__dict__.items()}
    details = replace(details, **(tidy | {"whatsapp_consent": details.whatsapp_consent}))
    for name, message in required_words().items():
        if not getattr(details, name) and name != "postcode":  # some countries have none
            errors[name] = message
    for name, longest in LONGEST.items():
        if len(getattr(details, name)) > longest:
            errors[name] = _("Shorten this to %(count)d characters.") % {"count": longest}
    country = shipping_country(details.country)
    if country is None:
        errors["country"] = _("Choose a country that we deliver to.")
        raise InvalidDetails(errors)
    changes = {}
    for name, check in (("email", _email), ("postcode", _postcode), ("phone", _phone)):
        try:
            changes[name] = check(details)
        except ValidationError as error:
            errors.setdefault(name, error.messages[0])
    if errors:
        raise InvalidDetails(errors)
    return replace(details, **changes)


def shipping_country(code: str) -> Any:
    return Country.objects.filter(pk=code, is_shipping_country=True).first()


def country_name(code: str, language: str | None = None) -> str:
    """In `language` (default: the active one)."""
    locale = Locale.parse((language or get_language() or settings.LANGUAGE_CODE).split("-")[0])
    return str(locale.territories.get(code, code))


def check_postcode(postcode: str, country: str) -> str:
    """The postcode as that country writes it. Raises ValidationError; a country may have none."""
    pattern = POSTCODES.get(country)
    plain = latin_digits(re.sub(r"[\s]", "", postcode)).upper()
    if country == "DE":
        plain = plain.removeprefix("D-")
    if country == "PL" and re.fullmatch(r"\d{5}", plain):
        plain = f"{plain[:2]}-{plain[2:]}"
    if not plain:
        if pattern:
            raise ValidationError(_("Enter the postcode."))
        return ""
    if pattern and not re.match(pattern, plain):
        example = EXAMPLES.get(country)
        name = country_name(country)
        if example:
            raise ValidationError(
                _("Enter a postcode of %(country)s, such as %(example)s.")
                % {"country": name, "example": example}
            )
        raise ValidationError(_("Enter a postcode of %(country)s.") % {"country": name})
    if country == "NL" and len(plain) == 6:
        return f"{plain[:4]} {plain[4:]}"
    return plain if pattern else postcode.strip()


def check_phone(phone: str, country: str) -> str:
    """In E.164. Raises ValidationError."""
    try:
        return parse_phone(phone, country)
    except InvalidPhone as error:
        raise ValidationError(
            _("Enter a phone number with its area code, such as %(example)s.")
            % {"example": example_phone(country)}
        ) from error


def required_words() -> dict[str, str]:
    """What cannot be left out, and how we ask for it."""
    return {
        "email": _("Enter your e-mail address."),
        "first_name": _("Enter your first name."),
        "last_name": _("Enter your last name."),
        "line1": _("Enter the street and house number."),
        "line4": _("Enter the town or city."),
        "postcode": _("Enter the postcode."),
    }


def _email(details: Details) -> str:
    if details.email:
        try:
            validate_email(details.email)
        except ValidationError as error:
            raise ValidationError(
                _("Enter an e-mail address in the form name@example.com.")
            ) from error
    return details.email


def _postcode(details: Details) -> str:
    return check_postcode(details.postcode, details.country)


def _phone(details: Details) -> str:
    if details.phone:
        return check_phone(details.phone, details.country)
    if details.whatsapp_consent:
        raise ValidationError(_("Enter your phone number, or untick the WhatsApp box."))
    return ""
