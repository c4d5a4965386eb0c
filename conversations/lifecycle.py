"""Who has a conversation, and whether it is over."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from conversations.models import ContactInbox, Conversation
from conversations.signals import conversation_resolved, handoff_requested


class TakenByOther(Exception):
    """A colleague has this conversation."""


def open_conversation(contact_inbox: ContactInbox, *, language: str = "") -> Conversation:
    """The one open conversation of this identity; made when there is none (also when two ask at once)."""
    conversation, _ = Conversation.objects.get_or_create(
        contact_inbox=contact_inbox,
        status=Conversation.Status.OPEN,
        defaults={"language": language or contact_inbox.contact.language},
    )
    return conversation


def hand_off(conversation: Conversation, *, reason: str) -> None:
    """The assistant steps back and the team is asked; it says nothing more until it is given back."""
    with transaction.atomic():
        row = _locked(conversation)
        if row.owner == Conversation.Owner.HUMAN:
            return
        _change(conversation, owner=Conversation.Owner.HUMAN)
        handoff_requested.send(sender=Conversation, conversation=conversation, reason=reason)


def take(conversation: Conversation, user: User) -> None:
    """`user` answers from now on. Raises TakenByOther."""
    with transaction.atomic():
        row = _locked(conversation)
        if row.assignee_id not in (None, user.pk):
            raise TakenByOther(row.pk)
        _change(conversation, owner=Conversation.Owner.HUMAN, assignee=user)


def give_back(conversation: Conversation) -> None:
    """The assistant may answer again."""
    with transaction.atomic():
        _locked(conversation)
        _change(conversation, owner=Conversation.Owner.BOT, assignee=None)


def resolve(conversation: Conversation) -> None:
    """It is over; when the customer writes again, a new one begins, with the assistant."""
    with transaction.atomic():
        row = _locked(conversation)
        if row.status == Conversation.Status.RESOLVED:
            return
        _change(conversation, status=Conversation.Status.RESOLVED)
        conversation_resolved.send(sender=Conversation, conversation=conversation)


def _locked(conversation: Conversation) -> Conversation:
    return Conversation.objects.select_for_update().get(pk=conversation.pk)


def _change(conversation: Conversation, **values: Any) -> None:
    """On the row and on the caller's object alike."""
    for name, value in values.items():
        setattr(conversation, name, value)
    conversation.last_activity_at = timezone.now()
    conversation.save(update_fields=[*values, "last_activity_at"])
