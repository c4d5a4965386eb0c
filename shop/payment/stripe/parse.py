"""From Stripe's objects, as its API and its events give them, to ours."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Literal

from shop.payment.news import (
    AttemptNews,
    DeclineNews,
    DisputeNews,
    News,
    RefundedNews,
    RefundNews,
    Unreadable,
)
from shop.payment.provider import FoundPayment, Outcome, RefundOutcome, Started
from shop.payment.stripe.amounts import from_stripe

Thing = Mapping[str, Any]

#: Keys of `metadata` on all that we make at Stripe.
ATTEMPT, ORDER, REFUND, REFUND_ROW = "attempt", "order_number", "refund", "refund_row"


def read(body: str) -> News | None:
    """None for a kind of event that changes nothing here. Raises Unreadable."""
    event = json.loads(body)
    reader = READERS.get(event.get("type", ""))
    if reader is None:
        return None
    try:
        thing = event["data"]["object"]
        return reader(thing if isinstance(thing, dict) else {})
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        raise Unreadable(f"{event['type']}: {type(error).__name__}: {error}") from error


# --- Checkout Sessions ------------------------------------------------------------------------


def started(session: Thing) -> Started:
    return Started(
        session_id=session["id"],
        url=session["url"],
        expires_at=datetime.fromtimestamp(session["expires_at"], UTC),
    )


def outcome_of_session(session: Thing) -> Outcome:
    """The session may hold its payment intent as an object or only its id."""
    intent = session.get("payment_intent")
    kind, reason = _standing(session, intent if isinstance(intent, Mapping) else {})
    currency = (session.get("currency") or "").upper()
    return Outcome(
        kind=kind,
        session_id=session["id"],
        payment_id=_id(intent),
        amount=from_stripe(session.get("amount_total") or 0, currency),
        currency=currency,
        reason=reason,
    )


Kind = Literal["open", "processing", "paid", "failed", "expired"]


def _standing(session: Thing, intent: Thing) -> tuple[Kind, str]:
    status = session.get("status")
    if status == "expired":
        return "expired", ""
    if status == "open":
        return "open", ""
    # "no_payment_required": all of it was taken off; what came in is nought, and compared like that.
    if session.get("payment_status") in ("paid", "no_payment_required"):
        return "paid", ""
    if intent.get("status") in ("requires_payment_method", "canceled"):
        return "failed", _decline(intent)
    return "processing", ""


def session_changed(session: Thing) -> AttemptNews | None:
    if session.get("mode") in ("setup", "subscription"):
        return None  # of something else that the account is used for
    if not _id(session) or not session.get("currency"):
        raise ValueError("a session without id or currency")
    return _attempt_news(session, outcome_of_session({**session, "status": "complete"}))


def session_failed(session: Thing) -> AttemptNews:
    return _attempt_news(session, _with_kind(session, "failed", "The payment did not go through."))


def session_expired(session: Thing) -> AttemptNews:
    return _attempt_news(session, _with_kind(session, "expired"))


def _with_kind(session: Thing, kind: Kind, reason: str = "") -> Outcome:
    return Outcome(
        kind=kind,
        session_id=session["id"],
        payment_id=_id(session.get("payment_intent")),
        reason=reason,
    )


def _attempt_news(session: Thing, outcome: Outcome) -> AttemptNews:
    metadata = session.get("metadata") or {}
    return AttemptNews(
        outcome,
        reference=metadata.get(ATTEMPT) or "",
        order_number=metadata.get(ORDER) or session.get("client_reference_id") or "",
    )


# --- Payment intents --------------------------------------------------------------------------


def outcome_of_intent(intent: Thing) -> Outcome:
    currency = intent["currency"].upper()
    kinds: dict[str, Kind] = {
        "succeeded": "paid",
        "processing": "processing",
        "canceled": "failed",
    }
    return Outcome(
        kind=kinds.get(intent["status"], "open"),
        payment_id=intent["id"],
        amount=from_stripe(intent.get("amount_received") or 0, currency),
        currency=currency,
        reason=_decline(intent),
    )


def intent_succeeded(intent: Thing) -> AttemptNews:
    metadata = intent.get("metadata") or {}
    currency = intent["currency"].upper()
    return AttemptNews(
        Outcome(
            kind="paid",
            payment_id=intent["id"],
            amount=from_stripe(intent["amount_received"], currency),
            currency=currency,
        ),
        reference=metadata.get(ATTEMPT) or "",
        order_number=metadata.get(ORDER) or "",
    )


def intent_failed(intent: Thing) -> DeclineNews:
    reference = (intent.get("metadata") or {}).get(ATTEMPT) or ""
    return DeclineNews(intent["id"], _decline(intent) or "The payment was refused.", reference)


def _decline(intent: Thing) -> str:
    error = intent.get("last_payment_error")
    if not isinstance(error, Mapping):
        return ""
    return str(error.get("message") or error.get("decline_code") or error.get("code") or "")[:500]


def found_payment(intent: Thing) -> FoundPayment:
    """`latest_charge` is to be expanded: it knows what has gone back."""
    charge = intent.get("latest_charge")
    refunded = charge.get("amount_refunded", 0) if isinstance(charge, Mapping) else 0
    metadata = intent.get("metadata") or {}
    return FoundPayment(
        outcome=outcome_of_intent(intent),
        reference=metadata.get(ATTEMPT) or "",
        refunded=from_stripe(refunded, intent["currency"]),
        created_at=datetime.fromtimestamp(intent["created"], UTC),
        order_number=metadata.get(ORDER) or "",
    )


# --- Refunds and disputes ---------------------------------------------------------------------


def refund_outcome(refund: Thing) -> RefundOutcome:
    kinds: dict[str, Literal["succeeded", "pending", "failed"]] = {
        "succeeded": "succeeded",
        "failed": "failed",
        "canceled": "failed",
    }
    reason = refund.get("failure_reason") or ""
    return RefundOutcome(kinds.get(refund.get("status") or "", "pending"), refund["id"], reason)


def is_of_row(refund: Thing, row: int) -> bool:
    return (refund.get("metadata") or {}).get(REFUND_ROW) == str(row)


def refund_changed(refund: Thing) -> RefundNews:
    return RefundNews(
        outcome=refund_outcome(refund),
        payment_id=_id(refund.get("payment_intent")) or _id(refund["charge"]),
        amount=_amount(refund),
        currency=refund["currency"].upper(),
        reference=(refund.get("metadata") or {}).get(REFUND) or "",
    )


def charge_refunded(charge: Thing) -> RefundedNews:
    currency = charge["currency"].upper()
    return RefundedNews(
        payment_id=_id(charge.get("payment_intent")) or charge["id"],
        name=f"{charge['id']}/{charge['amount_refunded']}",
        amount=from_stripe(charge["amount_refunded"], currency),
        currency=currency,
        reference=(charge.get("metadata") or {}).get(ATTEMPT) or "",
    )


def dispute_opened(dispute: Thing) -> DisputeNews:
    return _dispute(dispute, "opened")


def dispute_closed(dispute: Thing) -> DisputeNews:
    # "warning_closed": the bank asked and left it at that; no money has gone.
    return _dispute(dispute, "lost" if dispute["status"] == "lost" else "won")


def _dispute(dispute: Thing, kind: Literal["opened", "won", "lost"]) -> DisputeNews:
    return DisputeNews(
        payment_id=_id(dispute.get("payment_intent")) or _id(dispute["charge"]),
        dispute_id=dispute["id"],
        kind=kind,
        amount=_amount(dispute),
        currency=dispute["currency"].upper(),
        reason=str(dispute.get("reason") or ""),
    )


def _amount(thing: Thing) -> Decimal:
    return from_stripe(thing["amount"], thing["currency"])


def _id(thing: object) -> str:
    """Of a field that holds an id, an object, or nothing."""
    if isinstance(thing, Mapping):
        thing = thing.get("id")
    return thing if isinstance(thing, str) else ""


READERS: dict[str, Callable[[Thing], News | None]] = {
    "checkout.session.completed": session_changed,
    "checkout.session.async_payment_succeeded": session_changed,
    "checkout.session.async_payment_failed": session_failed,
    "checkout.session.expired": session_expired,
    "payment_intent.succeeded": intent_succeeded,
    "payment_intent.payment_failed": intent_failed,
    "charge.refunded": charge_refunded,
    "refund.created": refund_changed,
    "refund.updated": refund_changed,
    "refund.failed": refund_changed,
    "charge.refund.updated": refund_changed,
    "charge.dispute.created": dispute_opened,
    "charge.dispute.closed": dispute_closed,
}
