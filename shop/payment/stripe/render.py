"""From our orders and refunds to what Stripe asks for.

The same attempt always gives the same words: under one idempotency key Stripe refuses any others.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from common.money import Money
from shop.order.links import order_token
from shop.order.models import Order
from shop.payment.models import PaymentAttempt, Refund
from shop.payment.stripe.amounts import to_stripe
from shop.payment.stripe.parse import ATTEMPT, ORDER, REFUND, REFUND_ROW

#: Stripe's least is half an hour, counted when the request arrives there.
SESSION_LIFE = timedelta(minutes=31)
#: Checkout speaks no Arabic; "auto" takes the browser's language where Stripe has it.
LOCALES = {"en": "en", "de": "de", "fr": "fr", "es": "es", "it": "it", "nl": "nl", "tr": "tr"}
MOST_ITEMS = 100


def session(attempt: PaymentAttempt) -> dict[str, Any]:
    """For `POST /v1/checkout/sessions`. Which ways to pay are offered is chosen in the dashboard."""
    order = attempt.order
    metadata = {ATTEMPT: attempt.idempotency_key, ORDER: order.number}
    with override(order.language):
        items = _items(attempt, order)
        address = [order.number, order_token(order.number)]
        urls = {
            "success_url": settings.BASE_URL + reverse("checkout:paid", args=address),
            "cancel_url": settings.BASE_URL + reverse("checkout:pay", args=address),
        }
    asked: dict[str, Any] = {
        "mode": "payment",
        "client_reference_id": order.number,
        "line_items": items,
        "locale": LOCALES.get(order.language, "auto"),
        "metadata": metadata,
        "payment_intent_data": {"description": order.number, "metadata": metadata},
        "expires_at": int((attempt.created_at + SESSION_LIFE).timestamp()),
        **urls,
    }
    return {**asked, "customer_email": order.email} if order.email else asked


def _items(attempt: PaymentAttempt, order: Order) -> list[dict[str, Any]]:
    """What is bought, where that adds up to the amount, discounts and all; else the order as one."""
    rows = [
        (f"{line.quantity} × {line.title}", line.line_price_incl_tax)
        for line in order.lines.order_by("pk")
    ]
    if order.shipping_incl_tax:
        rows.append((_("Delivery"), order.shipping_incl_tax))
    adds_up = sum(amount for _name, amount in rows) == attempt.amount
    if not adds_up or len(rows) > MOST_ITEMS or any(amount < 0 for _name, amount in rows):
        rows = [(_("Order %(number)s") % {"number": order.number}, attempt.amount)]
    return [_item(name, Money(amount, attempt.currency)) for name, amount in rows]


def _item(name: str, money: Money) -> dict[str, Any]:
    return {
        "quantity": 1,
        "price_data": {
            "currency": money.currency.lower(),
            "unit_amount": to_stripe(money),
            "product_data": {"name": name[:250]},
        },
    }


def refund(refund: Refund, payment_id: str) -> dict[str, Any]:
    """For `POST /v1/refunds`."""
    names_charge = payment_id.startswith(("ch_", "py_"))
    was_twice = refund.reason == Refund.Reason.SECOND_PAYMENT
    return {
        "charge" if names_charge else "payment_intent": payment_id,
        "amount": to_stripe(refund.money),
        "reason": "duplicate" if was_twice else "requested_by_customer",
        "metadata": {
            REFUND: refund.idempotency_key,
            REFUND_ROW: str(refund.pk),
            ORDER: refund.order.number,
        },
    }
