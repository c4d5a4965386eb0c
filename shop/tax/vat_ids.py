"""VAT identification numbers as people type them, and as VIES takes them."""

from __future__ import annotations

from django.utils.translation import gettext as _
from stdnum.eu import vat
from stdnum.exceptions import ValidationError

from common.numbers import latin_digits

# In VAT IDs Greece is EL; Northern Ireland has numbers of its own (XI).
PREFIXES = {"GR": "EL"}
COUNTRIES = {"EL": "GR", "XI": "GB"}
NORTHERN_IRELAND = "XI"
KNOWN = {country.upper() for country in vat.MEMBER_STATES} - {"GR"} | {"EL"}
LONGEST = 40


class InvalidVatId(Exception):
    """Says in a sentence what is wrong, in the active language."""


def tidy(number: str, country: str) -> str:
    """`number` in full, such as "DE136695976"; one without prefix is taken to be of `country` (ISO).

    Raises InvalidVatId. Says nothing about whether the company exists: that is for VIES.
    """
    typed = "".join(sign for sign in latin_digits(number).upper() if sign.isalnum())[:LONGEST]
    if not typed:
        raise InvalidVatId(_("Enter the VAT ID."))
    typed = typed.replace("GR", "EL", 1) if typed.startswith("GR") else typed
    if typed[:2] not in KNOWN:
        typed = PREFIXES.get(country, country) + typed
    if typed[:2] not in KNOWN:
        raise InvalidVatId(_("This is no VAT ID of the European Union. It begins like DE or FR."))
    if typed.startswith(NORTHERN_IRELAND):
        raise InvalidVatId(
            _("We cannot sell without tax to Northern Ireland. Leave the VAT ID empty.")
        )
    try:
        return str(vat.validate(typed))
    except ValidationError as error:
        raise InvalidVatId(
            _("“%(number)s” cannot be a VAT ID. Please check it for typing errors.")
            % {"number": typed}
        ) from error


def country_of(vat_id: str) -> str:
    """The country that gave it, ISO alpha-2."""
    return COUNTRIES.get(vat_id[:2], vat_id[:2])
