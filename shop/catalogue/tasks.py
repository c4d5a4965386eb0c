from __future__ import annotations

from celery import shared_task

from shop.catalogue import listing


@shared_task
def refresh_lists() -> None:
    """What was bought since, and stock that changed without a signal (an import, an UPDATE)."""
    listing.refresh_popularity()
    listing.refresh_stock()
