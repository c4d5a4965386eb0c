"""What customers wrote, from whichever door: one row for each message, whoever delivers it twice."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext, override

from accounts.models import User
from common.doorbell import after_commit
from conversations import consent, lifecycle, live, outbound, window
from conversations.channels import channel_for
from conversations.content import Content, Text, as_json
from conversations.models import Contact, ContactInbox, Conversation, Inbox, Message
from conversations.signals import message_received


def receive(
    *,
    inbox: Inbox,
    source_id: str,
    message_id: str,
    content: Content,
    occurred_at: datetime,
    sender_name: str = "",
    phone: str = "",
    payload: str = "",
    reply_to: str = "",
    language: str = "",
    user: User | None = None,
    alternate_id: str = "",
    variants: Sequence[str] = (),
    context: dict[str, Any] | None = None,
    is_from_customer: bool = True,
    needs_answer: bool = True,
) -> Message:
    """Keep a message of `source_id` and tell the house (`message_received`).

    A message id that is known already returns its row and tells nobody. `alternate_id` is a second
    id that the provider gave for this sender, `variants` are other spellings of `source_id`.
    Something that is not the customer's own word (`is_from_customer=False`) opens no window; with
    `needs_answer=False` the assistant leaves it alone.
    """
    with transaction.atomic():
        known = Message.objects.filter(inbox=inbox, source_id=message_id).first()
        if known is not None:
            return known
        identity = identify(
            inbox=inbox,
            source_id=source_id,
            alternate_id=alternate_id,
            variants=variants,
            name=sender_name,
            phone=phone,
            language=language,
            user=user,
        )
        conversation = lifecycle.open_conversation(identity, language=language)
        try:
            with transaction.atomic():
                message = Message.objects.create(
                    conversation=conversation,
                    inbox=inbox,
                    direction=Message.Direction.INBOUND,
                    author=Message.Author.CUSTOMER,
                    kind=content.kind,
                    content=as_json(content),
                    text=content.as_text(),
                    payload=payload[:512],
                    context=context or {},
                    status=Message.Status.RECEIVED,
                    source_id=message_id,
                    reply_to_source_id=reply_to,
                    occurred_at=occurred_at,
                    answered_at=None if needs_answer and is_from_customer else timezone.now(),
                )
        except IntegrityError:
            # Another worker was a moment faster with the same message.
            return Message.objects.get(inbox=inbox, source_id=message_id)
        if is_from_customer:
            _note_customer_wrote(identity, occurred_at)
            _honour_keywords(message, identity)
        Conversation.objects.filter(pk=conversation.pk).update(last_activity_at=timezone.now())
        message_received.send(sender=Message, message=message)
        after_commit(live.nudge, identity.pk, message.pk)
    return message


def identify(
    *,
    inbox: Inbox,
    source_id: str,
    alternate_id: str = "",
    variants: Sequence[str] = (),
    name: str = "",
    phone: str = "",
    email: str = "",
    language: str = "",
    user: User | None = None,
) -> ContactInbox:
    """The identity of `source_id` behind `inbox`, with its contact; both made when they are new.

    What is known about the person is only added to, never overwritten; a signed-in `user` is the
    exception: the session has just proved it.
    """
    facts = {"name": name[:200], "phone": phone, "email": email, "language": language}
    identity = _known_identity(inbox, [source_id, *variants, *filter(None, [alternate_id])])
    if identity is None:
        identity = _new_identity(inbox, source_id, facts, user)
    contact = identity.contact
    changed = [field for field, value in facts.items() if value and not getattr(contact, field)]
    for field in changed:
        setattr(contact, field, facts[field])
    if user is not None and contact.user_id != user.pk:
        contact.user = user
        changed.append("user")
    if changed:
        contact.save(update_fields=[*changed, "updated_at"])
    _learn_alternate(identity, source_id if identity.source_id == alternate_id else alternate_id)
    return identity


def _known_identity(inbox: Inbox, ids: list[str]) -> ContactInbox | None:
    found = list(
        ContactInbox.objects.select_related("contact", "inbox").filter(
            Q(source_id__in=ids) | Q(alternate_id__in=ids), inbox=inbox
        )
    )
    # The id that came first decides; the second id of somebody is the last resort.
    return min(
        found,
        key=lambda row: ids.index(row.source_id) if row.source_id in ids else len(ids),
        default=None,
    )


def _new_identity(
    inbox: Inbox, source_id: str, facts: dict[str, str], user: User | None
) -> ContactInbox:
    try:
        with transaction.atomic():
            contact = Contact.objects.create(**facts, user=user)
            return ContactInbox.objects.create(contact=contact, inbox=inbox, source_id=source_id)
    except IntegrityError:
        # Another worker met the same person at the same moment; its contact stays, ours is undone.
        rows = ContactInbox.objects.select_related("contact", "inbox")
        return rows.get(inbox=inbox, source_id=source_id)


def _learn_alternate(identity: ContactInbox, other: str) -> None:
    if other and identity.alternate_id != other:
        identity.alternate_id = other
        identity.save(update_fields=["alternate_id"])


def _note_customer_wrote(identity: ContactInbox, occurred_at: datetime) -> None:
    """The window counts from the provider's stamp where that can be believed, else from now.

    A stamp of the future would lengthen it. One that is a day old or more, on a message that arrives
    at this moment, is a clock gone wrong or a delivery held up: refusing to answer would be the worse
    mistake, since the provider still has the last word on what it lets through.
    """
    now = timezone.now()
    moment = occurred_at if now - window.LENGTH < occurred_at <= now else now
    ContactInbox.objects.filter(
        Q(last_customer_message_at=None) | Q(last_customer_message_at__lt=moment), pk=identity.pk
    ).update(last_customer_message_at=moment)


def _honour_keywords(message: Message, identity: ContactInbox) -> None:
    """STOP and START count at once, and are confirmed once, by the shop and not by the assistant."""
    text, channel = message.text, identity.inbox.channel
    if message.kind != Text.kind or not (consent.is_stop(text) or consent.is_start(text)):
        return
    if not channel_for(channel).needs_consent:
        return
    said = consent.Said("keyword", text[:200], str(message.pk), timezone.now())
    with override("ar" if consent.is_arabic(text) else "en"):
        if consent.is_stop(text):
            consent.withdraw_all(identity.contact, channel, said)
            answer = gettext(
                "You will get no more news from us here. Send START if you change your mind; "
                "you can still ask us anything."
            )
        elif consent.restore(identity.contact, channel, said):
            answer = gettext(
                "Welcome back. You will get news about your orders here again. Send STOP to end it."
            )
        else:
            return
    Message.objects.filter(pk=message.pk).update(answered_at=timezone.now())
    message.answered_at = timezone.now()
    with suppress(
        outbound.WindowClosed
    ):  # it closed this very moment: the word counts all the same
        outbound.send(
            conversation=message.conversation,
            content=Text(answer),
            author=Message.Author.SHOP,
            idempotency_key=f"keyword:{message.pk}",
        )


def follow(identity: ContactInbox, new_source_id: str) -> None:
    """The person moved to another id (a new number): both lead to the same contact.

    An id that somebody holds already stays with them; whether two are one person, people decide.
    """
    ContactInbox.objects.get_or_create(
        inbox=identity.inbox, source_id=new_source_id, defaults={"contact": identity.contact}
    )
