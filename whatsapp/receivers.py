"""Doorbells: a simulated phone got a message, and says so."""

from __future__ import annotations

from django.dispatch import receiver

from common.doorbell import ring
from conversations.models import Message
from conversations.signals import message_status_changed
from whatsapp import tasks


@receiver(message_status_changed)
def tick(sender: object, message: Message, new: str, **kwargs: object) -> None:
    if new == Message.Status.SENT and message.inbox.provider == "simulator":
        ring(tasks.tick, message_id=message.pk)
