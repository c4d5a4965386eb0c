"""Who orders and where it goes: what every door checks before it keeps it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
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
from shop.tax import vat_ids

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
#: Countries whose postcodes hold neither letters nor marks.
DIGITS_ONLY = [code for code, example in EXAMPLES.items() if example.isdecimal()]
LONGEST = {
    "email": 254,
    "company_name": 200,
    "first_name": 150,
    "last_name": 150,
    "line1": 255,
    "line2": 255,
    "line4": 255,
}
PLACE = ("first_name", "last_name", "line1", "line2", "line4", "postcode")


@dataclass(frozen=True)
class Address:
    """Where a bill goes."""

    first_name: str = ""
    last_name: str = ""
    line1: str = ""
    line2: str = ""
    line4: str = ""
    state: str = ""
    postcode: str = ""
    country: str = "DE"


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
    company_name: str = ""
    vat_id: str = ""
    billing: Address | None = None  # None: the bill goes where the goods go


class InvalidDetails(Exception):
    """Something is missing or cannot be right; `errors` says what, by field, in plain words.

    Fields of the billing address begin with `billing_`.
    """

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("; ".join(errors.values()))
        self.errors = errors


def checked(details: Details) -> Details:
    """`details` tidied up, phone in E.164, VAT ID as tax offices write it. Raises InvalidDetails."""
    errors: dict[str, str] = {}
    billing = details.billing
    if billing is not None:
        billing, wrong = _checked_place(billing, countries=any_country)
        errors = {f"billing_{name}": message for name, message in wrong.items()}
    place = Address(**{name: getattr(details, name) for name in Address.__dataclass_fields__})
    place, wrong = _checked_place(place, countries=shipping_country)
    errors |= wrong
    changes: dict[str, Any] = {"billing": billing, **place.__dict__}
    for name in ("email", "phone", "company_name", "vat_id"):
        changes[name] = " ".join(getattr(details, name).split())
    details = replace(details, **changes)
    for name, check in (("email", _email), ("phone", _phone), ("vat_id", _vat_id)):
        try:
            if "country" not in wrong or name == "email":
                changes[name] = check(details)
        except ValidationError as error:
            errors[name] = error.messages[0]
    errors |= too_long(details, ("email", "company_name"))
    if errors:
        raise InvalidDetails(errors)
    return replace(details, **changes)


def _checked_place(
    place: Address, *, countries: Callable[[str], Any]
) -> tuple[Address, dict[str, str]]:
    """Tidied up, and what is wrong with it by field."""
    place = Address(**{name: " ".join(value.split()) for name, value in place.__dict__.items()})
    errors = {
        name: message
        for name, message in required_words().items()
        if name in PLACE and not getattr(place, name) and name != "postcode"  # some have none
    }
    errors |= too_long(place, PLACE)
    if countries(place.country) is None:
        words = _("Choose a country that we deliver to.")
        errors["country"] = words if countries is shipping_country else _("Choose a country.")
        return place, errors
    try:
        place = replace(place, postcode=check_postcode(place.postcode, place.country))
    except ValidationError as error:
        errors["postcode"] = error.messages[0]
    return place, errors


def too_long(told: Any, names: Iterable[str]) -> dict[str, str]:
    return {
        name: _("Shorten this to %(count)d characters.") % {"count": LONGEST[name]}
        for name in names
        if name in LONGEST and len(getattr(told, name)) > LONGEST[name]
    }


def any_country(code: str) -> Any:
    return Country.objects.filter(pk=code).first()


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
    if not details.email:
        raise ValidationError(required_words()["email"])
    try:
        validate_email(details.email)
    except ValidationError as error:
        raise ValidationError(_("Enter an e-mail address in the form name@example.com.")) from error
    return details.email


def _phone(details: Details) -> str:
    if details.phone:
        return check_phone(details.phone, details.country)
    if details.whatsapp_consent:
        raise ValidationError(_("Enter your phone number, or untick the WhatsApp box."))
    return ""


def _vat_id(details: Details) -> str:
    if not details.vat_id:
        return ""
    if not details.company_name:
        raise ValidationError(_("Enter the company's name, too."))
    country = details.billing.country if details.billing else details.country
    try:
        return vat_ids.tidy(details.vat_id, country)
    except vat_ids.InvalidVatId as error:
        raise ValidationError(str(error)) from error
