"""The cloud provider against a stand-in over real HTTP: what each answer means for the message."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from pytest_django import Settings

from conversations import delivery
from conversations.channels import ProviderError, channel_for
from conversations.content import Template, Text
from conversations.models import Inbox, Message
from tests.factories.conversations import queued, received
from tests.payloads.whatsapp import NUMBER_ID
from tests.whatsapp import stand_in
from tests.whatsapp.stand_in import Answer, Meta
from whatsapp.providers.cloud import client as cloud
from whatsapp.providers.cloud.client import CloudClient
from whatsapp.providers.cloud.provider import client_for

Status = Message.Status


@pytest.fixture
def meta(settings: Settings) -> Iterator[Meta]:
    with stand_in.running() as found:
        settings.WA_API_URL = found.url
        channel_for.cache_clear()
        yield found
        client_for.cache_clear()


@pytest.fixture
def message(inbox: Inbox) -> Message:
    from django.utils import timezone

    now = timezone.now()
    return queued(received(inbox, at=now).conversation, Text("Your tea is on its way"), at=now)


def delivered(message: Message) -> Message:
    delivery.deliver(message_id=message.pk)
    message.refresh_from_db()
    return message


def error(code: int, **fields: Any) -> dict[str, Any]:
    return {"error": {"message": "(#x) words", "code": code, "fbtrace_id": "A", **fields}}


def test_a_message_is_posted_with_the_token_and_its_id_is_kept(
    meta: Meta, message: Message
) -> None:
    delivered(message)

    path, headers, body = meta.requests[0]
    assert path == f"/v23.0/{NUMBER_ID}/messages"
    assert headers["Authorization"] == "Bearer the token of the tests"
    assert body["to"] == "491701234567"
    assert body["text"]["body"] == "Your tea is on its way"
    assert body["biz_opaque_callback_data"] == str(message.reference)
    assert (message.status, message.source_id) == (Status.SENT, "wamid.OUT.1")


def test_a_template_is_posted_as_such(meta: Meta, message: Message) -> None:
    from django.utils import timezone

    news = Template("order_placed", "en", ("Alice",), "Hello Alice")
    delivered(message)
    delivered(queued(message.conversation, news, at=timezone.now()))

    assert meta.requests[1][2]["template"]["name"] == "order_placed"


@pytest.mark.parametrize(
    ("answer", "status", "code"),
    [
        # Later
        (Answer(400, error(130429)), Status.QUEUED, "130429"),
        (Answer(400, error(131056)), Status.QUEUED, "131056"),
        (Answer(429, error(80007)), Status.QUEUED, "80007"),
        (Answer(400, error(4)), Status.QUEUED, "4"),
        (Answer(500, error(131016)), Status.QUEUED, "131016"),
        (Answer(500, error(999999)), Status.QUEUED, "999999"),
        (Answer(429, b"slow down"), Status.QUEUED, "429"),
        (Answer(503, b"<html>"), Status.QUEUED, "503"),
        # Never, or ours to mend
        (Answer(400, error(131047)), Status.FAILED, "131047"),
        (Answer(400, error(131026)), Status.FAILED, "131026"),
        (Answer(400, error(131049)), Status.FAILED, "131049"),
        (Answer(404, error(132001)), Status.FAILED, "132001"),
        (Answer(401, error(190)), Status.FAILED, "190"),
        (Answer(403, error(200)), Status.FAILED, "200"),
        (Answer(403, error(368)), Status.FAILED, "368"),
        (Answer(400, error(123456)), Status.FAILED, "123456"),
        (Answer(401, b"who are you"), Status.FAILED, "401"),
        (Answer(404, b"nothing here"), Status.FAILED, "404"),
        (Answer(302, b"", {"Location": "http://elsewhere.example/"}), Status.FAILED, "302"),
        # Nobody knows
        (Answer(500, b"<html>Oops</html>"), Status.UNKNOWN, "lost_answer"),
        (Answer(502, b""), Status.UNKNOWN, "lost_answer"),
        (Answer(200, b"<html>fine</html>"), Status.UNKNOWN, "lost_answer"),
        (Answer(200, {"messages": []}), Status.UNKNOWN, "lost_answer"),
        (Answer(200, {"messages": [{"id": 7}]}), Status.UNKNOWN, "lost_answer"),
        (Answer(200, []), Status.UNKNOWN, "lost_answer"),
        (Answer(hangs_up=True), Status.UNKNOWN, "lost_answer"),
    ],
)
def test_what_an_answer_means(
    meta: Meta, message: Message, answer: Answer, status: str, code: str
) -> None:
    meta.answer = answer

    delivered(message)

    assert (message.status, message.error_code) == (status, code)
    assert message.error_text
    assert len(meta.requests) == 1


def test_the_words_say_what_staff_can_do(meta: Meta, message: Message) -> None:
    meta.answer = Answer(401, error(190, error_data={"details": "Session has expired"}))

    delivered(message)

    assert "WA_BEARER_TOKEN" in message.error_text
    assert "Session has expired" in message.error_text
    assert "the token of the tests" not in message.error_text


def test_a_server_that_says_when_to_come_back_is_heard(meta: Meta) -> None:
    meta.answer = Answer(429, b"", {"Retry-After": "120"})

    with pytest.raises(ProviderError) as caught:
        CloudClient(base_url=meta.url, token="t").post_message("1", {})

    assert caught.value.retry_after == timedelta(seconds=120)


def test_an_answer_that_does_not_come_in_time_is_lost(
    meta: Meta, message: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cloud, "TIMEOUT", httpx.Timeout(0.3))
    meta.answer = Answer(after=1)

    delivered(message)

    assert message.status == Status.UNKNOWN


def test_an_answer_that_drips_hits_the_deadline(meta: Meta) -> None:
    meta.answer = Answer(drip=0.1)

    with pytest.raises(ProviderError) as caught:
        CloudClient(base_url=meta.url, token="t", deadline=0.3).post_message("1", {})

    assert caught.value.is_ambiguous


def test_a_server_that_nobody_reaches_is_tried_again(message: Message, settings: Settings) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        settings.WA_API_URL = f"http://127.0.0.1:{probe.getsockname()[1]}/v23.0"  # nobody listens

        delivered(message)

    assert (message.status, message.error_code) == (Status.QUEUED, "unreachable")


@pytest.mark.parametrize("name", ["WA_BEARER_TOKEN", "WA_PHONE_ID", "WA_APP_SECRET"])
def test_what_is_not_set_up_fails_with_its_name(
    message: Message, settings: Settings, name: str
) -> None:
    setattr(settings, name, "")

    delivered(message)

    assert (message.status, message.error_code) == (Status.FAILED, "not_configured")
    assert name in message.error_text
