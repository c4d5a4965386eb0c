"""Stripe Checkout: the customer pays on Stripe's page, and we hear of it by events and by asking."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings

from shop.payment.models import PaymentAttempt, Refund
from shop.payment.news import News
from shop.payment.provider import (
    FoundPayment,
    Outcome,
    ProviderError,
    RefundOutcome,
    Started,
)
from shop.payment.stripe import parse, render
from shop.payment.stripe.client import client_for, create_once, errors

if TYPE_CHECKING:
    from stripe import StripeClient

PAGE = 100


class StripeProvider:
    def start(self, attempt: PaymentAttempt) -> Started:
        """The same attempt, asked again, gets the same session."""
        sessions, asked = self._client().v1.checkout.sessions, render.session(attempt)

        def create(key: str) -> Started:
            made: Any = sessions.create(asked, {"idempotency_key": key})  # type: ignore[arg-type]
            return parse.started(made.to_dict())

        # A session that was made without our hearing of it harms nobody: its address is unknown.
        return create_once(attempt.idempotency_key, create)

    def look_up(self, attempt: PaymentAttempt) -> Outcome:
        if not attempt.session_id:
            return self._intent(attempt.payment_id) if attempt.payment_id else Outcome("open")
        session = self._session(attempt.session_id)
        with errors():
            return parse.outcome_of_session(session)

    def cancel(self, attempt: PaymentAttempt) -> None:
        if not attempt.session_id:
            return
        try:
            with errors():
                self._client().v1.checkout.sessions.expire(attempt.session_id)
        except ProviderError as error:
            # Stripe refuses to close what is not open, and says so in words only.
            if not error.is_permanent or self._session(attempt.session_id).get("status") == "open":
                raise

    def refund(self, refund: Refund) -> RefundOutcome:
        """Looks first whether it was made already: keys are forgotten, and staff try again."""
        payment_id = refund.attempt.payment_id if refund.attempt else ""
        if not payment_id:
            raise ProviderError("Stripe knows no payment to pay back.", is_permanent=True)
        made = self._made(refund, payment_id)
        if made is not None:
            return made
        refunds, asked = self._client().v1.refunds, render.refund(refund, payment_id)

        def create(key: str) -> RefundOutcome:
            answer: Any = refunds.create(asked, {"idempotency_key": key})  # type: ignore[arg-type]
            return parse.refund_outcome(answer.to_dict())

        return create_once(refund.idempotency_key, create)

    def payments(self, since: datetime) -> Iterator[FoundPayment]:
        asked = {
            "created": {"gte": int(since.timestamp())},
            "expand": ["data.latest_charge"],
            "limit": PAGE,
        }
        with errors():
            page: Any = self._client().v1.payment_intents.list(asked)  # type: ignore[arg-type]
            found = [parse.found_payment(each.to_dict()) for each in page.auto_paging_iter()]
        yield from (each for each in found if each.outcome.kind in ("paid", "processing"))

    def read(self, body: str) -> News | None:
        return parse.read(body)

    def _made(self, refund: Refund, payment_id: str) -> RefundOutcome | None:
        by = "charge" if payment_id.startswith(("ch_", "py_")) else "payment_intent"
        with errors():
            page: Any = self._client().v1.refunds.list({by: payment_id, "limit": PAGE})  # type: ignore[arg-type]
            found = [each.to_dict() for each in page.auto_paging_iter()]
            mine = [each for each in found if parse.is_of_row(each, refund.pk)]
            outcomes = [parse.refund_outcome(each) for each in mine]
        return next((each for each in outcomes if each.kind != "failed"), None)

    def _session(self, session_id: str) -> dict[str, Any]:
        with errors():
            found: Any = self._client().v1.checkout.sessions.retrieve(
                session_id, {"expand": ["payment_intent"]}
            )
            session: dict[str, Any] = found.to_dict()
            return session

    def _intent(self, payment_id: str) -> Outcome:
        with errors():
            found: Any = self._client().v1.payment_intents.retrieve(payment_id)
            return parse.outcome_of_intent(found.to_dict())

    def _client(self) -> StripeClient:
        if not settings.STRIPE_SECRET_KEY:
            raise ProviderError("STRIPE_SECRET_KEY is not set.", is_permanent=True)
        return client_for(secret_key=settings.STRIPE_SECRET_KEY, base_url=settings.STRIPE_API_URL)
