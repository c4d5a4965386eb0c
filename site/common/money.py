"""An amount and its currency, and how people read it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from babel.numbers import format_currency

from common.numbers import locale_of


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
    return _written(money.amount, money.currency, locale_of(language))


@lru_cache(maxsize=4096)
def _written(amount: Decimal, currency: str, locale: str) -> str:
    """Babel takes its time, and a shop has few prices."""
    text: str = format_currency(amount, currency, locale=locale)
    return text
