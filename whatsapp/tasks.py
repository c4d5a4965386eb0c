"""Envelopes around the intake. Safe to run twice."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone


@shared_task
def process(*, event_id: int) -> None:
    from whatsapp import intake

    intake.process(event_id=event_id, now=timezone.now())


@shared_task
def sweep() -> None:
    """Events that nobody rang for, or whose worker died."""
    from whatsapp import intake

    for event_id in intake.waiting_ids(timezone.now()):
        process.delay(event_id=event_id)


@shared_task
def tick(*, message_id: int) -> None:
    """The simulated phone reports that a message has arrived."""
    from conversations.models import Message
    from whatsapp.simulator import phone

    arrived = Message.objects.select_related("inbox", "conversation__contact_inbox")
    phone.report(arrived.filter(pk=message_id, status=Message.Status.SENT), "delivered")
