"""A provider of online payment that keeps its books in memory: the far end of these tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar

import pytest
from django.db import transaction
from django.utils import timezone

from shop import ordering
from shop.order.models import Order
from shop.payment import settlement
from shop.payment.models import PaymentAttempt, Refund
from shop.payment.provider import FoundPayment, Outcome, RefundOutcome, Started
from tests.factories.shop import make_order


@dataclass
class Books:
    """What has happened there. `before`: runs before each call; `after`: after it, before the answer."""

    sessions: dict[str, str] = field(default_factory=dict)  # session -> open, paid, expired
    refunds: dict[str, RefundOutcome] = field(default_factory=dict)  # by idempotency key
    amounts: list[Decimal] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    before: Callable[[str], Any] = lambda name: None
    after: Callable[[str], Any] = lambda name: None
    refund_kind: str = "succeeded"


class FarEnd:
    """Answers the same key with the same answer, as every provider does."""

    books: ClassVar[Books] = Books()

    def start(self, attempt: PaymentAttempt) -> Started:
        with self._called("start"):
            session = f"session-{attempt.pk}"
            self.books.sessions.setdefault(session, "open")
            return Started(
                session, f"https://pay.example/{session}", attempt.created_at + timedelta(hours=1)
            )

    def look_up(self, attempt: PaymentAttempt) -> Outcome:
        with self._called("look_up"):
            return outcome(attempt, self.books.sessions.get(attempt.session_id, "open"))

    def cancel(self, attempt: PaymentAttempt) -> None:
        with self._called("cancel"):
            if self.books.sessions.get(attempt.session_id) == "open":
                self.books.sessions[attempt.session_id] = "expired"

    def refund(self, refund: Refund) -> RefundOutcome:
        with self._called("refund"):
            key = refund.idempotency_key
            if key not in self.books.refunds:
                self.books.amounts.append(refund.amount)
                self.books.refunds[key] = RefundOutcome(
                    self.books.refund_kind,  # type: ignore[arg-type]
                    f"re-{refund.pk}-{len(self.books.refunds)}",
                )
            return self.books.refunds[key]

    def payments(self, since: datetime) -> Iterator[FoundPayment]:
        return iter(())

    def _called(self, name: str) -> Any:
        return Call(self.books, name)


class Call:
    def __init__(self, books: Books, name: str) -> None:
        self.books, self.name = books, name

    def __enter__(self) -> None:
        self.books.calls.append(self.name)
        self.books.before(self.name)

    def __exit__(self, kind: object, *rest: object) -> None:
        if kind is None:
            self.books.after(self.name)


def outcome(attempt: PaymentAttempt, state: str = "paid") -> Outcome:
    if state != "paid":
        return Outcome(state, attempt.session_id)  # type: ignore[arg-type]
    return Outcome(
        "paid", attempt.session_id, f"pay-{attempt.pk}", attempt.amount, attempt.currency
    )


def is_outside_a_transaction() -> bool:
    return not transaction.get_connection().in_atomic_block


@pytest.fixture
def far_end(settings: Any) -> Iterator[Books]:
    """Card payments go to it, until the end of the test."""
    settings.STRIPE_SECRET_KEY = "sk_test_nothing"
    settings.PAYMENT_PROVIDERS = {"stripe": "tests.order.far_end.FarEnd"}
    FarEnd.books = Books()
    yield FarEnd.books
    FarEnd.books = Books()


def awaiting_order(*products: Any, **given: Any) -> Order:
    """The customer has been led to the payment page."""
    order = make_order(*products, payment="stripe", **given)
    if order.status != "Awaiting payment":
        Order.objects.filter(pk=order.pk).update(status="Awaiting payment")
    ordering.start_payment(order=order, now=timezone.now())
    return fresh(order)


def pay(order: Order, now: datetime | None = None) -> str:
    """What a signed event does."""
    attempt = order.payment_attempts.first()
    FarEnd.books.sessions[attempt.session_id] = "paid"
    return settlement.finalise(
        attempt_id=attempt.pk, outcome=outcome(attempt), now=now or timezone.now()
    )


def paid_order(*products: Any, **given: Any) -> Order:
    order = awaiting_order(*products, **given)
    pay(order)
    return fresh(order)


def fresh(order: Order) -> Order:
    return Order.objects.get(pk=order.pk)
