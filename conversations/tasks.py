"""Envelopes around the outbox. Safe to run twice."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from conversations import delivery


@shared_task
def deliver(*, message_id: int) -> None:
    """This message, and those that waited behind it in the same conversation."""
    waiting: int | None = message_id
    while waiting is not None:
        delivery.deliver(message_id=waiting, now=timezone.now())
        waiting = delivery.next_in_line(waiting)


@shared_task
def sweep() -> None:
    """What nobody rang for: lost doorbells, tries that are due again, workers that died."""
    now = timezone.now()
    delivery.expire_leases(now)
    delivery.forget_early_statuses(now)
    for message_id in delivery.due_ids(now):
        deliver.delay(message_id=message_id)
