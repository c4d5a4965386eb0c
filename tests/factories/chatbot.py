"""Conversations as customers lead them, and pages' words for the assistant to quote."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from accounts.models import User
from chatbot.assistant.concepts import tokens
from chatbot.models import KnowledgeEntry
from conversations import inbound
from conversations.content import Text
from conversations.models import Contact, ContactInbox, Conversation, Inbox, Message


def make_inbox(channel: str = "web") -> Inbox:
    inbox, _made = Inbox.objects.get_or_create(
        channel=channel, provider="simulator" if channel == "whatsapp" else "", address=""
    )
    return inbox


def make_conversation(
    *,
    channel: str = "web",
    visitor: UUID | None = None,
    source_id: str = "",
    user: User | None = None,
    **fields: Any,
) -> Conversation:
    """With a guest of the website, if nothing else is said."""
    source_id = source_id or f"visitor:{visitor or uuid4()}"
    contact = Contact.objects.create(user=user)
    identity = ContactInbox.objects.create(
        contact=contact,
        inbox=make_inbox(channel),
        source_id=source_id,
        last_customer_message_at=timezone.now(),
    )
    return Conversation.objects.create(contact_inbox=identity, **fields)


def write(conversation: Conversation, text: str, payload: str = "", **fields: Any) -> Message:
    """The customer's row alone: nobody has been told yet."""
    return Message.objects.create(
        conversation=conversation,
        inbox=conversation.contact_inbox.inbox,
        direction=Message.Direction.INBOUND,
        author=Message.Author.CUSTOMER,
        kind=Text.kind,
        content={"kind": Text.kind, "text": text, "links": []},
        text=text,
        payload=payload,
        status=Message.Status.RECEIVED,
        source_id=f"m-{uuid4()}",
        **fields,
    )


def deliver(conversation: Conversation, text: str, message_id: str) -> Message:
    """The customer's message as a channel hands it over."""
    identity = conversation.contact_inbox
    return inbound.receive(
        inbox=identity.inbox,
        source_id=identity.source_id,
        message_id=message_id,
        content=Text(text),
        occurred_at=timezone.now(),
    )


def replies_of(conversation: Conversation) -> list[Message]:
    return list(conversation.messages.filter(author=Message.Author.BOT).order_by("pk"))


def learn(*pairs: tuple[str, str], language: str = "en", kind: str = "faq") -> None:
    """Questions and answers, as if a published page held them."""
    for number, (title, text) in enumerate(pairs):
        KnowledgeEntry.objects.create(
            source="tests",
            language=language,
            kind=kind,
            title=title,
            text=text,
            url=f"/faq/#q-{language}-{number}",
            title_tokens=tokens(title),
            text_tokens=tokens(text),
        )
