"""An invoice as a PDF: made once, kept where no address leads to, checked whenever it is handed out."""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime, timedelta
from io import BytesIO

from django.core.files.base import File
from django.core.files.storage import Storage, storages
from django.db.models import F
from django.utils.translation import gettext as _

from shop.invoices import pdf
from shop.invoices.models import Invoice

logger = logging.getLogger(__name__)

#: So long one worker has a PDF for itself.
LEASE = timedelta(minutes=5)
PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)
SWEPT_AT_ONCE = 50


class NoDocument(Exception):
    """The PDF cannot be had now; `str()` says so in the reader's language."""

    def __str__(self) -> str:
        return _("This document is still being prepared. Please try again in some minutes.")


class Damaged(NoDocument):
    """What is stored is not what was made: somebody has to look."""


def pdf_of(invoice: Invoice) -> bytes:
    """The PDF of an invoice, made now where no worker has made it yet. Raises NoDocument, Damaged."""
    if not invoice.pdf:
        invoice.refresh_from_db(fields=["pdf", "pdf_sha256"])
    if not invoice.pdf:
        _make(invoice)
    try:
        with _storage().open(invoice.pdf) as file:
            content = file.read()
    except FileNotFoundError as error:
        logger.error("%s: %s is gone", invoice.number, invoice.pdf)
        raise Damaged from error
    if hashlib.sha256(content).hexdigest() != invoice.pdf_sha256:
        logger.error("%s: %s is not what was stored", invoice.number, invoice.pdf)
        raise Damaged
    return bytes(content)


def filename(invoice: Invoice) -> str:
    """What a customer saves it as, such as INV-2026-00001.pdf."""
    return f"{invoice.number}.pdf"


def make_pdf(*, invoice_id: int, now: datetime) -> None:
    """Make it where it is missing; what goes wrong is kept on the row. Safe to run twice."""
    mine = Invoice.objects.without_pdf().filter(pk=invoice_id)
    if not mine.filter(pdf_next_attempt_at__lte=now).update(pdf_next_attempt_at=now + LEASE):
        return
    invoice = Invoice.objects.get(pk=invoice_id)
    try:
        _make(invoice)
    except Exception as error:
        logger.warning(
            "%s: no PDF: %s", invoice.number, error, exc_info=not isinstance(error, NoDocument)
        )
        pause = min(PAUSE * 2 ** min(invoice.pdf_attempts, 10), LONGEST_PAUSE)
        mine.update(
            pdf_attempts=F("pdf_attempts") + 1,
            pdf_error=f"{type(error).__name__}: {error}"[:500],
            pdf_next_attempt_at=now + pause,
        )


def due(now: datetime) -> list[int]:
    waiting = Invoice.objects.without_pdf().filter(pdf_next_attempt_at__lte=now)
    return list(waiting.order_by("pk").values_list("pk", flat=True)[:SWEPT_AT_ONCE])


def _make(invoice: Invoice) -> None:
    """Two who make it at once make the same; the row names the one that was first. Raises NoDocument."""
    try:
        content = pdf.render(invoice.snapshot)
    except pdf.NoRenderer as error:
        raise NoDocument from error
    digest = hashlib.sha256(content).hexdigest()
    # Its own name for other bytes: what the row names is never written over.
    name = f"invoices/{invoice.series}/{invoice.number}-{digest[:12]}.pdf"
    storage = _storage()
    if not storage.exists(name):
        name = storage.save(name, File(BytesIO(content)))
    if not Invoice.objects.filter(pk=invoice.pk).update(pdf=name, pdf_sha256=digest, pdf_error=""):
        invoice.refresh_from_db(fields=["pdf", "pdf_sha256"])
        if invoice.pdf != name:
            storage.delete(name)
        return
    invoice.pdf, invoice.pdf_sha256 = name, digest


def _storage() -> Storage:
    return storages["private"]
