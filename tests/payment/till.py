"""A provider of the tests: what a customer pays is noted in memory, and the same key opens one session."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from shop.payment.models import PaymentAttempt, Refund
from shop.payment.provider import (
    FoundPayment,
    Outcome,
    ProviderError,
    RefundOutcome,
    Started,
)

SESSION = timedelta(minutes=30)


@dataclass
class Session:
    id: str
    expires_at: datetime
    outcome: Outcome
    is_closed: bool = False


@dataclass
class Till:
    """What the provider knows; `before` is called with the name of each call before it is answered."""

    sessions: dict[str, Session] = field(default_factory=dict)
    refunds: dict[str, RefundOutcome] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    is_down: bool = False
    refuses: bool = False
    before: Callable[[str], None] = lambda call: None
    after: Callable[[str], None] = lambda call: None
    lock: Any = field(default_factory=threading.RLock)

    def pay(self, attempt: PaymentAttempt, **changes: Any) -> Outcome:
        """The customer pays on the provider's page. Refused where that is closed."""
        session = self.sessions[attempt.idempotency_key]
        assert not session.is_closed, "nobody can pay a closed session"
        session.outcome = replace(self.paid(attempt), **changes)
        session.is_closed = session.outcome.kind == "paid"
        return session.outcome

    def paid(self, attempt: PaymentAttempt, **changes: Any) -> Outcome:
        paid = Outcome(
            "paid",
            session_id=f"cs_{attempt.idempotency_key}",
            payment_id=f"pi_{attempt.idempotency_key}",
            amount=attempt.amount,
            currency=attempt.currency,
        )
        return replace(paid, **changes)

    @property
    def charges(self) -> int:
        return sum(session.outcome.kind == "paid" for session in self.sessions.values())

    def answer(self, call: str) -> None:
        self.before(call)
        self.calls.append(call)
        if self.is_down:
            raise ProviderError("It does not answer.", is_permanent=False)
        if self.refuses:
            raise ProviderError("It refuses us.", is_permanent=True)


till = Till()


class TillProvider:
    def start(self, attempt: PaymentAttempt) -> Started:
        till.answer("start")
        key = attempt.idempotency_key
        with till.lock:
            session = till.sessions.setdefault(
                key,
                Session(f"cs_{key}", attempt.created_at + SESSION, Outcome("open", f"cs_{key}")),
            )
        till.after("start")
        return Started(session.id, f"https://pay.example/{session.id}", session.expires_at)

    def look_up(self, attempt: PaymentAttempt) -> Outcome:
        till.answer("look_up")
        return till.sessions[attempt.idempotency_key].outcome

    def cancel(self, attempt: PaymentAttempt) -> None:
        till.answer("cancel")
        with till.lock:
            session = till.sessions[attempt.idempotency_key]
            if not session.is_closed:
                session.is_closed = True
                session.outcome = Outcome("expired", session.id)

    def refund(self, refund: Refund) -> RefundOutcome:
        till.answer("refund")
        key = refund.idempotency_key
        return till.refunds.setdefault(key, RefundOutcome("succeeded", f"re_{key}"))

    def payments(self, since: datetime) -> Iterator[FoundPayment]:
        return iter(())
