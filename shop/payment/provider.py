"""What every provider of online payment does for us. One folder each; chosen in `PAYMENT_PROVIDERS`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from shop.payment.models import PaymentAttempt, Refund
    from shop.payment.news import News


class ProviderError(Exception):
    """It did not work. `is_permanent`: the same request will never work."""

    def __init__(
        self, message: str, *, is_permanent: bool, retry_after: timedelta | None = None
    ) -> None:
        super().__init__(message)
        self.is_permanent = is_permanent
        self.retry_after = retry_after


@dataclass(frozen=True)
class Started:
    """Where the customer pays."""

    session_id: str
    url: str
    expires_at: datetime


@dataclass(frozen=True)
class Outcome:
    """What the provider says of one attempt: by a signed event, or asked with our secret key."""

    #: "processing": the customer has paid by a way whose money comes later, or never.
    kind: Literal["open", "processing", "paid", "failed", "expired"]
    session_id: str = ""
    #: The provider's name of the payment, needed to refund it.
    payment_id: str = ""
    amount: Decimal = Decimal(0)
    currency: str = ""
    reason: str = ""


@dataclass(frozen=True)
class RefundOutcome:
    kind: Literal["succeeded", "pending", "failed"]
    provider_id: str = ""
    reason: str = ""


@dataclass(frozen=True)
class FoundPayment:
    """A payment that the provider knows of, for the nightly comparison."""

    outcome: Outcome
    #: The idempotency key of our attempt, as the provider echoes it; empty: not one of ours.
    reference: str
    refunded: Decimal
    created_at: datetime
    #: The number of the order, as far as the provider echoes it.
    order_number: str = ""


class PaymentProvider(Protocol):
    """All raise ProviderError, set a time-out on every call, and are never called in a transaction."""

    def start(self, attempt: PaymentAttempt) -> Started: ...

    def look_up(self, attempt: PaymentAttempt) -> Outcome: ...

    def cancel(self, attempt: PaymentAttempt) -> None:
        """Nobody can pay this attempt any more; nothing happens where that is so already."""

    def refund(self, refund: Refund) -> RefundOutcome: ...

    def payments(self, since: datetime) -> Iterator[FoundPayment]:
        """Those that brought money or are about to."""
        ...

    def read(self, body: str) -> News | None:
        """A verified event, in our words; None where it changes nothing. Raises `news.Unreadable`."""
        ...


def provider_of(code: str) -> PaymentProvider:
    provider: PaymentProvider = import_string(settings.PAYMENT_PROVIDERS[code])()
    return provider
