from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone

from shop.invoices import catching_up, invariants, issuing, tasks
from shop.invoices.models import Immutable, Invoice, Series
from shop.invoices.signals import invoice_issued
from shop.order import aftersale, statuses
from shop.order.aftersale import LineRefund
from shop.order.models import Order
from shop.order.processing import EventHandler
from shop.payment import refunds
from shop.payment.models import Refund
from tests.factories.shop import make_order, make_product
from tests.invoices.conftest import at, invoiced, pay


@pytest.fixture
def heard():
    """What `invoice_issued` has told."""
    told = []

    def hear(sender, invoice, again, **kwargs):
        told.append((invoice.number, again))

    invoice_issued.connect(hear)
    yield told
    invoice_issued.disconnect(hear)


def amounts(invoice):
    return invoice.net, invoice.tax, invoice.total


def move(order, *ways):
    for status in ways:
        EventHandler().handle_order_status_change(Order.objects.get(pk=order.pk), status)


def refund(order, bob, lines=None, *, shipping="0", other="0", reason="returned"):
    row = aftersale.refund(
        order=order,
        lines=lines or {},
        shipping=Decimal(shipping),
        other=Decimal(other),
        reason=reason,
        note="",
        by=bob,
        now=timezone.now(),
    )
    return refunds.mark_paid_back(refund_id=row.pk, reference="", by=bob, now=timezone.now())


# --- When ---------------------------------------------------------------------------------------


def test_a_paid_order_has_an_invoice_over_just_what_it_costs(visitor, bob, heard):
    order = make_order(make_product(price="11.90"), visitor=visitor)
    assert not Invoice.objects.exists()

    pay(order, bob)

    invoice = Invoice.objects.get()
    assert invoice.order == order
    assert amounts(invoice) == (
        order.total_excl_tax,
        order.total_incl_tax - order.total_excl_tax,
        order.total_incl_tax,
    )
    assert heard == [(invoice.number, False)]
    assert invariants.problems() == []


def test_a_deposit_is_no_reason_for_an_invoice(visitor, bob):
    order = make_order(visitor=visitor)

    pay(order, bob, amount=Decimal("5.00"))
    assert not Invoice.objects.exists()

    pay(order, bob, amount=order.total_incl_tax - 5, reference="R-2")
    assert Invoice.objects.get().total == order.total_incl_tax


def test_what_is_shipped_unpaid_is_billed_then_and_not_again_when_it_is_paid(visitor, bob, heard):
    order = make_order(visitor=visitor, payment="cash-on-delivery")

    move(order, "Being processed")
    assert not Invoice.objects.exists()
    move(order, "Shipped")
    invoice = Invoice.objects.get()
    pay(order, bob)
    move(order, "Complete")

    assert Invoice.objects.get() == invoice
    assert invoice.snapshot["payment"]["paid_on"] == ""
    assert invoice.snapshot["delivery"]["on"] == invoice.snapshot["issued_on"]
    assert heard == [(invoice.number, False)]


def test_money_for_a_cancelled_order_is_not_billed(visitor, bob):
    order = make_order(visitor=visitor)
    move(order, "Cancelled")

    pay(order, bob)

    assert not Invoice.objects.exists()


def test_issuing_twice_gives_the_same_invoice(visitor):
    order = make_order(visitor=visitor)

    first = issuing.issue(order=order, now=timezone.now())
    second = issuing.issue(order=order, now=timezone.now())

    assert first == second
    assert Series.objects.get().last == 1


def test_a_fault_of_ours_keeps_no_money_from_being_booked(visitor, bob, monkeypatch, caplog):
    order = make_order(visitor=visitor)
    with monkeypatch.context() as broken:
        broken.setattr(issuing, "invoice_snapshot", lambda order, now: 1 / 0)
        pay(order, bob)

    order.refresh_from_db()
    assert order.paid_at
    assert "No invoice was written" in caplog.text
    assert invariants.problems() == [f"{order.number}: it is paid and has no invoice"]

    tasks.catch_up()
    assert Invoice.objects.get().position == 1
    assert invariants.problems() == []


def test_a_shipment_a_cancellation_and_a_refund_that_failed_to_be_billed_are_caught_up(
    visitor, bob, monkeypatch
):
    shipped = make_order(visitor=visitor, payment="cash-on-delivery")
    cancelled, refunded = (invoiced(bob, visitor=visitor).order for _ in range(2))
    with monkeypatch.context() as broken:
        for name in ("issue", "cancel", "credit"):
            broken.setattr(issuing, name, lambda **kwargs: 1 / 0)
        move(shipped, "Being processed", "Shipped")
        aftersale.cancel(order=cancelled, by=bob, now=timezone.now())
        refund(refunded, bob, other="1.00")
    assert Invoice.objects.count() == 2

    for _ in range(2):
        catching_up.catch_up(timezone.now())

    assert {(i.order_id, i.kind) for i in Invoice.objects.all()[:3]} == {
        (shipped.pk, "invoice"),
        (cancelled.pk, "credit-note"),
        (refunded.pk, "credit-note"),
    }
    assert Invoice.objects.count() == 5


# --- Numbers ------------------------------------------------------------------------------------


def test_numbers_follow_one_another_and_each_kind_and_year_has_its_own(visitor, bob, settings):
    orders = [make_order(visitor=visitor) for _ in range(4)]

    for order, moment in zip(
        orders, ("2026-06-01", "2026-12-31T22:59", "2026-12-31T23:00", "2027-02-01"), strict=True
    ):
        issuing.issue(order=order, now=at(moment))  # Berlin is an hour ahead of UTC
    aftersale.cancel(order=orders[0], by=None, now=timezone.now())

    numbers = list(Invoice.objects.order_by("pk").values_list("number", flat=True))
    year = timezone.localdate().year
    assert numbers == [
        "INV-2026-00001",
        "INV-2026-00002",
        "INV-2027-00001",
        "INV-2027-00002",
        f"CN-{year}-00001",
    ]


def test_what_is_rolled_back_leaves_no_gap(visitor):
    orders = [make_order(visitor=visitor) for _ in range(3)]
    issuing.issue(order=orders[0], now=timezone.now())

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        issuing.issue(order=orders[1], now=timezone.now())
        raise ZeroDivisionError

    assert issuing.issue(order=orders[2], now=timezone.now()).position == 2
    assert invariants.problems() == []


def test_the_prefix_is_the_merchants(visitor, settings):
    settings.INVOICE_NUMBER_PREFIX = "RE"

    invoice = issuing.issue(order=make_order(visitor=visitor), now=at("2026-06-01"))

    assert invoice.number == "RE-2026-00001"


# --- Never changed ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        lambda invoice: invoice.save(),
        lambda invoice: invoice.save(update_fields=["total"]),
        lambda invoice: invoice.delete(),
        lambda invoice: Invoice.objects.update(total=1),
        lambda invoice: Invoice.objects.filter(pk=invoice.pk).update(pdf="x", snapshot={}),
        lambda invoice: Invoice.objects.bulk_update([invoice], ["total"]),
        lambda invoice: Invoice.objects.all().delete(),
        lambda invoice: Invoice.objects.update_or_create(
            pk=invoice.pk, defaults={"buyer": "Mallory"}
        ),
    ],
)
def test_an_issued_invoice_is_not_changed(visitor, bob, change):
    invoice = invoiced(bob, visitor=visitor)
    before = Invoice.objects.values().get()

    with pytest.raises(Immutable):
        change(invoice)

    assert Invoice.objects.values().get() == before


def test_an_order_with_an_invoice_is_not_deleted(visitor, bob):
    invoice = invoiced(bob, visitor=visitor)

    with pytest.raises(Exception, match="protected"):
        invoice.order.delete()


def test_the_snapshot_holds_what_was_true_then(visitor, bob, settings):
    tea = make_product("Sencha")
    invoice = invoiced(bob, tea, visitor=visitor)

    tea.title = "Gone"
    tea.save()
    invoice.order.shipping_address.delete()
    settings.INVOICE_SELLER_NAME = "Another GmbH"

    content = Invoice.objects.get().snapshot
    assert content["rows"][0]["title"] == "Sencha"
    assert content["billing_address"] == ["Lindenstr. 5", "10969 Berlin", "Germany"]
    assert content["seller"]["name"] == "Souk Trading GmbH"


def test_whoever_changes_rows_past_us_is_found_out(visitor, bob):
    first, second = (invoiced(bob, visitor=visitor) for _ in range(2))
    from django.db import models

    forged = dict(first.snapshot, note="Paid in cash")
    models.QuerySet(Invoice).filter(pk=first.pk).update(snapshot=forged)
    assert invariants.problems() == [f"{first.number}: its digest does not fit its content"]

    models.QuerySet(Invoice).filter(pk=first.pk).update(
        snapshot=forged, digest=issuing.digest_of("", forged)
    )
    assert invariants.problems() == [f"{second.number}: its digest does not fit its content"]


def test_a_missing_number_is_found_out(visitor, bob):
    invoices = [invoiced(bob, visitor=visitor) for _ in range(3)]
    from django.db import models

    models.QuerySet(Invoice).filter(pk=invoices[1].pk).delete()
    found = invariants.problems()
    assert f"{invoices[0].series}: after 1 comes 3" in found

    models.QuerySet(Invoice).filter(pk=invoices[2].pk).delete()
    assert any("not the last that was written" in text for text in invariants.problems())


def test_sums_that_are_not_the_orders_are_found_out(visitor, bob):
    invoice = invoiced(bob, visitor=visitor)
    Order.objects.filter(pk=invoice.order_id).update(total_incl_tax=1)

    assert any("the order" in text for text in invariants.problems())


# --- Corrections --------------------------------------------------------------------------------


def test_a_cancelled_order_has_a_credit_note_over_all_of_it_and_its_refund_none_more(visitor, bob):
    invoice = invoiced(bob, visitor=visitor)

    aftersale.cancel(order=invoice.order, by=bob, now=timezone.now())
    row = Refund.objects.get()
    refunds.mark_paid_back(refund_id=row.pk, reference="", by=bob, now=timezone.now())

    note = Invoice.objects.get(kind="credit-note")
    assert note.corrects == invoice
    assert amounts(note) == amounts(invoice)
    assert note.snapshot["rows"] == invoice.snapshot["rows"]
    assert note.snapshot["corrects"] == invoice.number
    assert note.snapshot["reason"] == "The order was cancelled"
    assert issuing.cancel(order=invoice.order, now=timezone.now()) is None
    assert invariants.problems() == []


def test_an_unpaid_order_that_is_cancelled_needs_no_credit_note(visitor):
    move(make_order(visitor=visitor), "Cancelled")

    assert not Invoice.objects.exists()


def test_a_refund_has_its_own_credit_note_over_goods_and_delivery(visitor, bob, heard):
    tea = make_product("Sencha", price="11.90")
    invoice = invoiced(bob, tea, visitor=visitor)
    line = invoice.order.lines.get()

    row = refund(invoice.order, bob, {line.pk: LineRefund(1)}, shipping="2.00")

    note = row.credit_note
    assert (note.number[:2], note.total) == ("CN", Decimal("13.90"))
    assert [(r["title"], r["quantity"], r["gross"]) for r in note.snapshot["rows"]] == [
        ("Sencha", 1, "11.90"),
        (f"Delivery: {invoice.order.shipping_method}", 0, "2.00"),
    ]
    assert note.snapshot["reason"] == "Goods came back"
    assert issuing.credit(refund=row, now=timezone.now()) == note
    assert heard == [(invoice.number, False), (note.number, False)]
    assert invariants.problems() == []


def test_refunds_in_parts_come_to_the_invoice_to_the_cent(visitor, bob):
    tea, book = make_product(price="3.33"), make_product(price="0.07", tax_class="food")
    invoice = invoiced(bob, tea, book, visitor=visitor)
    order = invoice.order

    for other in ("0.01", "1.11", "2.22"):
        refund(order, bob, other=other, reason="goodwill")
    line = order.lines.get(product=tea)
    left = invoice.total - Decimal("3.34")
    refund(order, bob, {line.pk: LineRefund(0, Decimal("1.00"))}, other=str(left - 1))

    notes = Invoice.objects.filter(kind="credit-note")
    assert len(notes) == 4
    assert [sum(part) for part in zip(*map(amounts, notes), strict=True)] == list(amounts(invoice))
    assert invariants.problems() == []


def test_goodwill_lessens_the_price_of_all_rates_in_proportion(visitor, bob):
    tea, food = make_product(price="100.00"), make_product(price="100.00", tax_class="food")
    invoice = invoiced(bob, tea, food, visitor=visitor)

    note = refund(invoice.order, bob, other="20.00", reason="goodwill").credit_note

    assert [(r["title"], r["rate"], r["gross"]) for r in note.snapshot["rows"]] == [
        ("Price reduction", "19", "10.00"),
        ("Price reduction", "7", "10.00"),
    ]
    assert [rate["tax"] for rate in note.snapshot["rates"]] == ["1.60", "0.65"]


def test_what_was_paid_too_much_goes_back_without_a_credit_note(visitor, bob):
    order = make_order(visitor=visitor)
    pay(order, bob, amount=order.total_incl_tax + 10)
    invoice = Invoice.objects.get()

    assert not hasattr(refund(order, bob, other="10.00", reason="goodwill"), "credit_note")
    note = refund(order, bob, other="3.00", reason="goodwill").credit_note

    assert invoice.total == order.total_incl_tax
    assert note.total == Decimal("3.00")
    assert invariants.problems() == []


@pytest.mark.parametrize("reason", issuing.NOT_INVOICED)
def test_money_that_was_never_invoiced_has_no_credit_note(visitor, bob, reason):
    invoice = invoiced(bob, visitor=visitor)
    row = Refund.objects.create(
        order=invoice.order,
        amount=5,
        currency="EUR",
        reason=reason,
        idempotency_key="k",
        status=Refund.Status.SUCCEEDED,
    )

    assert issuing.credit(refund=row, now=timezone.now()) is None


def test_a_cancellation_credits_what_no_refund_has_yet(visitor, bob):
    invoice = invoiced(bob, visitor=visitor)
    refund(invoice.order, bob, other="4.00", reason="goodwill")

    aftersale.cancel(order=invoice.order, by=bob, now=timezone.now())

    notes = Invoice.objects.filter(kind="credit-note").order_by("pk")
    assert [note.total for note in notes] == [Decimal("4.00"), invoice.total - 4]
    assert invariants.problems() == []


# --- Sent again ---------------------------------------------------------------------------------


def test_staff_have_it_sent_again(visitor, bob, heard):
    invoice = invoiced(bob, visitor=visitor)

    issuing.resend(invoice)

    assert heard == [(invoice.number, False), (invoice.number, True)]
    assert invoice.order.status == statuses.PENDING
