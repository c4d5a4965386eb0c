"""Envelopes around `waiting.tell`. Safe to run twice."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from shop.alerts import waiting


@shared_task
def tell(*, product_id: int) -> None:
    waiting.tell(product_id=product_id, now=timezone.now())


@shared_task
def sweep() -> None:
    """Stock that came without a bell, and those whose turn has come."""
    for product_id in waiting.due():
        waiting.tell(product_id=product_id, now=timezone.now())
