"""Stripe counts in the smallest unit of a currency: https://docs.stripe.com/currencies"""

from __future__ import annotations

from decimal import Decimal

from common.money import Money
from shop.payment.provider import ProviderError

ZERO_DECIMAL = frozenset(
    "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF".split()  # noqa: SIM905
)
THREE_DECIMAL = frozenset(["BHD", "JOD", "KWD", "OMR", "TND"])


def digits(currency: str) -> int:
    """ISK and UGX have none, but Stripe goes on counting theirs in hundredths."""
    code = currency.upper()
    return 0 if code in ZERO_DECIMAL else 3 if code in THREE_DECIMAL else 2


def to_stripe(money: Money) -> int:
    """Raises ProviderError for an amount that the currency has no coins for."""
    scaled = money.amount.scaleb(digits(money.currency))
    if scaled != scaled.to_integral_value():
        raise ProviderError(
            f"{money.amount} {money.currency} cannot be charged: the currency has no such coins.",
            is_permanent=True,
        )
    return int(scaled)


def from_stripe(amount: int, currency: str) -> Decimal:
    return Decimal(amount).scaleb(-digits(currency))
