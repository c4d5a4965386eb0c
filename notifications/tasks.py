"""Envelopes around `notify`. Safe to run twice."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone


@shared_task
def notify(*, notification_id: int) -> None:
    from notifications import notify as use_case

    use_case.notify(notification_id=notification_id, now=timezone.now())


@shared_task
def sweep() -> None:
    """News that nobody rang for, or that could not be told at the first try."""
    from notifications import notify as use_case

    for notification_id in use_case.waiting_ids(timezone.now()):
        notify.delay(notification_id=notification_id)
