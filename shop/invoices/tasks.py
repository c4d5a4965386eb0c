"""Envelopes around `documents` and `catching_up`. Safe to run twice."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone


@shared_task
def make_pdf(*, invoice_id: int) -> None:
    from shop.invoices import documents

    documents.make_pdf(invoice_id=invoice_id, now=timezone.now())


@shared_task
def sweep() -> None:
    """PDFs that nobody rang for, or that could not be made at the first try."""
    from shop.invoices import documents

    for invoice_id in documents.due(timezone.now()):
        documents.make_pdf(invoice_id=invoice_id, now=timezone.now())


@shared_task
def catch_up() -> None:
    """Invoices that a fault kept from being written."""
    from shop.invoices import catching_up

    catching_up.catch_up(timezone.now())
