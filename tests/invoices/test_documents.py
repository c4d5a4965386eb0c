from __future__ import annotations

import hashlib
import io
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.utils import timezone
from pypdf import PdfReader

from shop.invoices import documents, invariants, issuing, pdf, tasks
from shop.invoices.models import Invoice
from shop.order import aftersale
from tests.factories.shop import make_product
from tests.invoices.conftest import invoiced, needs_pango

needs_pdftotext = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="needs pdftotext (poppler-utils) to read a PDF"
)


def text_of(content: bytes) -> str:
    """As a person reads it, in the logical order of its letters."""
    command = ["pdftotext", "-layout", "-enc", "UTF-8", "-", "-"]
    return subprocess.run(command, input=content, capture_output=True, check=True).stdout.decode()


def plain(text: str) -> str:
    """Without the marks that only say which way a line runs, and with single spaces."""
    marks = dict.fromkeys(map(ord, "\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069"))
    return " ".join(text.translate(marks).split())


def pages_of(content: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


@needs_pango
@needs_pdftotext
def test_it_prints_all_that_an_invoice_must_say(visitor, bob):
    invoice = invoiced(bob, make_product("Sencha Łódź", price="11.90"), visitor=visitor)

    text = plain(text_of(documents.pdf_of(invoice)))

    row = invoice.snapshot["rows"][0]
    for word in (
        "Invoice",
        invoice.number,
        invoice.order.number,
        "Souk Trading GmbH",
        "Hafenstr. 1",
        "DE123456789",
        "Amtsgericht Hamburg, HRB 12345",
        "Alice Sommer",
        "Lindenstr. 5",
        "10969 Berlin",
        "Sencha Łódź",
        row["sku"],
        "€10.00",  # its price without tax
        "€11.90",
        "19%",
        f"€{invoice.net}",
        f"€{invoice.tax}",
        f"€{invoice.total}",
        "Bank transfer",
        "Thank you!",
        "Page 1 of 1",
    ):
        assert word in text, word


@needs_pango
@needs_pdftotext
def test_arabic_letters_stand_in_the_order_in_which_they_are_read(visitor, bob):
    tea = make_product("شاي سينشا")
    invoice = invoiced(bob, tea, visitor=visitor, language="ar")

    text = plain(text_of(documents.pdf_of(invoice)))

    assert "شاي سينشا" in text
    assert "صفحة" in text
    assert invoice.number in text
    assert "10969 Berlin" in text  # Latin words keep their own way
    assert str(invoice.total) in text


@needs_pango
def test_sixty_lines_go_on_over_pages_that_repeat_the_head(visitor, bob):
    tea = make_product("A rather long name of a tea that goes on " * 3)
    invoice = invoiced(bob, tea, visitor=visitor)
    content = dict(invoice.snapshot)
    content["rows"] = content["rows"][:1] * 60 + content["rows"][1:]

    pages = pages_of(pdf.render(content))

    assert len(pages) > 3
    assert all("Description" in page for page in pages)
    assert f"Page {len(pages)} of {len(pages)}" in pages[-1]
    assert "Total amount" in pages[-1]


@needs_pango
def test_a_credit_note_names_what_it_corrects_and_why(visitor, bob):
    invoice = invoiced(bob, visitor=visitor)
    aftersale.cancel(order=invoice.order, by=bob, now=timezone.now())
    note = Invoice.objects.get(kind="credit-note")

    (page,) = pages_of(documents.pdf_of(note))

    for word in ("Credit note", note.number, invoice.number, "The order was cancelled"):
        assert word in page, word
    assert "Thank you" not in page


@needs_pango
def test_the_same_content_gives_the_same_bytes_with_its_fonts_inside(visitor, bob):
    invoice = invoiced(bob, visitor=visitor)

    first, second = pdf.render(invoice.snapshot), pdf.render(invoice.snapshot)

    assert first == second
    fonts = [
        str(font.get_object()["/BaseFont"])
        for page in PdfReader(io.BytesIO(first)).pages
        for font in page["/Resources"]["/Font"].values()
    ]
    assert fonts and all("Noto-Sans" in name for name in fonts), fonts
    metadata = PdfReader(io.BytesIO(first)).trailer["/Root"]["/Metadata"].get_data()
    assert b"pdfaid" in metadata  # it is made for keeping


@needs_pango
def test_nothing_is_fetched_from_elsewhere(visitor, bob, monkeypatch):
    from weasyprint.urls import FatalURLFetchingError

    page = '<img src="http://127.0.0.1:9/pixel.png">'
    monkeypatch.setattr(pdf, "render_to_string", lambda *args: page)
    invoice = invoiced(bob, visitor=visitor)

    with pytest.raises(FatalURLFetchingError):
        pdf.render(invoice.snapshot)


@needs_pango
@pytest.mark.parametrize("name", ['</style><b>"', 'a\\b"c;}\n@page{}', "<img src=x>"])
def test_names_are_printed_and_never_obeyed(visitor, bob, name, settings):
    settings.INVOICE_SELLER_NAME = name
    invoice = invoiced(bob, make_product(name), visitor=visitor)

    (page,) = pages_of(documents.pdf_of(invoice))

    assert plain(page).count(plain(name)) >= 3


@needs_pango
def test_the_worker_makes_it_after_the_commit(visitor, bob, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        invoice = invoiced(bob, visitor=visitor)
        assert not Invoice.objects.get().pdf

    invoice.refresh_from_db()
    with storages["private"].open(invoice.pdf) as file:
        assert hashlib.sha256(file.read()).hexdigest() == invoice.pdf_sha256
    assert invariants.problems() == []


@needs_pango
def test_the_sweeper_finds_what_nobody_rang_for(visitor, bob):
    invoice = invoiced(bob, visitor=visitor)

    tasks.sweep()
    made = Invoice.objects.get().pdf
    tasks.sweep()
    tasks.make_pdf(invoice_id=invoice.pk)

    assert made and Invoice.objects.get().pdf == made
    assert Invoice.objects.update(pdf="another.pdf", pdf_sha256="0") == 0
    assert documents.pdf_of(invoice).startswith(b"%PDF")


def test_without_pango_the_invoice_stands_and_waits(visitor, bob, monkeypatch):
    def no_library():
        raise pdf.NoRenderer("cannot load library 'libpango-1.0-0'")

    monkeypatch.setattr(pdf, "_weasyprint", no_library)
    invoice = invoiced(bob, visitor=visitor)
    now = timezone.now()

    documents.make_pdf(invoice_id=invoice.pk, now=now)

    invoice.refresh_from_db()
    assert (invoice.pdf, invoice.pdf_attempts) == ("", 1)
    assert invoice.pk not in documents.due(now)
    assert invoice.pk in documents.due(now + timedelta(minutes=1))
    with pytest.raises(documents.NoDocument, match="still being prepared"):
        documents.pdf_of(invoice)
    assert invariants.problems() == []


@needs_pango
def test_a_file_that_was_changed_is_not_handed_out(visitor, bob):
    invoice = invoiced(bob, visitor=visitor)
    documents.pdf_of(invoice)
    path = Path(storages["private"].path(invoice.pdf))

    path.write_bytes(path.read_bytes() + b"forged")

    with pytest.raises(documents.Damaged):
        documents.pdf_of(invoice)
    assert invariants.problems() == [f"{invoice.number}: {invoice.pdf} is not what was stored"]
    storages["private"].delete(invoice.pdf)
    assert invariants.problems() == [f"{invoice.number}: {invoice.pdf} is gone"]


@needs_pango
def test_two_who_make_it_at_once_leave_one_file(visitor, bob):
    invoice = invoiced(bob, visitor=visitor)
    stale = Invoice.objects.get(pk=invoice.pk)

    documents.pdf_of(invoice)
    documents._make(stale)

    assert (stale.pdf, stale.pdf_sha256) == (invoice.pdf, invoice.pdf_sha256)
    folder = invoice.pdf.rpartition("/")[0]
    assert [f for f in storages["private"].listdir(folder)[1] if invoice.number in f] == [
        invoice.pdf.rpartition("/")[2]
    ]


def test_a_name_to_save_it_by(visitor):
    from tests.factories.shop import make_order

    invoice = issuing.issue(order=make_order(visitor=visitor), now=timezone.now())

    assert documents.filename(invoice) == f"{invoice.number}.pdf"
