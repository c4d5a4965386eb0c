"""Envelopes around payments and refunds. Safe to run twice."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from shop.payment import attempts, events, refunds
from shop.payment import reconcile as reconciliation
from shop.payment.provider import ProviderError


@shared_task
def expire_due() -> None:
    """What nobody has paid in time becomes free; what was paid unheard is found."""
    attempts.expire_due(timezone.now())


@shared_task(bind=True, max_retries=5)
def end(self: Any, *, attempt_id: int) -> None:
    """Close a page of the provider that nobody shall pay at any more."""
    try:
        attempts.end(attempt_id=attempt_id, now=timezone.now())
    except ProviderError as error:
        if not error.is_permanent:
            raise self.retry(exc=error, countdown=60) from error


@shared_task
def send_refund(*, refund_id: int) -> None:
    refunds.send(refund_id=refund_id, now=timezone.now())


@shared_task
def sweep_refunds() -> None:
    """Refunds that nobody rang for, and those that are due again."""
    refunds.sweep(now=timezone.now())


@shared_task
def take_in_event(*, event_id: int) -> None:
    events.process(event_id=event_id, now=timezone.now())


@shared_task
def sweep_events() -> None:
    """Events that nobody rang for, whose worker died, or that wait for another."""
    for event_id in events.waiting_ids(timezone.now()):
        take_in_event.delay(event_id=event_id)


@shared_task
def reconcile() -> None:
    """Our books beside the providers', once a night."""
    reconciliation.run(now=timezone.now())
