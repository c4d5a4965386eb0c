from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from conversations.models import Inbox
from conversations.signals import message_received
from tests.payloads.whatsapp import NUMBER_ID
from whatsapp import signing

Post = Callable[..., HttpResponse]


@pytest.fixture(autouse=True)
def the_assistant_is_silent() -> Iterator[None]:
    kept, message_received.receivers = message_received.receivers, []
    message_received.sender_receivers_cache.clear()
    yield
    message_received.receivers = kept
    message_received.sender_receivers_cache.clear()


@pytest.fixture(autouse=True)
def configured(settings: Settings) -> None:
    settings.WHATSAPP_PROVIDER = "cloud"
    settings.WA_PHONE_ID = NUMBER_ID
    settings.WA_BEARER_TOKEN = "the token of the tests"


@pytest.fixture
def inbox(db: None) -> Inbox:
    return Inbox.objects.create(
        name="WhatsApp", channel="whatsapp", provider="cloud", address=NUMBER_ID
    )


@pytest.fixture
def post(client: Client, db: None, django_capture_on_commit_callbacks: Any) -> Post:
    """A webhook as Meta sends it, signed, and what its tasks then do."""

    def send(body: Any, *, signature: str | None = None, path: str = "/hook/") -> HttpResponse:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        header = signing.sign(raw) if signature is None else signature
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(
                path,
                data=raw,
                content_type="application/json",
                headers={"X-Hub-Signature-256": header} if header else {},
            )

    return send
