"""People who write to the shop, and messages on their way to them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from conversations import inbound, outbound
from conversations.content import Content, Text
from conversations.models import ContactInbox, Conversation, Inbox, Message


def an_identity(inbox: Inbox, source_id: str = "491701234567", **fields: Any) -> ContactInbox:
    identity = inbound.identify(inbox=inbox, source_id=source_id, name="Alice")
    for name, value in fields.items():
        setattr(identity, name, value)
    identity.save()
    return identity


def received(
    inbox: Inbox, text: str = "Hello", *, at: datetime, message_id: str = "", **fields: Any
) -> Message:
    values = {"source_id": "491701234567", "content": Text(text), **fields}
    return inbound.receive(
        inbox=inbox, message_id=message_id or f"in-{uuid4().hex}", occurred_at=at, **values
    )


def queued(
    conversation: Conversation, content: Content | None = None, *, at: datetime, **fields: Any
) -> Message:
    values = {"author": Message.Author.SHOP, **fields}
    return outbound.send(
        conversation=conversation, content=content or Text("Good morning"), now=at, **values
    )
