"""Objects as Stripe's API gives them, as far as a shop with Checkout meets them.

Their fields are compared with Stripe's published fixtures (tests/payment/test_stripe_stand_in.py).
"""

from __future__ import annotations

import secrets
from typing import Any

Thing = dict[str, Any]


def new_id(prefix: str) -> str:
    return f"{prefix}_test_{secrets.token_hex(12)}"


def session(asked: Thing, *, amount: int, currency: str, page: str, now: int) -> Thing:
    session_id = new_id("cs")
    return {
        "id": session_id,
        "object": "checkout.session",
        "amount_subtotal": amount,
        "amount_total": amount,
        "cancel_url": asked.get("cancel_url"),
        "client_reference_id": asked.get("client_reference_id"),
        "created": now,
        "currency": currency,
        "customer": None,
        "customer_email": asked.get("customer_email"),
        "expires_at": int(asked.get("expires_at") or now + 24 * 3600),
        "livemode": False,
        "locale": asked.get("locale"),
        "metadata": asked.get("metadata") or {},
        "mode": asked.get("mode"),
        "payment_intent": None,
        "payment_method_types": ["card"],
        "payment_status": "unpaid",
        "status": "open",
        "success_url": asked.get("success_url"),
        "url": f"{page}{session_id}",
    }


def intent(of: Thing, metadata: Thing, *, now: int) -> Thing:
    return {
        "id": new_id("pi"),
        "object": "payment_intent",
        "amount": of["amount_total"],
        "amount_received": 0,
        "created": now,
        "currency": of["currency"],
        "customer": None,
        "description": None,
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": metadata,
        "payment_method_types": ["card"],
        "status": "requires_payment_method",
    }


def charge(of: Thing, *, now: int) -> Thing:
    return {
        "id": new_id("ch"),
        "object": "charge",
        "amount": of["amount"],
        "amount_captured": of["amount"],
        "amount_refunded": 0,
        "captured": True,
        "created": now,
        "currency": of["currency"],
        "customer": None,
        "disputed": False,
        "livemode": False,
        "metadata": of["metadata"],
        "paid": True,
        "payment_intent": of["id"],
        "refunded": False,
        "status": "succeeded",
    }


def refund(of: Thing, asked: Thing, *, amount: int, now: int) -> Thing:
    return {
        "id": new_id("re"),
        "object": "refund",
        "amount": amount,
        "charge": of["id"],
        "created": now,
        "currency": of["currency"],
        "metadata": asked.get("metadata") or {},
        "payment_intent": of["payment_intent"],
        "reason": asked.get("reason"),
        "status": "succeeded",
    }


def dispute(of: Thing, *, reason: str, now: int) -> Thing:
    return {
        "id": new_id("dp"),
        "object": "dispute",
        "amount": of["amount"],
        "charge": of["id"],
        "created": now,
        "currency": of["currency"],
        "is_charge_refundable": True,
        "livemode": False,
        "metadata": {},
        "payment_intent": of["payment_intent"],
        "reason": reason,
        "status": "needs_response",
    }


def event(kind: str, thing: Thing, *, now: int) -> Thing:
    return {
        "id": new_id("evt"),
        "object": "event",
        "api_version": "2026-10-28.endive",
        "created": now,
        "data": {"object": thing},
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
        "type": kind,
    }
