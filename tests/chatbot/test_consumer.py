"""The widget's line."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.test import Client

from accounts.models import User
from chatbot import responder
from chatbot.widget import consumer, limits
from config.asgi import application
from conversations import lifecycle, live
from conversations.models import Conversation, Message
from tests.factories.chatbot import make_conversation, write
from tests.factories.shop import make_product

pytestmark = pytest.mark.django_db

ORIGIN = "http://testserver"


@pytest.fixture(autouse=True)
def connection_of_the_test_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between steps the line lets its connection go; here that would end the test's transaction.

    Django's test client holds requests back from the same.
    """
    monkeypatch.setattr("channels.db.close_old_connections", lambda: None)


class Line(ApplicationCommunicator):
    """A browser's end of a WebSocket. (Channels brings one too, but only together with daphne.)"""

    def __init__(
        self, client: Client, *, origin: str = ORIGIN, language: str = "en", path: str = "/ws/chat/"
    ) -> None:
        cookie = client.cookies.get(settings.SESSION_COOKIE_NAME)
        headers = [(b"host", b"testserver")]
        if origin:
            headers.append((b"origin", origin.encode()))
        if cookie:
            headers.append((b"cookie", f"{settings.SESSION_COOKIE_NAME}={cookie.value}".encode()))
        query = f"language={language}".encode()
        super().__init__(
            application,
            {"type": "websocket", "path": path, "query_string": query, "headers": headers},
        )

    async def connect(self) -> bool:
        await self.send_input({"type": "websocket.connect"})
        answer = await self.receive_output(3)
        return bool(answer["type"] == "websocket.accept")

    async def disconnect(self) -> None:
        await self.send_input({"type": "websocket.disconnect", "code": 1000})
        await self.wait(3)

    async def send(self, **frame: Any) -> None:
        await self.send_input({"type": "websocket.receive", **frame})

    async def say(self, event: str, **values: Any) -> None:
        await self.send(text=json.dumps({"event": event, **values}))

    async def hear(self, event: str) -> dict[str, Any]:
        heard: dict[str, Any] = json.loads((await self.receive_output(3))["text"])
        assert heard["event"] == event, heard
        return heard

    async def closed_with(self) -> int:
        closing = await self.receive_output(3)
        assert closing["type"] == "websocket.close"
        return int(closing["code"])

    async def join(self, after: object = 0) -> dict[str, Any]:
        await self.say("join_conversation", after=after)
        return await self.hear("conversation_update")


@asynccontextmanager
async def opened(client: Client, **given: Any) -> Any:
    line = Line(client, **given)
    assert await line.connect()
    yield line
    await line.disconnect()


def played(scene: Callable[[], Awaitable[None]]) -> None:
    """Plays `scene` while the database stays in the test's own thread and transaction."""
    async_to_sync(scene)()


def answer_all() -> None:
    """What a worker does, in the test's transaction, where nothing is ever committed."""
    for message in Message.objects.filter(direction="in", answered_at=None):
        responder.respond(message.pk)
    for message in Message.objects.filter(direction="out"):
        live.nudge(message.conversation.contact_inbox_id, message.pk)


def test_a_message_is_echoed_and_then_answered(guest: Client) -> None:
    async def scene() -> None:
        async with opened(guest) as line:
            assert (await line.join())["messages"] == []

            await line.say("send_message", nonce="nonce-number-1", text="hello")
            mine = (await line.hear("new_message"))["message"]
            await sync_to_async(answer_all)()
            reply = (await line.hear("new_message"))["message"]

        assert (mine["author"], mine["text"], mine["nonce"]) == (
            "customer",
            "hello",
            "nonce-number-1",
        )
        assert reply["author"] == "bot"
        assert reply["id"] > mine["id"]

    played(scene)


def test_who_comes_back_gets_what_was_missed(guest: Client, visitor: UUID) -> None:
    conversation = make_conversation(visitor=visitor)
    seen, missed = write(conversation, "one"), write(conversation, "two")

    async def scene() -> None:
        async with opened(guest) as line:
            assert [m["text"] for m in (await line.join())["messages"]] == ["one", "two"]
            assert [m["id"] for m in (await line.join(after=seen.pk))["messages"]] == [missed.pk]
            assert len((await line.join(after="nonsense"))["messages"]) == 2

    played(scene)


def test_a_message_that_is_sent_again_is_one_row(guest: Client) -> None:
    async def scene() -> None:
        async with opened(guest) as line:
            for _ in range(2):
                await line.say("send_message", nonce="nonce-number-1", text="hello")
                await line.hear("new_message")

    played(scene)

    assert Message.objects.count() == 1


def test_two_tabs_see_the_same(guest: Client) -> None:
    async def scene() -> None:
        async with opened(guest) as one, opened(guest) as two:
            await one.say("send_message", nonce="nonce-number-1", text="hello")
            await one.hear("new_message")
            await two.join()
            await sync_to_async(answer_all)()
            assert (await one.hear("new_message"))["message"] == (await two.hear("new_message"))[
                "message"
            ]

    played(scene)


def test_another_visitor_hears_nothing(guest: Client, visitor: UUID) -> None:
    conversation = make_conversation(visitor=visitor)
    message = write(conversation, "my secret")
    mallory = Client()
    mallory.post("/chat/session/")

    async def scene() -> None:
        async with opened(mallory) as line:
            assert (await line.join())["messages"] == []
            await sync_to_async(live.nudge)(conversation.contact_inbox_id, message.pk)
            assert await line.receive_nothing(timeout=0.2)

    played(scene)


def test_a_hand_over_is_shown(guest: Client, visitor: UUID) -> None:
    conversation = make_conversation(visitor=visitor)

    def hand_over() -> None:
        lifecycle.hand_off(Conversation.objects.get(pk=conversation.pk), reason="asked")
        message = write(conversation, "hello?")
        live.nudge(conversation.contact_inbox_id, message.pk)

    async def scene() -> None:
        async with opened(guest) as line:
            assert (await line.join())["owner"] == "bot"
            await sync_to_async(hand_over)()
            await line.hear("new_message")
            assert (await line.hear("conversation_update"))["owner"] == "human"

    played(scene)


def test_cards_come_in_the_language_of_the_page(guest: Client) -> None:
    make_product("Sencha", price="11.90", translations={"ar": {"title": "سنشا"}})

    async def scene() -> None:
        async with opened(guest, language="ar") as line:
            await line.say("send_message", nonce="nonce-number-1", text="sencha")
            await line.hear("new_message")
            await sync_to_async(answer_all)()
            (card,) = (await line.hear("new_message"))["message"]["cards"]

        assert card["title"] == "سنشا"
        assert "11.90" in card["price"]

    played(scene)


@pytest.mark.parametrize(
    "origin", ["", "https://evil.example", "http://testserver.evil.example", "null"]
)
def test_another_site_cannot_open_a_line(guest: Client, origin: str) -> None:
    async def scene() -> None:
        assert not await Line(guest, origin=origin).connect()

    played(scene)


def test_a_browser_without_a_visitor_is_sent_to_begin(client: Client) -> None:
    async def scene() -> None:
        line = Line(client)
        await line.connect()
        await line.say("join_conversation")
        assert (await line.hear("error"))["code"] == "session"
        assert await line.closed_with() == consumer.NO_SESSION

    played(scene)


def test_a_log_out_ends_the_line(client: Client, alice: User) -> None:
    client.force_login(alice)
    client.post("/chat/session/")

    async def scene() -> None:
        line = Line(client)
        await line.connect()
        await line.join()
        await sync_to_async(client.logout)()
        await line.say("send_message", nonce="nonce-number-1", text="hello")
        assert (await line.hear("error"))["code"] == "session"
        assert await line.closed_with() == consumer.NO_SESSION

    played(scene)

    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "text",
    ["{", "[]", "5", '{"event": "message_changed"}', '{"event": "close"}', '{"event": ["x"]}'],
)
def test_what_is_no_event_is_refused_and_the_line_stays(guest: Client, text: str) -> None:
    async def scene() -> None:
        async with opened(guest) as line:
            await line.send(text=text)
            assert (await line.hear("error"))["code"] == "bad_request"
            await line.join()

    played(scene)


def test_refusals_name_the_message_they_are_about(guest: Client) -> None:
    async def scene() -> None:
        async with opened(guest) as line:
            await line.say("send_message", nonce="nonce-number-1", text="x" * 1001)
            refusal = await line.hear("error")
            assert (refusal["code"], refusal["nonce"]) == ("too_long", "nonce-number-1")

    played(scene)


def test_a_flood_is_put_off(guest: Client) -> None:
    async def scene() -> None:
        async with opened(guest) as line:
            for number in range(limits.MOST_PER_MINUTE):
                await line.say("send_message", nonce=f"nonce-number-{number}", text="hello")
                await line.hear("new_message")
            await line.say("send_message", nonce="nonce-one-too-many", text="hello")
            assert (await line.hear("error"))["code"] == "rate"

    played(scene)


@pytest.mark.parametrize("frame", [{"text": "x" * 9000}, {"bytes": b"hello"}])
def test_what_is_too_big_or_no_text_closes_the_line(guest: Client, frame: dict[str, Any]) -> None:
    async def scene() -> None:
        line = Line(guest)
        await line.connect()
        await line.send(**frame)
        assert await line.closed_with() == consumer.TOO_BIG

    played(scene)


def test_nothing_else_is_answered_below_ws(guest: Client) -> None:
    async def scene() -> None:
        assert not await Line(guest, path="/ws/other/").connect()

    played(scene)
