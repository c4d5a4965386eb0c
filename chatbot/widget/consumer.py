"""The widget's line. Events, as JSON objects named by `event`:

    from the browser    join_conversation {after}
                        send_message {nonce, text, payload}
    to the browser      conversation_update {owner, messages}    after joining; more than news
                        new_message {message}                    also when a shown one has changed
                        error {code, text, nonce}

Whose line it is is read from the session at every step, so a log-out counts at once. No database
connection is held between steps.
"""

from __future__ import annotations

import json
import logging
from importlib import import_module
from typing import Any, ClassVar
from urllib.parse import parse_qs

from channels.db import database_sync_to_async
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext as _

from chatbot.widget import exchange
from chatbot.widget.exchange import Rejected
from chatbot.widget.viewer import Viewer, identity_of, viewer_of
from chatbot.widget.views import position
from conversations.live import group_name
from conversations.models import Conversation

logger = logging.getLogger(__name__)

MOST_BYTES = 8_000
NO_SESSION = 4401
TOO_BIG = 1009


class ChatConsumer(AsyncWebsocketConsumer):
    handlers: ClassVar[dict[str, str]] = {
        "join_conversation": "join",
        "send_message": "send_message",
    }

    async def connect(self) -> None:
        wanted = parse_qs(self.scope["query_string"].decode("latin-1")).get("language", [""])[0]
        self.language = wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        self.identity_id: int | None = None
        self.last = 0
        await self.accept()

    async def disconnect(self, code: int) -> None:
        if self.identity_id is not None:
            await self.channel_layer.group_discard(group_name(self.identity_id), self.channel_name)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if text_data is None or len(text_data) > MOST_BYTES:
            await self.close(TOO_BIG)
            return
        try:
            said = json.loads(text_data)
            handler = getattr(self, self.handlers[said["event"]])
        except (ValueError, TypeError, KeyError):
            await self.refuse("bad_request", await self.words_for("bad_request"))
            return
        try:
            await handler(said)
        except (Rejected, StopConsumer):
            raise
        except Exception:
            logger.exception("a chat message could not be handled")
            await self.refuse("failed", await self.words_for("failed"), said.get("nonce"))

    # --- From the browser -----------------------------------------------------------------------

    async def join(self, said: dict[str, Any]) -> None:
        self.last = position(said.get("after"))
        await self.listen()
        news = await self.in_database(exchange.update, self.last)
        if news is None:
            await self.leave()
            return
        self.last = max([self.last, *(message["id"] for message in news["messages"])])
        await self.tell(news)

    async def send_message(self, said: dict[str, Any]) -> None:
        try:
            message = await self.in_database(exchange.take, said)
        except Rejected as error:
            await self.refuse(error.code, error.text, said.get("nonce"))
            return
        if message is None:
            await self.leave()
            return
        await self.listen()
        await self.show(message.pk)

    # --- From the shop ---------------------------------------------------------------------------

    async def message_changed(self, event: dict[str, Any]) -> None:
        """Something happened to a message of this identity (see conversations.live)."""
        await self.show(event["message_id"])

    async def conversation_changed(self, event: dict[str, Any]) -> None:
        news = await self.in_database(exchange.update, self.last)
        if news is not None:
            await self.tell(news)

    # --- Steps -----------------------------------------------------------------------------------

    async def listen(self) -> None:
        """Hear of this identity's messages from now on; read them only afterwards, so none is missed."""
        identity_id = await self.in_database(_identity_id)
        if identity_id == self.identity_id:
            return
        if self.identity_id is not None:
            await self.channel_layer.group_discard(group_name(self.identity_id), self.channel_name)
        self.identity_id = identity_id
        if identity_id is not None:
            await self.channel_layer.group_add(group_name(identity_id), self.channel_name)

    async def show(self, message_id: int) -> None:
        """That message, and whatever came in since the last one that was shown."""
        found = await self.in_database(_news, self.last, message_id)
        if found is None:
            await self.leave()
            return
        for message in found["messages"]:
            self.last = max(self.last, message["id"])
            await self.tell({"event": "new_message", "message": message})
        if found["owner"] != getattr(self, "owner", found["owner"]):
            await self.tell(
                {"event": "conversation_update", "owner": found["owner"], "messages": []}
            )
        self.owner = found["owner"]

    async def leave(self) -> None:
        await self.refuse("session", await self.words_for("session"))
        await self.close(NO_SESSION)

    async def refuse(self, code: str, text: str, nonce: object = None) -> None:
        await self.tell({"event": "error", "code": code, "text": text, "nonce": nonce})

    async def tell(self, event: dict[str, Any]) -> None:
        if event["event"] == "conversation_update":
            self.owner = event["owner"]
        await self.send(json.dumps(event, ensure_ascii=False))

    async def words_for(self, code: str) -> str:
        with translation.override(self.language):
            return {
                "bad_request": _("This message could not be read. Please reload the page."),
                "session": _("Please try again."),
            }.get(code) or _("Something went wrong on our side. Please try again.")

    async def in_database(self, step: Any, *values: Any) -> Any:
        """`step(viewer, *values)` in the thread of the database; None when nobody is there any more."""
        return await database_sync_to_async(self._as_viewer)(step, *values)

    def _as_viewer(self, step: Any, *values: Any) -> Any:
        viewer = viewer_from(self.scope, self.language)
        return None if viewer is None else step(viewer, *values)


def viewer_from(scope: dict[str, Any], language: str) -> Viewer | None:
    """From the cookie that the socket was opened with, as the session stands now."""
    key = scope["cookies"].get(settings.SESSION_COOKIE_NAME)
    if not key:
        return None
    store = import_module(settings.SESSION_ENGINE).SessionStore
    request = HttpRequest()
    request.session = store(key)
    return viewer_of(request.session, get_user(request), language)


def _identity_id(viewer: Viewer) -> int | None:
    identity = identity_of(viewer)
    return identity.pk if identity else None


def _news(viewer: Viewer, last: int, message_id: int) -> dict[str, Any]:
    identity = identity_of(viewer)
    if identity is None:
        return {"owner": Conversation.Owner.BOT.value, "messages": []}
    return exchange.news(viewer, identity.pk, last, message_id)
