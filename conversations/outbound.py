"""The one gate through which every message to a customer goes: replies, notifications, campaigns."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from common.doorbell import ring
from conversations import consent, lifecycle, window
from conversations.channels import Channel, channel_for
from conversations.consent import NoConsent
from conversations.content import Content, as_json
from conversations.models import ContactInbox, Conversation, Message
from conversations.window import WindowClosed

__all__ = ["HumanHasIt", "NoConsent", "WindowClosed", "send"]


class HumanHasIt(Exception):
    """A person of the team answers in this conversation; the assistant does not talk over them."""


def send(
    *,
    content: Content,
    author: str,
    conversation: Conversation | None = None,
    contact_inbox: ContactInbox | None = None,
    purpose: str = consent.SERVICE,
    idempotency_key: str | None = None,
    now: datetime | None = None,
) -> Message:
    """Queue `content` for the customer, in the caller's transaction; delivery happens after commit.

    Give a `conversation`, or a `contact_inbox` whose open conversation is meant (made when there is
    none). The same `idempotency_key` returns the row that is there already.
    Raises WindowClosed, NoConsent, HumanHasIt.
    """
    now = now or timezone.now()
    with transaction.atomic():
        if idempotency_key:
            known = Message.objects.filter(idempotency_key=idempotency_key).first()
            if known is not None:
                return known
        conversation = _locked(conversation or _conversation_of(contact_inbox))
        _check(conversation, content, author, purpose, now)
        message, is_new = _queue(conversation, content, author, purpose, idempotency_key, now)
        if is_new:
            _note_activity(conversation, author, now)
            _ring_after_commit(message)
    return message


def _conversation_of(contact_inbox: ContactInbox | None) -> Conversation:
    if contact_inbox is None:
        raise TypeError("Give a conversation or a contact_inbox.")
    return lifecycle.open_conversation(contact_inbox)


def _locked(conversation: Conversation) -> Conversation:
    rows = Conversation.objects.select_for_update(of=("self",))
    return rows.select_related("contact_inbox__inbox", "contact_inbox__contact").get(
        pk=conversation.pk
    )


def _check(
    conversation: Conversation, content: Content, author: str, purpose: str, now: datetime
) -> None:
    # Allowances (frequency, quiet hours, a number's daily limit) join here.
    if author == Message.Author.BOT and conversation.owner == Conversation.Owner.HUMAN:
        raise HumanHasIt(conversation.pk)
    channel = channel_for(conversation.contact_inbox.inbox.channel)
    _check_window(channel, conversation.contact_inbox, content.is_template, now)
    _check_consent(channel, conversation.contact_inbox, purpose)


def _check_window(
    channel: Channel, contact_inbox: ContactInbox, is_template: bool, now: datetime
) -> None:
    if channel.has_service_window and not is_template and not window.is_open(contact_inbox, now):
        raise WindowClosed(contact_inbox.pk)


def _check_consent(channel: Channel, contact_inbox: ContactInbox, purpose: str) -> None:
    if not channel.needs_consent and purpose != consent.MARKETING:
        return
    if not consent.is_granted(contact_inbox.contact, contact_inbox.inbox.channel, purpose):
        raise NoConsent(f"{contact_inbox.inbox.channel}/{purpose}")


def _queue(
    conversation: Conversation,
    content: Content,
    author: str,
    purpose: str,
    idempotency_key: str | None,
    now: datetime,
) -> tuple[Message, bool]:
    try:
        with transaction.atomic():
            message = Message.objects.create(
                conversation=conversation,
                inbox=conversation.contact_inbox.inbox,
                direction=Message.Direction.OUTBOUND,
                author=author,
                kind=content.kind,
                content=as_json(content),
                text=content.as_text(),
                status=Message.Status.QUEUED,
                purpose=purpose,
                idempotency_key=idempotency_key,
                next_attempt_at=now,
                occurred_at=now,
            )
    except IntegrityError:
        # Another worker queued it between our look and our insert.
        known = Message.objects.filter(idempotency_key=idempotency_key).first()
        if idempotency_key is None or known is None:
            raise
        return known, False
    return message, True


def _note_activity(conversation: Conversation, author: str, now: datetime) -> None:
    values: dict[str, Any] = {"last_activity_at": now}
    if author == Message.Author.AGENT:
        values["owner"] = Conversation.Owner.HUMAN  # whoever of the team writes, has it
    Conversation.objects.filter(pk=conversation.pk).update(**values)


def _ring_after_commit(message: Message) -> None:
    from conversations import tasks  # tasks -> delivery -> outbox; the bell hangs at the other end

    ring(tasks.deliver, message_id=message.pk)
