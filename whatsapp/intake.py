"""From a stored webhook to messages, statuses and templates, one item at a time."""

from __future__ import annotations

import json
import logging
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F, Q

from conversations import delivery, inbound
from conversations.content import Buttons, Text
from conversations.delivery import StatusUpdate
from conversations.inboxes import inbox_for
from conversations.models import Inbox, Message
from whatsapp import templates
from whatsapp.models import WebhookEvent
from whatsapp.providers.cloud import parse
from whatsapp.providers.cloud.parse import InboundMessage, TemplateUpdate, Unreadable
from whatsapp.providers.cloud.render import render

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
PATIENCE = timedelta(seconds=10)
MOST_ATTEMPTS = 5
SWEPT_AT_ONCE = 200

Status = WebhookEvent.Status


def process(*, event_id: int, now: datetime) -> None:
    """Take in every item of the event; a poisoned one is set aside with the reason. Safe to run twice."""
    claimed = _claimable(now).filter(pk=event_id)
    if not claimed.update(lease_until=now + LEASE, attempts=F("attempts") + 1):
        return
    event = WebhookEvent.objects.get(pk=event_id)
    try:
        set_aside = _take_in_all(event)
    except (OperationalError, InterfaceError):
        # The database, not the event, is ill: the sweep comes back to it.
        if event.attempts >= MOST_ATTEMPTS:
            _finish(event, Status.FAILED, [{"path": "", "reason": "the database refused it"}], now)
        raise
    _finish(event, Status.PROCESSED, set_aside, now)


def process_again(event: WebhookEvent) -> None:
    """For a person who has mended the reason: what was taken in already stays one row."""
    WebhookEvent.objects.filter(pk=event.pk).update(
        status=Status.RECEIVED, lease_until=None, attempts=0
    )


def waiting_ids(now: datetime) -> list[int]:
    waiting = _claimable(now).filter(received_at__lte=now - PATIENCE).order_by("pk")
    return list(waiting.values_list("pk", flat=True)[:SWEPT_AT_ONCE])


def _claimable(now: datetime) -> Any:
    free = Q(lease_until=None) | Q(lease_until__lte=now)
    return WebhookEvent.objects.filter(free, status=Status.RECEIVED)


def _finish(
    event: WebhookEvent, status: str, set_aside: list[dict[str, str]], now: datetime
) -> None:
    WebhookEvent.objects.filter(pk=event.pk).update(
        status=status, set_aside=set_aside, processed_at=now, lease_until=None
    )


def _take_in_all(event: WebhookEvent) -> list[dict[str, str]]:
    set_aside = []
    for item in parse.items(parse.clean(json.loads(event.body))):
        try:
            with transaction.atomic():
                _take_in(item, event.received_at)
        except Unreadable as error:
            set_aside.append({"path": item.path, "reason": str(error)})
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            logger.exception("webhook event %s, %s: set aside", event.pk, item.path)
            set_aside.append(
                {"path": item.path, "reason": f"{type(error).__name__}: {error}"[:500]}
            )
    return set_aside


def _take_in(item: parse.Item, received_at: datetime) -> None:
    """Raises Unreadable."""
    news = parse.read(item, received_at)
    if isinstance(news, TemplateUpdate):
        templates.note_standing(news)
    elif isinstance(news, StatusUpdate):
        delivery.apply_status(inbox=_inbox(item.phone_number_id), update=news)
    else:
        _receive(_inbox(item.phone_number_id), news)


def _receive(inbox: Inbox, news: InboundMessage) -> None:
    message = inbound.receive(
        inbox=inbox,
        source_id=news.sender_id,
        alternate_id=news.alternate_id,
        variants=news.variants,
        message_id=news.message_id,
        content=news.content,
        occurred_at=news.occurred_at,
        sender_name=news.name,
        phone=news.phone,
        payload=news.payload or _choice_by_number(inbox, news),
        reply_to=news.reply_to,
        context=news.context,
        is_from_customer=news.is_from_customer,
        needs_answer=news.needs_answer,
    )
    if news.new_id:
        inbound.follow(message.conversation.contact_inbox, news.new_id)


def _choice_by_number(inbox: Inbox, news: InboundMessage) -> str:
    """Choices that fit no button were sent as a numbered text; whoever answers "2" has tapped the second."""
    if not isinstance(news.content, Text) or not news.content.text.strip().isdecimal():
        return ""
    ours = Message.objects.filter(inbox=inbox, direction=Message.Direction.OUTBOUND)
    asked = ours.filter(
        conversation__contact_inbox__source_id__in=[news.sender_id, *news.variants]
    ).last()
    if asked is None or asked.kind != Buttons.kind or render(asked)["type"] != "text":
        return ""
    choices = {str(number): b.payload for number, b in enumerate(asked.body.buttons, start=1)}  # type: ignore[attr-defined]
    return choices.get(str(int(news.content.text)), "")


def _inbox(phone_number_id: str) -> Inbox:
    """Raises Unreadable for a number that is none of ours."""
    inbox = Inbox.objects.filter(
        channel="whatsapp", address=phone_number_id, is_active=True
    ).first()
    if inbox is not None and phone_number_id:
        return inbox
    if phone_number_id and phone_number_id == settings.WA_PHONE_ID:
        return inbox_for("whatsapp")
    raise Unreadable(f"phone_number_id {phone_number_id!r} is no inbox of this shop")
