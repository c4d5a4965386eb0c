from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from conversations.models import Inbox, Message
from tests.payloads import whatsapp as payloads
from tests.whatsapp.conftest import Post
from whatsapp import signing, views
from whatsapp.models import WebhookEvent

HANDSHAKE = {"hub.mode": "subscribe", "hub.challenge": "1158201444"}


@pytest.mark.parametrize("path", ["/hook/", "/hook/verify/"])
def test_the_right_token_gets_the_challenge_back(
    client: Client, settings: Settings, path: str
) -> None:
    response = client.get(path, {**HANDSHAKE, "hub.verify_token": settings.WA_VERIFY_TOKEN})

    assert (response.status_code, response.content) == (200, b"1158201444")
    assert response["Content-Type"] == "text/plain"


@pytest.mark.parametrize(
    "query",
    [
        {},
        {**HANDSHAKE, "hub.verify_token": "wrong"},
        {**HANDSHAKE, "hub.verify_token": ""},
        {**HANDSHAKE, "hub.verify_token": "كلمة"},
        {"hub.mode": "unsubscribe", "hub.verify_token": "the verify token of the tests"},
        {"hub.verify_token": "the verify token of the tests", "hub.challenge": "1"},
    ],
)
def test_anything_else_gets_403(client: Client, query: dict[str, str]) -> None:
    assert client.get("/hook/", query).status_code == 403


def test_without_a_token_in_the_settings_nobody_shakes_hands(
    client: Client, settings: Settings
) -> None:
    settings.WA_VERIFY_TOKEN = ""

    assert client.get("/hook/", {**HANDSHAKE, "hub.verify_token": ""}).status_code == 403


def test_a_signed_event_is_kept_and_answered(post: Post, inbox: Inbox) -> None:
    response = post(payloads.event(payloads.value(messages=[payloads.text()])))

    assert response.status_code == 200
    assert WebhookEvent.objects.get().status == WebhookEvent.Status.PROCESSED
    assert Message.objects.get().text == "Do you have green tea?"


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "sha256=",
        "sha256=" + "0" * 64,
        "sha1=" + "0" * 40,
        "0" * 64,
        "sha256=é",
        "sha256=" + "F" * 64,
    ],
)
def test_a_forged_event_gets_403_and_nothing_is_kept(
    post: Post, inbox: Inbox, signature: str
) -> None:
    response = post(payloads.event(payloads.value(messages=[payloads.text()])), signature=signature)

    assert response.status_code == 403
    assert not WebhookEvent.objects.exists()
    assert not Message.objects.exists()


def test_the_signature_is_of_the_raw_body(post: Post, inbox: Inbox) -> None:
    """Meta escapes Arabic letters; the same JSON in other bytes is another body."""
    body = payloads.event(payloads.value(messages=[payloads.text("مرحبا")]))
    escaped, plain = json.dumps(body).encode(), json.dumps(body, ensure_ascii=False).encode()
    assert escaped != plain

    assert post(plain, signature=signing.sign(escaped)).status_code == 403
    assert post(escaped).status_code == 200
    assert Message.objects.get().text == "مرحبا"


def test_without_a_secret_nothing_verifies(post: Post, settings: Settings) -> None:
    import hashlib
    import hmac

    settings.WA_APP_SECRET = ""
    empty = "sha256=" + hmac.new(b"", b"{}", hashlib.sha256).hexdigest()

    assert post(b"{}", signature=empty).status_code == 403


def test_the_simulator_signs_with_a_secret_of_its_own(post: Post, settings: Settings) -> None:
    settings.WA_APP_SECRET = ""
    settings.WHATSAPP_PROVIDER = "simulator"

    assert post(b"{}").status_code == 200


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b"null", b'"text"', b"[]"]
)
def test_a_malformed_event_gets_400(post: Post, body: bytes) -> None:
    assert post(body).status_code == 400
    assert not WebhookEvent.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"object": "page", "entry": []},
        {"object": "whatsapp_business_account", "entry": "none"},
        {
            "object": "whatsapp_business_account",
            "entry": [None, 1, {"changes": [None, {"value": 1}]}],
        },
        payloads.event({"what": "ever"}, field="of_tomorrow"),
    ],
)
def test_an_unknown_but_well_formed_event_gets_200_and_is_kept(post: Post, body: Any) -> None:
    assert post(body).status_code == 200

    event = WebhookEvent.objects.get()
    assert event.status == WebhookEvent.Status.PROCESSED
    assert json.loads(event.body) == body


def test_a_body_that_is_too_large_is_refused(post: Post) -> None:
    body = b'{"x": "' + b"x" * views.LARGEST_BODY + b'"}'

    assert post(body).status_code == 413
    assert not WebhookEvent.objects.exists()


def test_a_body_larger_than_djangos_own_limit_is_taken(post: Post, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000

    assert post({"x": "x" * 2000}).status_code == 200


def test_other_methods_get_405(client: Client) -> None:
    assert client.put("/hook/").status_code == 405


def test_an_event_costs_little_before_its_answer(
    client: Client, db: None, django_assert_max_num_queries: Any
) -> None:
    body = json.dumps(payloads.event(payloads.value(messages=[payloads.text()]))).encode()

    with django_assert_max_num_queries(3):  # savepoint, insert, release
        response = client.post(
            "/hook/",
            data=body,
            content_type="application/json",
            headers={"X-Hub-Signature-256": signing.sign(body)},
        )

    assert response.status_code == 200
