"""Who answers a customer's message: the one decision."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from chatbot.assistant import replies
from chatbot.assistant.identity import identity_of
from chatbot.assistant.turn import Reply, Said, answer
from chatbot.models import UnansweredQuestion
from conversations import lifecycle, outbound
from conversations.content import Buttons, Text
from conversations.models import Conversation, Message

logger = logging.getLogger(__name__)

#: A message that nobody rang for is found after this long ...
PATIENCE = timedelta(seconds=10)
#: ... and no more after this: an answer a day late helps nobody.
TOO_LATE = timedelta(hours=12)
MOST_ATTEMPTS = 3
SWEPT_AT_ONCE = 100
#: What the assistant can read of what customers send.
READABLE = (Text.kind, Buttons.kind)


def respond(message_id: int) -> None:
    """Answer the inbound message, once. A person who has the conversation is not talked over.

    Thinking happens outside the lock (a language model may take seconds); then the conversation
    is locked and asked again before anything is sent.
    """
    message = (
        Message.objects.select_related(
            "conversation__contact_inbox__inbox", "conversation__contact_inbox__contact__user"
        )
        .filter(pk=message_id, direction=Message.Direction.INBOUND, answered_at=None)
        .first()
    )
    if message is None:
        return
    conversation = message.conversation
    if conversation.owner == Conversation.Owner.HUMAN:
        _settle(message_id, conversation.pk, None)
        return
    try:
        reply = decide(message)
    except Exception:
        logger.exception("message %s could not be answered", message_id)
        if not _has_given_up(message_id):
            raise
        reply = Reply(replies.went_wrong(), conversation.language, hand_off="error")
    _settle(message_id, conversation.pk, reply)


def decide(message: Message) -> Reply:
    """What the assistant says. Triggers and dialogs that staff define will be asked first, here."""
    conversation = message.conversation
    contact_inbox = conversation.contact_inbox
    spoken = conversation.messages.filter(author=Message.Author.BOT).exists()
    return answer(
        Said(message.text, message.payload, is_readable=message.kind in READABLE),
        identity=identity_of(conversation),
        state=conversation.state,
        language=conversation.language or contact_inbox.contact.language or "en",
        is_first=not spoken,
    )


def _settle(message_id: int, conversation_id: int, reply: Reply | None) -> None:
    """Under the conversation's lock: send, unless it was answered or taken over meanwhile."""
    with transaction.atomic():
        conversation = Conversation.objects.select_for_update().get(pk=conversation_id)
        message = Message.objects.get(pk=message_id)
        if message.answered_at is not None:
            return
        if reply is not None and conversation.owner == Conversation.Owner.BOT:
            _say(message, conversation, reply)
        Message.objects.filter(pk=message_id).update(answered_at=timezone.now())


def _say(message: Message, conversation: Conversation, reply: Reply) -> None:
    conversation.state = reply.state
    conversation.language = reply.language
    conversation.save(update_fields=["state", "language"])
    try:
        for number, content in enumerate(reply.contents, start=1):
            outbound.send(
                conversation=conversation,
                content=content,
                author=Message.Author.BOT,
                idempotency_key=f"reply:{message.pk}:{number}",
            )
    except outbound.WindowClosed:
        logger.info("message %s came too late to be answered freely", message.pk)
    if reply.unanswered:
        UnansweredQuestion.objects.create(
            question=reply.unanswered, language=reply.language, conversation=conversation
        )
    if reply.hand_off:
        lifecycle.hand_off(conversation, reason=reply.hand_off)


def _has_given_up(message_id: int) -> bool:
    Message.objects.filter(pk=message_id).update(attempts=F("attempts") + 1)
    return Message.objects.values_list("attempts", flat=True).get(pk=message_id) >= MOST_ATTEMPTS


def sweep(now: datetime | None = None) -> int:
    """Answer what was received and never answered (a lost doorbell, a killed worker); how many."""
    now = now or timezone.now()
    waiting = Message.objects.filter(
        direction=Message.Direction.INBOUND,
        answered_at=None,
        created_at__lte=now - PATIENCE,
        created_at__gte=now - TOO_LATE,
        conversation__owner=Conversation.Owner.BOT,
        conversation__status=Conversation.Status.OPEN,
    )
    ids = list(waiting.order_by("pk").values_list("pk", flat=True)[:SWEPT_AT_ONCE])
    for message_id in ids:
        try:
            respond(message_id)
        except Exception:
            logger.warning("message %s stays for the next sweep", message_id)
    return len(ids)
