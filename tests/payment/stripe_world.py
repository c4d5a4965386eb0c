"""The shop and the far end of Stripe in one test: real HTTP to it, signed events from it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from demo.stripe.courier import Courier, sign
from demo.stripe.far_end import FarEnd
from demo.stripe.server import Server, running
from shop.payment.models import PaymentAttempt

SECRET = "whsec_of_the_tests"
KEY = "sk_test_of_the_tests"


@dataclass
class StripeWorld:
    far_end: FarEnd
    server: Server
    courier: Courier

    def pay(self, attempt: PaymentAttempt) -> str:
        """As on Stripe's page; the events wait. Returns the payment's id."""
        self.far_end.pay(attempt.session_id)
        return self.payment_of(attempt)

    def payment_of(self, attempt: PaymentAttempt) -> str:
        return self.far_end.get("session", attempt.session_id)["payment_intent"]

    def asked(self, path: str) -> list[Any]:
        return [each for each in self.server.asked if each.path == path]

    def post(self, event: Any, *, signature: str | None = None, at: float | None = None) -> int:
        body = event if isinstance(event, bytes) else json.dumps(event).encode()
        return self.courier.post(body, sign(body, SECRET, at) if signature is None else signature)


@contextmanager
def open_world(settings: Any, post: Callable[[bytes, str], int]) -> Iterator[StripeWorld]:
    courier = Courier(post, SECRET, held=True)
    far_end = FarEnd(tell=courier.tell)
    with running(far_end, secret_key=KEY) as server:
        settings.STRIPE_SECRET_KEY = KEY
        settings.STRIPE_WEBHOOK_SECRET = SECRET
        settings.STRIPE_API_URL = server.url
        yield StripeWorld(far_end, server, courier)
