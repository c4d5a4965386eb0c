"""Staff see how the money of an order stands, and put it right."""
# ruff: noqa: F401, F811 - an imported fixture is an argument, too

from __future__ import annotations

import csv
import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from oscar.apps.dashboard.reports.utils import GeneratorRepository

from accounts.models import User
from shop.dashboard.orders.standings import with_standing
from shop.dashboard.orders.timeline import Entry
from shop.order import aftersale, statuses
from shop.order.models import Order
from shop.payment import books, refunds
from shop.payment.models import PaymentAttempt, ProviderEvent, Refund
from shop.payment.provider import ProviderError
from tests.dashboard.test_two_languages import sent_by_a_browser
from tests.factories.shop import DETAILS, make_order, make_product
from tests.order.far_end import Books, awaiting_order, far_end, fresh, paid_order


def page(name: str, order: Order, *more: Any) -> str:
    return reverse(f"dashboard:order-{name}", args=[order.number, *more])


def staff_member(*names: str) -> Client:
    """Staff with these rights, such as payment.add_refund."""
    user = User.objects.create_user(f"{uuid4().hex}@souk.example", "a good password")
    User.objects.filter(pk=user.pk).update(is_staff=True)
    for name in names:
        label, codename = name.split(".")
        user.user_permissions.add(
            Permission.objects.get(content_type__app_label=label, codename=codename)
        )
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    return client


def transfer(**given: Any) -> Order:
    order = make_order(visitor=uuid4(), **given)
    books.record_payment(
        order=order, amount=order.total_incl_tax, reference=order.number, now=timezone.now()
    )
    return fresh(order)


def told(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


# --- The page --------------------------------------------------------------------------------


def test_the_money_stands_at_the_top(staff: Client, far_end: Books):
    order = paid_order(visitor=uuid4())

    html = staff.get(page("detail", order)).content.decode()

    assert 'badge-success">Paid<' in html
    for name in ("refund", "cancel"):
        assert page(name, order) in html
    assert page("mark-paid", order) not in html


def test_an_unpaid_one_has_a_link_for_the_chat(staff: Client, client: Client, far_end: Books):
    order = awaiting_order(visitor=uuid4())

    html = staff.get(page("detail", order)).content.decode()

    link = re.search(r'id="pay-url" value="http://testserver([^"]+)"', html)
    assert link is not None
    assert Client().get(link[1]).status_code == 200
    assert page("refund", order) not in html


def test_everything_that_happened_is_told_newest_first(staff: Client, far_end: Books, settings):
    order = paid_order(visitor=uuid4())
    bob = User.objects.get(email="staff@souk.example")
    ProviderEvent.objects.create(
        provider="stripe", event_id="evt_1", kind="charge.succeeded", body="{}", order=order
    )
    order.notes.create(user=bob, message="Called about the parcel", note_type="")
    settings.ORDER_TIMELINE = ["tests.dashboard.test_orders.messages_of"]
    aftersale.cancel(order=order, by=bob, now=timezone.now())
    refunds.sweep(now=timezone.now())

    response = staff.get(page("detail", order))

    entries = response.context["timeline"]
    assert [entry.at for entry in entries] == sorted((e.at for e in entries), reverse=True)
    kinds = {entry.kind for entry in entries}
    assert kinds == {"status", "payment", "refund", "invoice", "event", "note", "message"}
    html = response.content.decode()
    for text in ("charge.succeeded", "Called about the parcel", "Mail sent", "staff@souk.example"):
        assert text in html


def messages_of(order: Order) -> list[Entry]:
    """What a room above the shop knows."""
    return [Entry(timezone.now(), "message", "Mail sent")]


def test_the_page_costs_the_same_however_much_has_happened(
    staff: Client, far_end: Books, django_assert_max_num_queries
):
    order = paid_order(*[make_product(f"Tea {n}") for n in range(6)], visitor=uuid4())
    bob = User.objects.get(email="staff@souk.example")
    for n in range(5):
        aftersale.refund(
            order=order,
            lines={},
            shipping=Decimal(0),
            other=Decimal(1),
            reason="goodwill",
            note="",
            by=bob,
            now=timezone.now(),
        )
        ProviderEvent.objects.create(
            provider="stripe", event_id=f"evt_{n}", kind="refund", body="{}", order=order
        )
    staff.get(page("detail", order))

    with django_assert_max_num_queries(22):
        assert staff.get(page("detail", order)).status_code == 200


@pytest.mark.parametrize("language", ["en", "ar"])
def test_an_order_whose_product_account_and_way_to_pay_are_gone(staff: Client, language):
    product = make_product()
    order = make_order(product, visitor=uuid4())
    product.delete()
    Order.objects.filter(pk=order.pk).update(
        payment_method="cheque", guest_email="", total_incl_tax=0
    )

    url = page("detail", order)
    response = staff.get(url if language == "en" else f"/ar{url}")

    assert response.status_code == 200


def test_a_cancelled_order_moves_nowhere_and_nobody_cancels_by_the_status_form(staff: Client):
    order = make_order(visitor=uuid4())
    html = staff.get(page("detail", order)).content.decode()
    assert 'value="Being processed"' in html
    assert 'value="Cancelled"' not in html

    staff.post(
        page("detail", order), {"order_action": "change_order_status", "new_status": "Cancelled"}
    )
    assert fresh(order).status == statuses.PENDING
    staff.post(
        page("detail", order),
        {"order_action": "change_order_status", "new_status": "Being processed"},
    )
    assert fresh(order).status == statuses.PROCESSING


def test_records_stay_and_notes_of_ones_own_go(staff: Client):
    order = make_order(visitor=uuid4())
    bob = User.objects.get(email="staff@souk.example")
    record = order.notes.create(user=bob, message="Marked", note_type="System")
    note = order.notes.create(user=bob, message="Hm", note_type="")

    for each in (record, note):
        staff.post(page("detail", order), {"order_action": "delete_note", "note_id": each.pk})

    assert list(order.notes.all()) == [record]


# --- Moving money ----------------------------------------------------------------------------


def test_a_transfer_is_marked_once(staff: Client):
    order = make_order(visitor=uuid4())
    url = page("mark-paid", order)
    sent = sent_by_a_browser(staff.get(url))
    assert Decimal(sent["amount"]) == order.total_incl_tax

    for _click in range(2):
        response = staff.post(url, sent | {"reference": "slip 4"}, follow=True)

    assert told(response) == ["This payment is noted already; it counts once."]
    assert books.paid_sum(order) == order.total_incl_tax
    assert order.invoices.count() == 1


@pytest.mark.parametrize("amount", ["", "0", "-3", "abc", "1.005", "99999999999"])
def test_nonsense_is_said_and_kept(staff: Client, amount):
    order = make_order(visitor=uuid4())

    response = staff.post(page("mark-paid", order), {"amount": amount, "reference": "slip"})

    assert response.status_code == 200
    assert response.context["form"].errors
    assert 'value="slip"' in response.content.decode()
    assert books.paid_sum(order) == 0


def test_a_refund_is_shown_with_its_sum_before_it_moves(staff: Client, far_end: Books):
    order = paid_order(visitor=uuid4())
    line = order.lines.get()
    url = page("refund", order)
    sent = sent_by_a_browser(staff.get(url))
    sent |= {f"quantity_{line.pk}": "1", f"restock_{line.pk}": "on", "shipping": "1.00"}

    asked = staff.post(url, sent)

    assert not order.refunds.exists()
    html = asked.content.decode()
    total = line.line_price_incl_tax + 1
    assert f"Pay back €{total}" in html
    confirmed = sent_by_a_browser(asked) | {"confirm": "1"}
    first = staff.post(url, confirmed, follow=True)
    second = staff.post(url, confirmed)

    assert "on its way back" in told(first)[0]
    assert "Meanwhile something was paid back" in second.content.decode()
    refund = order.refunds.get()
    assert (refund.amount, refund.shipping) == (total, Decimal("1.00"))
    assert refund.lines.get().restocked == 1


def test_a_form_that_was_changed_after_all_is_shown_again(staff: Client, far_end: Books):
    order = paid_order(visitor=uuid4())
    url = page("refund", order)
    sent = sent_by_a_browser(staff.get(url)) | {"other": "2.50", "note": "a scratch"}

    html = staff.post(url, sent | {"change": "1"}).content.decode()

    assert 'value="2.50"' in html
    assert "a scratch" in html
    assert not order.refunds.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [("other", "9999"), ("shipping", "9999"), ("other", ""), ("quantity", "2"), ("amount", "-1")],
)
def test_too_much_or_nothing_is_refused_with_a_sentence(
    staff: Client, far_end: Books, field, value
):
    order = paid_order(visitor=uuid4())
    if field in ("quantity", "amount"):
        field = f"{field}_{order.lines.get().pk}"
    url = page("refund", order)
    sent = sent_by_a_browser(staff.get(url)) | {field: value, "confirm": "1"}

    response = staff.post(url, sent)

    assert response.status_code == 200
    assert response.context["form"].errors
    assert not order.refunds.exists()


def test_what_was_paid_by_transfer_is_paid_back_by_hand(staff: Client):
    order = transfer()
    url = page("refund", order)
    sent = sent_by_a_browser(staff.get(url)) | {"other": "3.00"}
    asked = staff.post(url, sent)
    assert "by hand" in asked.content.decode()
    staff.post(url, sent_by_a_browser(asked) | {"confirm": "1"})
    refund = order.refunds.get()

    done = page("refund-done", order, refund.pk)
    assert done in staff.get(page("detail", order)).content.decode()
    staff.post(done, {"reference": "statement 9"})

    assert Refund.objects.get().status == "succeeded"
    assert books.standing(fresh(order)) == "partly-refunded"
    assert done not in staff.get(page("detail", order)).content.decode()


def test_a_failed_refund_is_seen_and_tried_again(staff: Client, far_end: Books):
    order = paid_order(visitor=uuid4())

    def fail(name: str) -> None:
        raise ProviderError("balance too low", is_permanent=True)

    far_end.before = fail
    refund = refunds.queue(
        order=order,
        attempt=order.payment_attempts.get(),
        amount=Decimal("2.00"),
        reason="goodwill",
        now=timezone.now(),
    )
    refunds.sweep(now=timezone.now())
    far_end.before = lambda name: None

    html = staff.get(page("detail", order)).content.decode()
    assert "balance too low" in html
    again = page("refund-again", order, refund.pk)
    assert again in html
    assert staff.get(again).status_code == 200
    staff.post(again)
    refunds.sweep(now=timezone.now())

    assert Refund.objects.get().status == "succeeded"


def test_cancelling_says_what_goes_back(staff: Client, far_end: Books):
    order = paid_order(visitor=uuid4())
    url = page("cancel", order)

    html = staff.get(url).content.decode()
    assert f"Cancel the order and pay back €{order.total_incl_tax}" in html
    assert fresh(order).status == statuses.PENDING
    for _click in range(2):
        staff.post(url, {"reason": "broken"})

    assert fresh(order).status == statuses.CANCELLED
    assert order.refunds.get().amount == order.total_incl_tax
    assert order.notes.filter(message__contains="broken").count() == 1


def test_what_has_left_is_not_cancelled_but_refunded(staff: Client):
    order = transfer()
    Order.objects.filter(pk=order.pk).update(status=statuses.SHIPPED)

    assert "can no longer be cancelled" in staff.get(page("cancel", order)).content.decode()
    response = staff.post(page("cancel", order), follow=True)

    assert "left already" in told(response)[0]
    assert page("cancel", order) not in response.content.decode()


# --- Events and papers -----------------------------------------------------------------------


def test_an_event_is_readable_and_can_be_taken_in_again(staff: Client, far_end: Books):
    order = paid_order(visitor=uuid4())
    event = ProviderEvent.objects.create(
        provider="stripe",
        event_id="evt_9",
        kind="charge.updated",
        body='{"a":{"b":"قهوة"}}',
        order=order,
        status=ProviderEvent.Status.FAILED,
        error="not readable",
    )

    html = staff.get(page("event", order, event.pk)).content.decode()
    assert "&quot;b&quot;: &quot;قهوة&quot;" in html
    assert "not readable" in html
    response = staff.post(page("event-replay", order, event.pk), follow=True)

    event.refresh_from_db()
    assert event.status == ProviderEvent.Status.RECEIVED
    assert "taken in again" in told(response)[0]
    assert order.notes.filter(message__contains="evt_9").exists()


def test_another_orders_event_and_invoice_are_not_here(staff: Client, far_end: Books):
    order, other = paid_order(visitor=uuid4()), paid_order(visitor=uuid4())
    event = ProviderEvent.objects.create(
        provider="stripe", event_id="evt_1", kind="x", body="{}", order=other
    )

    assert staff.get(page("event", order, event.pk)).status_code == 404
    assert staff.get(page("invoice", order, other.invoices.get().pk)).status_code == 404


def test_an_invoice_is_sent_again(staff: Client, far_end: Books):
    order = paid_order(visitor=uuid4())
    invoice = order.invoices.get()
    assert page("invoice", order, invoice.pk) in staff.get(page("detail", order)).content.decode()

    response = staff.post(page("invoice-send", order, invoice.pk), follow=True)

    assert invoice.number in told(response)[0]
    assert order.notes.filter(message__contains=invoice.number).exists()


# --- Who may -------------------------------------------------------------------------------


ACTIONS = {
    "mark-paid": "payment.add_transaction",
    "refund": "payment.add_refund",
    "cancel": "payment.add_refund order.change_order",
}


@pytest.mark.parametrize("name", ACTIONS)
def test_moving_money_needs_the_right_to(name):
    order = transfer()
    url = page(name, order)

    assert staff_member("order.view_order", "order.change_order").post(url).status_code == 403
    assert staff_member(*ACTIONS[name].split()).get(url).status_code == 200
    assert Client().post(url).status_code == 302  # to the log-in


def test_who_may_only_look_sees_no_buttons(far_end: Books):
    order = paid_order(visitor=uuid4())
    looker = staff_member("order.view_order")

    html = looker.get(page("detail", order)).content.decode()

    assert "Paid" in html
    for name in ACTIONS:
        assert page(name, order) not in html
    assert "order_status_form" not in html
    sent = {"order_action": "change_order_status", "new_status": "Being processed"}
    assert looker.post(page("detail", order), sent).status_code == 403
    assert looker.post(reverse("dashboard:order-list")).status_code in (302, 403)


def test_every_action_wants_a_token():
    order = transfer()
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(User.objects.create_superuser("root@souk.example", "a good password"))

    for name in ACTIONS:
        assert careful.post(page(name, order), {"amount": "1"}).status_code == 403


def test_a_supplier_sees_goods_and_no_money(far_end: Books):
    order = paid_order(visitor=uuid4())
    supplier = staff_member("partner.dashboard_access")
    user = User.objects.get(pk=supplier.session["_auth_user_id"])
    User.objects.filter(pk=user.pk).update(is_staff=False)
    order.lines.get().partner.users.add(user)

    html = supplier.get(page("detail", order)).content.decode()

    assert order.lines.get().title in html
    assert "money-title" not in html
    assert "pay-url" not in html


# --- The list and the figures ----------------------------------------------------------------


def numbers(response: Any) -> set[str]:
    return {order.number for order in response.context["orders"]}


def test_what_nobody_has_placed_shows_where_it_is_asked_for(staff: Client, far_end: Books):
    placed, waiting = make_order(visitor=uuid4()), awaiting_order(visitor=uuid4())
    expired = make_order(visitor=uuid4())
    Order.objects.filter(pk=expired.pk).update(status=statuses.EXPIRED)
    url = reverse("dashboard:order-list")

    assert numbers(staff.get(url)) == {placed.number}
    assert numbers(staff.get(f"{url}?status=Awaiting+payment")) == {waiting.number}
    assert numbers(staff.get(f"{url}?status=Expired")) == {expired.number}
    assert staff.get(f"{url}?order_number={waiting.number}").status_code == 302


def every_standing() -> dict[str, Order]:
    bob = User.objects.create_user("bob@souk.example", "a good password")
    orders = {"unpaid": make_order(visitor=uuid4()), "paid": transfer()}
    processing = awaiting_order(visitor=uuid4())
    processing.payment_attempts.update(status=PaymentAttempt.Status.PROCESSING)
    Order.objects.filter(pk=processing.pk).update(status=statuses.PENDING)
    orders["processing"] = processing
    for name, part in (("partly-refunded", Decimal(1)), ("refunded", None)):
        order = orders[name] = transfer()
        refund = aftersale.refund(
            order=order,
            lines={},
            shipping=Decimal(0),
            other=part or order.total_incl_tax,
            reason="goodwill",
            note="",
            by=bob,
            now=timezone.now(),
        )
        refunds.mark_paid_back(refund_id=refund.pk, reference="", by=bob, now=timezone.now())
    return orders


def test_the_list_knows_how_the_money_stands_as_the_books_do(staff: Client, far_end: Books):
    orders = every_standing()
    books.record_payment(
        order=orders["unpaid"],
        amount=Decimal(1),
        reference="stray",
        now=timezone.now(),
        is_stray=True,
    )

    for order in with_standing(Order.objects.all()):
        assert order.standing == books.standing(fresh(order))
    for standing, order in orders.items():
        found = staff.get(f"{reverse('dashboard:order-list')}?standing={standing}")
        assert numbers(found) == {order.number}


def test_a_longer_list_costs_no_more(staff: Client, django_assert_max_num_queries):
    for _order in range(8):
        make_order(visitor=uuid4())
    url = reverse("dashboard:order-list")
    staff.get(url)

    with django_assert_max_num_queries(7):
        assert len(numbers(staff.get(url))) == 8


def test_many_are_moved_at_once_but_not_cancelled(staff: Client):
    orders = [make_order(visitor=uuid4()), make_order(visitor=uuid4())]
    url = reverse("dashboard:order-list")
    sent = {
        "action": "change_order_statuses",
        "selected_order": [order.pk for order in orders],
    }

    staff.post(url, sent | {"new_status": "Cancelled"})
    assert {fresh(order).status for order in orders} == {statuses.PENDING}
    staff.post(url, sent | {"new_status": "Being processed"})
    assert {fresh(order).status for order in orders} == {statuses.PROCESSING}


def test_a_table_for_the_accountant(staff: Client):
    order = transfer()

    found = staff.post(
        reverse("dashboard:order-list"),
        {"action": "download_selected_orders", "selected_order": [order.pk]},
    )

    head, row = found.content.decode("utf-8-sig").splitlines()
    assert head.endswith("Payment")
    assert order.number in row
    assert row.endswith("Paid")


def test_figures_count_what_was_placed(staff: Client, far_end: Books):
    placed = make_order(visitor=uuid4())
    awaiting_order(visitor=uuid4())

    home = staff.get(reverse("dashboard:index")).context
    assert (home["total_orders"], home["total_orders_last_day"], home["total_lines"]) == (1, 1, 1)
    assert home["total_revenue"] == placed.total_incl_tax
    assert sum(row["freq"] for row in home["order_status_breakdown"]) == 1
    stats = staff.get(reverse("dashboard:order-stats")).context
    assert (stats["total_orders"], stats["total_revenue"]) == (1, placed.total_incl_tax)
    report = GeneratorRepository().get_generator("order_report")
    day = timezone.localdate()
    found = report(start_date=day - timedelta(days=1), end_date=day + timedelta(days=1))
    assert [order.number for order in found.queryset] == [placed.number]


# --- The table for spreadsheets --------------------------------------------------------------


def test_a_customers_name_is_no_formula_in_the_table(staff: Client):
    evil = replace(DETAILS, first_name='=HYPERLINK("https://evil.example")', last_name="@SUM(1)")
    make_order(visitor=uuid4(), details=evil)

    table = staff.get(reverse("dashboard:order-list"), {"response_format": "csv"})

    names = [row["Deliver to name"] for row in csv.DictReader(table.content.decode().splitlines())]
    assert names == ["""'=HYPERLINK("https://evil.example") @SUM(1)"""]
