"""The far end that stands for Stripe behaves as Stripe does, as far as the shop could notice."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from demo.stripe import beside
from demo.stripe.far_end import FarEnd, Refused
from demo.stripe.objects import Thing
from demo.stripe.server import nested, running

FIXTURES = json.loads(
    (Path(__file__).parents[1] / "payloads" / "stripe" / "fixtures.json").read_text()
)
ITEM = {
    "quantity": "1",
    "price_data": {"currency": "eur", "unit_amount": "1190", "product_data": {"name": "Tea"}},
}


@pytest.fixture
def events() -> list[Thing]:
    return []


@pytest.fixture
def far_end(events) -> FarEnd:
    return FarEnd(tell=events.append)


def asked(**changes: Any) -> Thing:
    return {
        "mode": "payment",
        "line_items": [ITEM],
        "success_url": "http://shop/paid/",
        "cancel_url": "http://shop/pay/",
        **changes,
    }


def opened(far_end: FarEnd, **changes: Any) -> str:
    _status, session, _kept = far_end.call("POST", "/v1/checkout/sessions", asked(**changes))
    return session["id"]


def test_its_objects_have_the_fields_of_stripes_own(far_end, events):
    session_id = opened(far_end)
    far_end.decline(session_id)
    far_end.pay(session_id)
    payment = far_end.get("session", session_id)["payment_intent"]
    far_end.refund_by_hand(payment, 100)
    far_end.dispute(payment)

    things = [each for kind in far_end.things.values() for each in kind.values()] + events
    assert {thing["object"] for thing in things} == {*FIXTURES} - {"_source"}
    for thing in things:
        theirs = FIXTURES[thing["object"]]
        assert thing.keys() <= theirs.keys()
        for field, value in thing.items():
            if value is not None and theirs[field] is not None:
                assert type(value) is type(theirs[field]), (thing["object"], field)


def test_the_same_key_gives_the_same_answer(far_end):
    first = far_end.call("POST", "/v1/checkout/sessions", asked(), "key")
    second = far_end.call("POST", "/v1/checkout/sessions", asked(), "key")

    assert first[1] == second[1]
    assert (first[2], second[2]) == (False, True)
    assert len(far_end.things["session"]) == 1


def test_the_same_key_for_something_else_is_refused(far_end):
    far_end.call("POST", "/v1/checkout/sessions", asked(), "key")

    with pytest.raises(Refused) as refused:
        far_end.call("POST", "/v1/checkout/sessions", asked(locale="en"), "key")

    assert refused.value.status == 400
    assert refused.value.body["error"]["type"] == "idempotency_error"


@pytest.mark.parametrize("minutes", [29, 24 * 60 + 1])
def test_sessions_live_between_half_an_hour_and_a_day(far_end, minutes):
    with pytest.raises(Refused, match="expires_at"):
        opened(far_end, expires_at=str(int(far_end.clock()) + minutes * 60))


def test_what_is_closed_can_neither_be_paid_nor_closed(far_end):
    session_id = opened(far_end)
    far_end.pay(session_id)

    for act in (far_end.pay, far_end.decline, far_end.pay_later):
        with pytest.raises(Refused):
            act(session_id)
    with pytest.raises(Refused):
        far_end.call("POST", f"/v1/checkout/sessions/{session_id}/expire", {})


def test_no_more_goes_back_than_came(far_end):
    session_id = opened(far_end)
    far_end.pay(session_id)
    payment = far_end.get("session", session_id)["payment_intent"]
    far_end.refund_by_hand(payment, 1000)

    with pytest.raises(Refused, match="greater"):
        far_end.refund_by_hand(payment, 191)
    far_end.refund_by_hand(payment)
    with pytest.raises(Refused, match="already"):
        far_end.refund_by_hand(payment)


def test_forms_are_read_as_stripes_clients_write_them():
    text = "mode=payment&line_items[0][quantity]=2&line_items[1][quantity]=3&created[gte]=5&expand[0]=a"

    assert nested(text) == {
        "mode": "payment",
        "line_items": [{"quantity": "2"}, {"quantity": "3"}],
        "created": {"gte": "5"},
        "expand": ["a"],
    }


def test_it_asks_for_the_key(far_end):
    with running(far_end, secret_key="sk_test_right") as server:
        address = f"{server.url}/v1/payment_intents"
        wrong = httpx.get(address, headers={"Authorization": "Bearer sk_test_wrong"})
        right = httpx.get(address, headers={"Authorization": "Bearer sk_test_right"})
        unknown = httpx.get(f"{address}/pi_1", headers={"Authorization": "Bearer sk_test_right"})

    assert (wrong.status_code, right.status_code, unknown.status_code) == (401, 200, 404)


def test_it_knows_its_payments_after_a_restart(tmp_path):
    path = tmp_path / "payments.json"
    first = FarEnd(path=path)
    session_id = opened(first)
    first.pay(session_id)

    again = FarEnd(path=path)

    assert again.get("session", session_id)["payment_status"] == "paid"
    path.write_text("{half of")
    assert not FarEnd(path=path).things["session"]


# --- Beside the demo --------------------------------------------------------------------------


def test_it_runs_beside_the_demo_where_no_key_is_set(settings, tmp_path):
    settings.DEBUG, settings.VAR, settings.STRIPE_SECRET_KEY = True, tmp_path, ""
    settings.STRIPE_API_URL, settings.STRIPE_WEBHOOK_SECRET = "https://api.stripe.com", ""
    said: list[str] = []

    with beside.payments_without_money(said.append):
        address = settings.STRIPE_API_URL
        key = settings.STRIPE_SECRET_KEY
        answer = httpx.get(f"{address}/v1/refunds", headers={"Authorization": f"Bearer {key}"})

    assert answer.json()["data"] == []
    assert key.startswith("sk_test_")
    assert settings.STRIPE_WEBHOOK_SECRET.startswith("whsec_")
    assert address in said[0]


@pytest.mark.parametrize(("debug", "key"), [(False, ""), (True, "sk_live_1")])
def test_it_never_runs_on_a_server_or_where_a_key_is_set(settings, debug, key):
    settings.DEBUG, settings.STRIPE_SECRET_KEY = debug, key
    said: list[str] = []

    with beside.payments_without_money(said.append):
        assert key == settings.STRIPE_SECRET_KEY

    assert said == []
