"""Envelopes around `checking`. Safe to run twice."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone


@shared_task
def check(*, check_id: int) -> None:
    from shop.tax import checking  # which rings this task

    checking.check(check_id=check_id, now=timezone.now())


@shared_task
def sweep() -> None:
    """What nobody rang for, and what is to be asked again."""
    from shop.tax import checking

    now = timezone.now()
    for check_id in checking.due_ids(now):
        check.delay(check_id=check_id)
