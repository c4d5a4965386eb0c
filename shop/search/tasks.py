from __future__ import annotations

from celery import shared_task


@shared_task
def count_missed_searches() -> None:
    from shop.search import missed

    missed.flush()
