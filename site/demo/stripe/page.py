"""The page where a person plays the customer at Stripe: pay, be declined, pay later, cancel."""

from __future__ import annotations

import threading
from decimal import Decimal

from django.template.loader import render_to_string
from django.utils.translation import get_language_bidi, override
from django.utils.translation import gettext as _

from common.money import Money
from demo.stripe.far_end import FarEnd, Refused
from demo.stripe.objects import Thing
from shop.payment.stripe.amounts import from_stripe

#: So long "a way that takes time" takes here, in seconds.
LATER = 20.0


def show(far_end: FarEnd, session_id: str, error: str = "") -> str:
    """Raises Refused for a session that nobody has opened."""
    session = far_end.get("session", session_id)
    language = _language(session)
    with override(language):
        context = {
            "language": language,
            "direction": "rtl" if get_language_bidi() else "ltr",
            "amount": str(_money(session["amount_total"], session)),
            "items": [
                (name, str(_money(amount, session)))
                for name, amount in far_end.items.get(session_id, [])
            ],
            "is_open": session["status"] == "open" and session["expires_at"] > far_end.clock(),
            "back": session["cancel_url"],
            "error": error,
        }
        return render_to_string("demo/test_payment.html", context)


def press(far_end: FarEnd, session_id: str, action: str) -> tuple[str, str]:
    """What a button does. Returns where to go, or the page to show again."""
    session = far_end.get("session", session_id)
    if action == "cancel":
        return session["cancel_url"], ""
    try:
        if action == "pay":
            far_end.pay(session_id)
        elif action == "later":
            far_end.pay_later(session_id)
            threading.Timer(LATER, far_end.settle, args=[session_id]).start()
        else:
            far_end.decline(session_id)
            with override(_language(session)):
                return "", show(far_end, session_id, _("The card was declined. Try another one."))
    except Refused:
        return "", show(far_end, session_id)
    return session["success_url"], ""


def _language(session: Thing) -> str:
    """Of the page that the customer came from."""
    return "ar" if "/ar/" in (session["cancel_url"] or "") else "en"


def _money(amount: int, session: Thing) -> Money:
    currency = session["currency"].upper()
    value: Decimal = from_stripe(amount, currency)
    return Money(value, currency)
