"""What comes to /hook/stripe/: verified on the raw body, kept once, answered at once."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from demo.stripe.courier import post_to, sign
from shop import ordering
from shop.payment import books, events
from shop.payment.models import PaymentAttempt, ProviderEvent, Transaction
from shop.payment.stripe import views
from tests.factories.shop import make_order, make_product
from tests.payment.stripe_world import SECRET, open_world

PAYLOADS = Path(__file__).parents[1] / "payloads" / "stripe"
EVENT = {"id": "evt_1", "object": "event", "type": "customer.created", "data": {"object": {}}}


@pytest.fixture
def now():
    """Stripe's far end goes by the clock."""
    return timezone.now()


def recorded(name: str) -> dict[str, Any]:
    event: dict[str, Any] = json.loads((PAYLOADS / f"{name}.json").read_text())
    return event


# --- Verifying --------------------------------------------------------------------------------


def test_an_unknown_kind_is_kept_and_changes_nothing(stripe):
    assert stripe.post(EVENT) == 200

    event = ProviderEvent.objects.get()
    assert (event.event_id, event.kind, event.status) == ("evt_1", "customer.created", "processed")
    assert (event.effect, json.loads(event.body)) == ("", EVENT)


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "nonsense",
        "t=1",
        "t={now}",
        "v1=00",
        "t=abc,v1=00",
        "t={now},v1={zeros}",
        "t={now},v0={zeros}",
        "t={now},v1=é",
    ],
)
def test_a_forged_event_gets_403_and_is_not_kept(stripe, signature):
    forged = signature.format(now=int(time.time()), zeros="0" * 64)

    assert stripe.post(EVENT, signature=forged) == 403
    assert not ProviderEvent.objects.exists()


def test_a_signature_of_another_secret_or_body_is_forged(stripe):
    assert stripe.post(EVENT, signature=sign(json.dumps(EVENT).encode(), "whsec_another")) == 403
    assert stripe.post(EVENT, signature=sign(b"{}", SECRET)) == 403
    assert not ProviderEvent.objects.exists()


@pytest.mark.parametrize(("seconds", "status"), [(290, 200), (310, 403)])
def test_an_old_signature_is_somebodys_copy(stripe, seconds, status):
    assert stripe.post(EVENT, at=time.time() - seconds) == status


def test_the_signature_is_of_the_raw_body(stripe):
    event = {**EVENT, "note": "مرحبا"}
    escaped, plain = json.dumps(event).encode(), json.dumps(event, ensure_ascii=False).encode()

    assert stripe.post(plain, signature=sign(escaped, SECRET)) == 403
    assert stripe.post(plain) == 200


def test_both_secrets_hold_while_a_new_one_is_introduced(stripe, settings):
    settings.STRIPE_WEBHOOK_SECRET = f"whsec_new, {SECRET}"

    assert stripe.post(EVENT) == 200
    assert stripe.post(EVENT, signature=sign(json.dumps(EVENT).encode(), "whsec_new")) == 200
    assert stripe.post(EVENT, signature=sign(json.dumps(EVENT).encode(), "")) == 403


@pytest.mark.parametrize("secret", ["", ",", " "])
def test_without_a_secret_nothing_verifies(stripe, settings, secret):
    settings.STRIPE_WEBHOOK_SECRET = secret

    assert stripe.post(EVENT, signature=sign(json.dumps(EVENT).encode(), secret)) == 403


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[" * 50_000,
        b"null",
        b"[]",
        b'"text"',
        b"{}",
        b'{"id": 1, "type": "a"}',
        b'{"id": "", "type": "a"}',
        b'{"id": "evt_1"}',
        b'{"id": "evt_1", "type": "a\\u0000"}',
        b'{"id": "%s", "type": "a"}' % (b"e" * 300),
    ],
)
def test_a_malformed_event_gets_400_and_is_not_kept(stripe, body):
    assert stripe.post(body) == 400

    assert not ProviderEvent.objects.exists()


def test_what_is_too_large_is_refused(stripe):
    assert stripe.post(b" " * (views.LARGEST_BODY + 1)) == 413


def test_only_posts_are_taken(client):
    assert client.get("/hook/stripe/").status_code == 405


@pytest.mark.parametrize(
    "data",
    [None, 1, [], {}, {"object": None}, {"object": {"id": "cs_1"}}, {"object": {"id": 5}}],
)
@pytest.mark.parametrize(
    "kind",
    ["checkout.session.completed", "charge.refunded", "refund.created", "charge.dispute.closed"],
)
def test_a_known_kind_without_its_content_is_set_aside(stripe, kind, data):
    assert stripe.post({**EVENT, "type": kind, "data": data}) == 200

    event = ProviderEvent.objects.get()
    assert event.status == "failed"
    assert event.error.startswith(f"{kind}: ")


def test_the_answer_takes_few_queries(stripe, client, django_assert_max_num_queries):
    body = json.dumps(EVENT).encode()

    with django_assert_max_num_queries(6):  # of which 4 are savepoints
        client.post(
            "/hook/stripe/",
            data=body,
            content_type="application/json",
            headers={"Stripe-Signature": sign(body, SECRET)},
        )


# --- As other projects recorded them ----------------------------------------------------------


@pytest.fixture
def order(stripe, visitor, settings):
    """What the recorded events are about: number 100001, 25.99 euros."""
    settings.SHIPPING_FLAT_RATE = Decimal(0)
    order = make_order(make_product(price="25.99"), visitor=visitor)
    order.number = "100001"
    order.save(update_fields=["number"])
    return order


def test_recorded_events_pay_an_order_once_and_refund_it_once(stripe, order):
    for name in ("checkout_completed", "payment_intent_succeeded", "charge_refunded"):
        assert stripe.post(recorded(name)) == 200
        assert stripe.post(recorded(name)) == 200

    effects = list(ProviderEvent.objects.order_by("pk").values_list("effect", flat=True))
    assert effects[:2] == ["paid", ""]
    assert "refund" in effects[2]
    assert books.standing(order) == "refunded"
    assert Transaction.objects.filter(source__order=order).count() == 2
    assert {event.order_id for event in ProviderEvent.objects.all()} == {order.pk}


def test_a_recorded_refund_comes_before_the_payment(stripe, order, now):
    stripe.post(recorded("charge_refunded"))
    waiting = ProviderEvent.objects.get()
    assert (waiting.status, waiting.error) == ("received", "No payment pi_1 is known here.")
    stripe.post(recorded("checkout_completed"))
    for event_id in events.waiting_ids(now + timedelta(minutes=1)):
        events.process(event_id=event_id, now=now + timedelta(minutes=1))

    assert books.standing(order) == "refunded"
    waiting.refresh_from_db()
    assert waiting.status == "processed"


@pytest.mark.parametrize("change", [{"amount_total": 2600}, {"currency": "usd"}])
def test_a_recorded_payment_of_another_amount_pays_nothing(stripe, order, change):
    event = recorded("checkout_completed")
    event["data"]["object"].update(change)

    stripe.post(event)

    order.refresh_from_db()
    assert order.paid_at is None
    assert ProviderEvent.objects.get().effect == "refund: wrong-amount"


# --- At once ----------------------------------------------------------------------------------


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_five_copies_at_once_are_one_payment(live_server, settings, visitor):
    settings.CELERY_TASK_ALWAYS_EAGER = True
    with open_world(settings, post_to(f"{live_server.url}/hook/stripe/")) as world:
        order = make_order(visitor=visitor, payment="stripe")
        attempt = ordering.start_payment(order=order)
        world.pay(attempt)
        copies = [each for each in world.courier.waiting for _copy in range(5)]
        statuses: list[int] = []

        def bring(event: Any) -> None:
            statuses.append(world.courier.bring(event))

        threads = [threading.Thread(target=bring, args=(event,)) for event in copies]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)

        assert Counter(statuses) == {200: 10}
        assert ProviderEvent.objects.count() == 2
        assert sorted(ProviderEvent.objects.values_list("effect", flat=True)) == ["", "paid"]
        assert Transaction.objects.get(source__order=order).amount == order.total_incl_tax
        assert PaymentAttempt.objects.get().status == "paid"
    connections.close_all()
