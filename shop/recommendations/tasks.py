from __future__ import annotations

from celery import shared_task
from django.utils import timezone


@shared_task
def refresh_all() -> None:
    from shop.recommendations import refresh

    refresh.refresh_all(now=timezone.now())


@shared_task
def refresh_product(*, product_id: int) -> None:
    from shop.recommendations import refresh

    refresh.refresh(now=timezone.now(), ids=[product_id])
