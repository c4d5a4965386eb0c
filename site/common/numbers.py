"""How numbers are written, and how they are read from people who type them.

One rule for the whole site: digits are Latin (0-9) in both languages, as the Gulf writes them and
CLDR has it for ar-AE; see docs/decisions/0009-one-kind-of-digits.md. People may type either.
"""

from __future__ import annotations

from decimal import Decimal

from babel.numbers import format_decimal
from django.utils.translation import get_language

LOCALES = {"en": "en", "ar": "ar_AE"}

# Arabic-Indic and Persian digits, and the marks that go with them.
TYPED = str.maketrans(
    {
        **{chr(0x0660 + digit): str(digit) for digit in range(10)},
        **{chr(0x06F0 + digit): str(digit) for digit in range(10)},
        "\N{ARABIC DECIMAL SEPARATOR}": ".",
        "\N{ARABIC THOUSANDS SEPARATOR}": None,
        "\N{ARABIC PERCENT SIGN}": "%",
    }
)


def locale_of(language: str | None = None) -> str:
    """CLDR's name for how `language` (default: the active one) writes numbers and dates."""
    language = (language or get_language() or "en").split("-")[0]
    return LOCALES.get(language, "en")


def format_number(value: int | float | Decimal, language: str | None = None) -> str:
    """Such as 12,345.6, in `language` (default: the active one)."""
    text: str = format_decimal(value, locale=locale_of(language))
    return text


def latin_digits(text: str) -> str:
    """What was typed, with its digits as the database has them: "٣٫٥" is "3.5"."""
    return text.translate(TYPED)
