from __future__ import annotations

from celery import shared_task


@shared_task
def count_views() -> None:
    from shop.analytics import views_seen

    views_seen.flush()
