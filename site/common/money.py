"""An amount and its currency, and how people read it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import format_currency
from django.utils.translation import get_language

# Western digits in both languages: Arabic shops of the region write prices so.
LOCALES = {"en": "en", "ar": "ar_AE"}


@dataclass(frozen=True, order=True)
class Money:
    amount: Decimal
    currency: str

    def __add__(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} cannot be added")
        return Money(self.amount + other.amount, self.currency)

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __str__(self) -> str:
        return format_money(self)


def format_money(money: Money, language: str | None = None) -> str:
    """Such as €12.90, in `language` (default: the active one)."""
    language = (language or get_language() or "en").split("-")[0]
    text: str = format_currency(money.amount, money.currency, locale=LOCALES.get(language, "en"))
    return text
