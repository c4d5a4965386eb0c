"""Stripe's client as we use it: amounts, errors by table, a deadline, and what it costs."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from common.money import Money
from demo.stripe.server import Fault
from shop import ordering
from shop.payment.models import PaymentAttempt
from shop.payment.provider import ProviderError, provider_of
from shop.payment.stripe import client, parse, render
from shop.payment.stripe.amounts import from_stripe, to_stripe


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("12.90", "EUR", 1290),
        ("0.01", "usd", 1),
        ("1200", "JPY", 1200),
        ("1200.00", "KRW", 1200),
        ("12.90", "KWD", 12900),
        ("100.00", "ISK", 10000),
        ("99999999.99", "SAR", 9999999999),
    ],
)
def test_amounts_go_there_and_back_in_the_smallest_unit(amount, currency, minor):
    assert to_stripe(Money(Decimal(amount), currency)) == minor
    assert from_stripe(minor, currency) == Decimal(amount)


def test_half_a_yen_is_refused():
    with pytest.raises(ProviderError) as refused:
        to_stripe(Money(Decimal("12.50"), "JPY"))

    assert refused.value.is_permanent


@pytest.mark.parametrize("currency", ["EUR", "JPY", "KWD"])
def test_items_sum_up_in_every_currency(stripe, order_at_stripe, currency):
    order = order_at_stripe()
    order.lines.update(line_price_incl_tax=Decimal("1180.00"))
    order.shipping_incl_tax, order.currency = Decimal("20.00"), currency
    attempt = PaymentAttempt(
        order=order, provider="stripe", amount=Decimal("1200.00"), currency=currency
    )

    items = render.session(attempt)["line_items"]

    total = sum(item["price_data"]["unit_amount"] for item in items)
    assert len(items) == 2
    assert total == to_stripe(attempt.money)


# --- Errors -----------------------------------------------------------------------------------


def error(kind: str, **more: str) -> bytes:
    import json

    return json.dumps({"error": {"type": kind, "message": "Words of Stripe's.", **more}}).encode()


TABLE = {
    "400": (Fault(status=400, body=error("invalid_request_error")), True, None),
    "401": (Fault(status=401, body=error("invalid_request_error")), True, None),
    "402": (Fault(status=402, body=error("card_error", code="card_declined")), True, None),
    "403": (Fault(status=403, body=error("invalid_request_error")), True, None),
    "404": (Fault(status=404, body=error("invalid_request_error")), True, None),
    "400, another body": (Fault(status=400, body=error("idempotency_error")), True, None),
    "409": (Fault(status=409, body=error("idempotency_error")), False, 5),
    "429": (Fault(status=429, body=error("rate_limit_error")), False, 5),
    "429 with a time": (Fault(status=429, headers={"Retry-After": "30"}), False, 30),
    "400, too fast": (
        Fault(status=400, body=error("invalid_request_error", code="rate_limit")),
        False,
        5,
    ),
    "500": (Fault(status=500), False, None),
    "502 in HTML": (Fault(status=502, body=b"<html></html>"), False, None),
    "503 with a time": (Fault(status=503, headers={"Retry-After": "9"}), False, 9),
    "302": (Fault(status=302, body=b"", headers={"Location": "http://127.0.0.1:9/"}), False, None),
    "200 in HTML": (Fault(garbage=b"<html></html>"), False, None),
    "200 in other JSON": (Fault(garbage=b"[1, 2]"), False, None),
    "200 and null": (Fault(garbage=b"null"), False, None),
    "bytes that are no text": (Fault(garbage=b"\xff\xfe\x00"), False, None),
    "hung up": (Fault(drops=True), False, None),
}


@pytest.mark.parametrize(("fault", "is_permanent", "pause"), TABLE.values(), ids=TABLE)
def test_every_failure_says_whether_trying_again_could_help(
    stripe, order_at_stripe, fault, is_permanent, pause
):
    attempt = ordering.start_payment(order=order_at_stripe())
    stripe.server.faults = [fault]

    with pytest.raises(ProviderError) as failure:
        provider_of("stripe").look_up(attempt)

    assert failure.value.is_permanent is is_permanent
    assert failure.value.retry_after == (timedelta(seconds=pause) if pause else None)
    assert str(failure.value)


def test_closing_what_is_closed_is_no_error(stripe, order_at_stripe):
    attempt = ordering.start_payment(order=order_at_stripe())
    provider = provider_of("stripe")

    provider.cancel(attempt)
    provider.cancel(attempt)
    assert provider.look_up(attempt).kind == "expired"


def test_a_refund_of_more_than_came_is_refused_for_good(stripe, order_at_stripe):
    from shop.payment.models import Refund

    attempt = ordering.start_payment(order=order_at_stripe())
    attempt.payment_id = stripe.pay(attempt)
    refund = Refund(pk=1, order=attempt.order, attempt=attempt, amount=Decimal(500), currency="EUR")

    with pytest.raises(ProviderError, match="greater than unrefunded") as refused:
        provider_of("stripe").refund(refund)

    assert refused.value.is_permanent


def test_without_a_key_it_says_which_variable_is_missing(settings):
    settings.STRIPE_SECRET_KEY = ""

    with pytest.raises(ProviderError, match="STRIPE_SECRET_KEY"):
        provider_of("stripe").look_up(PaymentAttempt(session_id="cs_1"))


@contextmanager
def dripping(seconds: float):
    """A server whose answer comes byte by byte."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            for _ in range(1000):
                try:
                    self.wfile.write(b" ")
                    self.wfile.flush()
                except OSError:
                    return
                time.sleep(seconds)

        def log_message(self, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_an_answer_that_drips_is_given_up():
    with dripping(0.02) as url:
        stripe = client.client_for(secret_key="sk_test_1", base_url=url, deadline=0.2)
        with pytest.raises(ProviderError) as failure, client.errors():
            stripe.v1.payment_intents.retrieve("pi_1")

    assert not failure.value.is_permanent


def test_the_library_is_imported_by_whoever_needs_it():
    """It costs every process 0.2 s and 6 MB."""
    code = (
        "import django, os, sys;"
        "os.environ['DJANGO_SETTINGS_MODULE'] = 'config.settings.test';"
        "django.setup();"
        "import config.urls, shop.payment.tasks, shop.payment.stripe.provider;"
        "from django.urls import reverse; reverse('stripe_hook');"
        "sys.exit('stripe' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# --- Reading ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("session", "kind"),
    [
        ({"status": "open", "payment_status": "unpaid"}, "open"),
        ({"status": "expired", "payment_status": "unpaid"}, "expired"),
        ({"status": "complete", "payment_status": "paid"}, "paid"),
        ({"status": "complete", "payment_status": "no_payment_required"}, "paid"),
        ({"status": "complete", "payment_status": "unpaid"}, "processing"),
        (
            {
                "status": "complete",
                "payment_status": "unpaid",
                "payment_intent": {"id": "pi_1", "status": "requires_payment_method"},
            },
            "failed",
        ),
    ],
)
def test_what_a_session_says(session, kind):
    outcome = parse.outcome_of_session({"id": "cs_1", "currency": "eur", **session})

    assert outcome.kind == kind


def test_nothing_to_pay_is_not_taken_for_the_whole_amount(stripe, order_at_stripe):
    """All was taken off at Stripe's page, by a promotion that is none of ours."""
    order = order_at_stripe()
    attempt = ordering.start_payment(order=order)
    session = stripe.far_end.get("session", attempt.session_id)
    session.update(status="complete", payment_status="no_payment_required", amount_total=0)
    stripe.far_end._say("checkout.session.completed", session)

    stripe.courier.release()

    order.refresh_from_db()
    assert order.paid_at is None
