"""What a provider's events say, in our words; `shop.payment.taking_in` writes it into the books."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from shop.payment.provider import Outcome, RefundOutcome


class Unreadable(Exception):
    """A known kind of event whose content is not what its provider promises."""


@dataclass(frozen=True)
class AttemptNews:
    """How an attempt to pay stands."""

    outcome: Outcome
    #: The idempotency key of our attempt, and the order's number, as far as the provider echoes them.
    reference: str = ""
    order_number: str = ""


@dataclass(frozen=True)
class DeclineNews:
    """A card was refused. The customer can go on with another one on the same page."""

    payment_id: str
    reason: str
    reference: str = ""


@dataclass(frozen=True)
class RefundNews:
    """How one refund stands, whoever asked for it."""

    outcome: RefundOutcome
    payment_id: str
    amount: Decimal
    currency: str
    #: The idempotency key of our refund; empty: it was made at the provider.
    reference: str = ""


@dataclass(frozen=True)
class RefundedNews:
    """So much of a payment has gone back until now, by one refund or several, none of them named."""

    payment_id: str
    name: str
    amount: Decimal
    currency: str
    reference: str = ""


@dataclass(frozen=True)
class DisputeNews:
    """The customer has asked their bank for the money."""

    payment_id: str
    dispute_id: str
    kind: Literal["opened", "won", "lost"]
    amount: Decimal
    currency: str
    reason: str


News = AttemptNews | DeclineNews | RefundNews | RefundedNews | DisputeNews
