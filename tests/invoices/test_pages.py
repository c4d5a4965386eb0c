from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from shop.invoices import documents, issuing, pdf
from shop.invoices.models import Invoice
from shop.invoices.signals import invoice_issued
from shop.order import aftersale
from shop.order.links import order_token
from tests.factories.shop import make_order, make_product
from tests.invoices.conftest import at, invoiced, needs_pango

LIST = "/shop/accounts/invoices/"


def file_of(invoice):
    return f"{LIST}{invoice.number}.pdf"


def link_of(invoice, token=None):
    order = invoice.order.number
    return f"/shop/order/{order}/{token or order_token(order)}/{invoice.number}.pdf"


# --- Members ------------------------------------------------------------------------------------


def test_a_member_finds_their_invoices_and_nobody_elses(member, alice, mallory, bob):
    mine = invoiced(bob, user=alice)
    theirs = invoiced(bob, user=mallory)

    page = member.get(LIST).content.decode()

    assert mine.number in page and file_of(mine) in page
    assert theirs.number not in page


@needs_pango
def test_a_member_downloads_their_own_invoice_alone(member, alice, mallory, bob):
    mine, theirs = invoiced(bob, user=alice), invoiced(bob, user=mallory)

    answer = member.get(file_of(mine))

    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{mine.number}.pdf"'
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.content.startswith(b"%PDF")
    assert member.get(file_of(theirs)).status_code == 404
    assert member.get(f"{LIST}INV-1999-00001.pdf").status_code == 404


def test_who_is_not_logged_in_is_asked_to(client, alice, bob):
    invoice = invoiced(bob, user=alice)

    for path in (LIST, file_of(invoice)):
        assert "/login/" in client.get(path).url


def test_a_credit_note_says_what_it_corrects(member, alice, bob):
    invoice = invoiced(bob, user=alice)
    aftersale.cancel(order=invoice.order, by=bob, now=timezone.now())

    page = member.get(LIST).content.decode()

    assert (
        "Credit note" in page and f'Corrects <bdi dir="ltr" class="nowrap">{invoice.number}' in page
    )


def test_the_list_is_parted_into_pages_and_costs_the_same_however_long(
    member, alice, settings, django_assert_num_queries
):
    settings.OSCAR_ORDERS_PER_PAGE = 3
    tea = make_product(stock=20)
    for _ in range(7):
        issuing.issue(order=make_order(tea, user=alice), now=timezone.now())
    member.get(LIST)

    # Session, member, how many, and the page with its orders.
    with django_assert_num_queries(4):
        first = member.get(LIST)
    with django_assert_num_queries(4):
        last = member.get(f"{LIST}?page=3")

    assert first.content.decode().count("INV-") > last.content.decode().count("INV-") > 0
    assert "Page 3 of 3" in last.content.decode()


def test_who_has_none_is_told_when_one_comes(member):
    assert "No invoices yet" in member.get(LIST).content.decode()


def test_the_account_leads_there(member):
    assert f'href="{LIST}"' in member.get("/shop/accounts/").content.decode()


def test_the_order_shows_its_invoice(member, alice, bob):
    invoice = invoiced(bob, user=alice)

    page = member.get(f"/shop/accounts/orders/{invoice.order.number}/").content.decode()

    assert file_of(invoice) in page


def test_the_pages_are_in_arabic_too(member, alice, bob):
    invoice = invoiced(bob, user=alice, language="ar")

    page = member.get(f"/ar{LIST}").content.decode()

    assert 'dir="rtl"' in page and f"/ar{file_of(invoice)}" in page


# --- Guests -------------------------------------------------------------------------------------


def test_a_guest_finds_it_by_the_orders_link(client, visitor, bob):
    invoice = invoiced(bob, visitor=visitor)
    order = invoice.order.number

    page = client.get(f"/shop/order/{order}/{order_token(order)}/").content.decode()

    assert link_of(invoice) in page
    assert file_of(invoice) not in page


@needs_pango
def test_a_guest_downloads_it_by_the_orders_link(client, visitor, bob):
    answer = client.get(link_of(invoiced(bob, visitor=visitor)))

    assert answer.content.startswith(b"%PDF")
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["Referrer-Policy"] == "same-origin"


def test_the_link_of_one_order_opens_no_other(client, visitor, bob):
    mine, other = invoiced(bob, visitor=visitor), invoiced(bob, visitor=visitor)
    order = mine.order.number

    assert client.get(link_of(mine, "wrong")).status_code == 404
    mixed = f"/shop/order/{order}/{order_token(order)}/{other.number}.pdf"
    assert client.get(mixed).status_code == 404


def test_what_is_not_made_yet_is_said_so(client, visitor, bob, monkeypatch):
    def no_library():
        raise pdf.NoRenderer("no Pango")

    monkeypatch.setattr(pdf, "_weasyprint", no_library)

    answer = client.get(link_of(invoiced(bob, visitor=visitor)))

    assert answer.status_code == 503
    assert "still being prepared" in answer.content.decode()
    assert answer.headers["Retry-After"]


def test_no_address_leads_to_the_files(client, visitor, bob):
    invoice = invoiced(bob, visitor=visitor)
    Invoice.objects.filter(pk=invoice.pk).update(pdf="invoices/x.pdf")

    for path in ("/media/invoices/x.pdf", "/private/invoices/x.pdf", "/static/invoices/x.pdf"):
        assert client.get(path).status_code == 404


# --- Staff --------------------------------------------------------------------------------------

ADMIN = "/admin/invoices/invoice/"


@pytest.mark.parametrize("words", ["INV-", "alice@example.com", "Sommer", "order"])
def test_staff_find_an_invoice_by_number_order_and_customer(staff, alice, bob, words):
    invoice = invoiced(bob, user=alice)
    term = invoice.order.number if words == "order" else words

    assert invoice.number in staff.get(ADMIN, {"q": term}).content.decode()
    assert invoice.number not in staff.get(ADMIN, {"q": "nobody"}).content.decode()


def test_staff_read_and_change_nothing(staff, alice, bob):
    invoice = invoiced(bob, user=alice)

    page = staff.get(f"{ADMIN}{invoice.pk}/change/").content.decode()

    assert invoice.digest in page and 'name="_save"' not in page
    assert staff.get(f"{ADMIN}add/").status_code == 403
    assert staff.post(f"{ADMIN}{invoice.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Invoice.objects.count() == 1


@needs_pango
def test_staff_download_it(staff, alice, bob):
    invoice = invoiced(bob, user=alice)

    assert staff.get(f"{ADMIN}{invoice.pk}/pdf/").content == documents.pdf_of(invoice)


def test_staff_are_told_when_there_is_no_pdf_yet(staff, alice, bob, monkeypatch):
    def no_library():
        raise pdf.NoRenderer("no Pango")

    monkeypatch.setattr(pdf, "_weasyprint", no_library)

    answer = staff.get(f"{ADMIN}{invoiced(bob, user=alice).pk}/pdf/", follow=True)

    assert "still being prepared" in answer.content.decode()


def test_staff_send_it_again(staff, alice, bob):
    invoice = invoiced(bob, user=alice)
    told = []

    def hear(sender, invoice, again, **kwargs):
        told.append((invoice.number, again))

    invoice_issued.connect(hear)
    try:
        staff.post(ADMIN, {"action": "send_again", "_selected_action": invoice.pk})
    finally:
        invoice_issued.disconnect(hear)

    assert told == [(invoice.number, True)]


def test_a_month_for_the_tax_adviser(staff, alice, bob):
    food = make_product(price="10.70", tax_class="food")
    order = make_order(make_product("Tea"), food, user=alice)
    invoice = issuing.issue(order=order, now=at("2026-06-30T21:59"))  # Berlin is two hours ahead
    issuing.issue(order=make_order(user=alice), now=at("2026-06-30T22:00"))

    answer = staff.get(f"{ADMIN}month.csv", {"month": "2026-06"})
    rows = list(csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))

    assert {row["number"] for row in rows} == {invoice.number}
    assert [row["rate"] for row in rows] == ["19", "7"]
    assert sum(float(row["gross"]) for row in rows) == pytest.approx(float(invoice.total))
    assert rows[0]["issued_on"] == "2026-06-30"
    assert "invoices-2026-06.csv" in answer.headers["Content-Disposition"]


def test_credit_notes_are_negative_and_formulas_harmless_in_it(staff, alice, bob):
    invoice = invoiced(bob, user=alice, details=_named("=1+1"))
    aftersale.cancel(order=invoice.order, by=bob, now=timezone.now())
    month = f"{timezone.localdate():%Y-%m}"

    text = b"".join(staff.get(f"{ADMIN}month.csv", {"month": month})).decode()
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))

    assert [row["gross"] for row in rows] == [f"-{invoice.total}", str(invoice.total)]
    assert {row["buyer"] for row in rows} == {"'=1+1 Sommer"}


@pytest.mark.parametrize("month", ["", "2026-13", "june", "2026-06-01", "9999-12"])
def test_a_month_that_is_none_is_asked_for_anew(staff, month):
    answer = staff.get(f"{ADMIN}month.csv", {"month": month}, follow=True)

    assert "Write the month as in 2026-11." in answer.content.decode()


def test_only_who_may_see_invoices_gets_them(alice, bob):
    invoice = invoiced(bob, user=alice)
    helper = Client()
    helper.force_login(User.objects.create_user("h@example.com", "wonderland-9", is_staff=True))

    for path in (ADMIN, f"{ADMIN}month.csv?month=2026-11", f"{ADMIN}{invoice.pk}/pdf/"):
        assert helper.get(path).status_code == 403


def test_the_list_of_staff_costs_the_same_however_long(staff, alice, django_assert_max_num_queries):
    tea = make_product(stock=20)
    for n in range(9):
        now = timezone.now() - timedelta(days=n)
        issuing.issue(order=make_order(tea, user=alice), now=now)
    staff.get(ADMIN)

    with django_assert_max_num_queries(14):
        staff.get(ADMIN)


def test_the_dashboard_leads_staff_there(staff):
    assert f'href="{ADMIN}"' in staff.get("/shop/dashboard/").content.decode()


def _named(first_name):
    from dataclasses import replace

    from tests.factories.shop import DETAILS

    return replace(DETAILS, first_name=first_name)
