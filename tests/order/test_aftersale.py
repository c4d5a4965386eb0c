"""What follows a sale: cancelled, paid by hand, paid back."""
# ruff: noqa: F401, F811 - an imported fixture is an argument, too

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import User
from shop.errors import OrderingError
from shop.order import aftersale, statuses
from shop.order import invariants as stock_and_orders
from shop.order.aftersale import LineRefund
from shop.order.models import Order
from shop.order.processing import EventHandler
from shop.order.refundable import lines_left
from shop.partner.models import StockRecord
from shop.payment import books, refunds
from shop.payment import invariants as money_of_orders
from shop.payment.models import PaymentAttempt, Refund
from shop.payment.provider import ProviderError
from shop.payment.signals import payment_received
from tests.factories.offers import make_offer
from tests.factories.shop import UserFactory, make_basket, make_product, make_ready
from tests.order.far_end import Books, FarEnd, awaiting_order, far_end, fresh, paid_order, pay

pytestmark = pytest.mark.django_db


@pytest.fixture
def bob() -> User:
    return UserFactory(email="bob@souk.example", is_staff=True)


@pytest.fixture
def sound() -> Iterator[None]:
    """When all is done, stock and books hold what must always hold."""
    yield
    assert [*stock_and_orders.problems(), *money_of_orders.problems()] == []


def stock() -> tuple[int, int]:
    """On the shelf, and promised."""
    record = StockRecord.objects.get()
    return record.num_in_stock, record.num_allocated or 0


def money(text: str) -> Decimal:
    return Decimal(text)


def transfer(quantity: int = 1, price: str = "10.00", **given: Any) -> Order:
    """Paid by bank transfer."""
    order = unpaid(quantity, price, **given)
    books.record_payment(
        order=order, amount=order.total_incl_tax, reference="all of it", now=timezone.now()
    )
    return fresh(order)


def unpaid(quantity: int = 1, price: str = "10.00") -> Order:
    from shop import ordering

    visitor = uuid4()
    basket = make_basket(make_product(price=price), visitor=visitor, quantity=quantity)
    return ordering.place_order(
        basket=make_ready(basket), user=None, visitor=visitor, language="en"
    )


def ship(order: Order) -> Order:
    for status in (statuses.PROCESSING, statuses.SHIPPED):
        EventHandler().handle_order_status_change(order, status)
    return fresh(order)


def pay_back(order: Order, bob: User, now: datetime, **given: Any) -> Refund:
    values: dict[str, Any] = {
        "lines": {},
        "shipping": Decimal(0),
        "reason": "returned",
        "note": "",
    }
    return aftersale.refund(order=order, by=bob, now=now, **(values | given))


# --- Cancelling ------------------------------------------------------------------------------


@pytest.mark.usefixtures("sound")
def test_an_unpaid_order_is_released(now):
    order = unpaid(3)
    assert stock() == (10, 3)

    cancelled = aftersale.cancel(order=order, by=None, now=now)

    assert cancelled.status == statuses.CANCELLED
    assert stock() == (10, 0)
    assert not order.refunds.exists()
    note = order.notes.get()
    assert (note.note_type, note.message) == ("System", "Cancelled by the customer.")


@pytest.mark.usefixtures("sound")
def test_a_paid_one_is_paid_back_whole_by_line(far_end: Books, bob, now):
    order = paid_order(visitor=uuid4())

    aftersale.cancel(order=order, by=bob, reason="out of tea", now=now)
    refunds.sweep(now=now)

    refund = order.refunds.get()
    line = order.lines.get()
    assert (refund.amount, refund.reason, refund.status) == (
        order.total_incl_tax,
        "cancelled",
        "succeeded",
    )
    assert refund.shipping == order.shipping_incl_tax
    assert [(row.line, row.quantity, row.amount) for row in refund.lines.all()] == [
        (line, 1, line.line_price_incl_tax)
    ]
    assert far_end.amounts == [order.total_incl_tax]
    assert stock() == (10, 0)
    assert books.standing(fresh(order)) == "refunded"
    assert "out of tea" in order.notes.get(user=bob).message


@pytest.mark.usefixtures("sound")
def test_the_session_is_closed_before_an_unpaid_order_is_released(far_end: Books, now):
    order = awaiting_order(visitor=uuid4())
    seen: list[str] = []
    far_end.before = lambda name: seen.append(f"{name} {fresh(order).status}")

    aftersale.cancel(order=order, by=None, now=now)

    assert "cancel Awaiting payment" in seen
    assert fresh(order).status == statuses.CANCELLED
    assert order.payment_attempts.get().status == PaymentAttempt.Status.EXPIRED
    assert set(far_end.sessions.values()) == {"expired"}
    assert stock() == (10, 0)


@pytest.mark.usefixtures("sound")
def test_what_was_paid_just_before_goes_back(far_end: Books, now):
    """The customer has paid, and no event has told us yet."""
    order = awaiting_order(visitor=uuid4())
    far_end.sessions[order.payment_attempts.get().session_id] = "paid"

    aftersale.cancel(order=order, by=None, now=now)
    refunds.sweep(now=now)

    assert fresh(order).status == statuses.CANCELLED
    assert far_end.amounts == [order.total_incl_tax]
    assert order.refunds.get().reason == "cancelled"
    assert books.standing(fresh(order)) == "refunded"


@pytest.mark.usefixtures("sound")
def test_what_is_paid_in_spite_of_it_goes_back(far_end: Books, now):
    """The provider did not answer, so the customer could still pay."""
    order = awaiting_order(visitor=uuid4())

    def silent(name: str) -> None:
        raise ProviderError("no answer", is_permanent=False)

    far_end.before = silent
    aftersale.cancel(order=order, by=None, now=now)
    assert fresh(order).status == statuses.CANCELLED
    far_end.before = lambda name: None

    assert pay(order) == "refund: no-order"
    refunds.sweep(now=timezone.now())

    assert far_end.amounts == [order.total_incl_tax]
    assert fresh(order).paid_at is None


@pytest.mark.usefixtures("sound")
def test_a_double_click_cancels_once(far_end: Books, bob, now):
    order = paid_order(visitor=uuid4())

    aftersale.cancel(order=order, by=bob, now=now)
    aftersale.cancel(order=order, by=bob, now=now)

    assert order.refunds.count() == 1
    assert order.notes.count() == 1
    assert order.status_changes.filter(new_status=statuses.CANCELLED).count() == 1


@pytest.mark.parametrize("status", [statuses.SHIPPED, statuses.COMPLETE, statuses.EXPIRED])
def test_what_has_left_is_not_cancelled(now, status):
    order = unpaid()
    Order.objects.filter(pk=order.pk).update(status=status)
    order = fresh(order)

    assert not aftersale.may_cancel(order)
    with pytest.raises(aftersale.NotCancellable):
        aftersale.cancel(order=order, by=None, now=now)

    assert stock() == (10, 1)


def test_a_stale_copy_does_not_cancel_what_staff_have_just_shipped(now):
    order = unpaid()
    stale = fresh(order)
    ship(order)

    with pytest.raises(aftersale.NotCancellable, match="left already"):
        aftersale.cancel(order=stale, by=None, now=now)

    assert stock() == (9, 0)


@pytest.mark.usefixtures("sound")
def test_after_part_of_it_went_back_the_rest_does(far_end: Books, bob, now):
    order = paid_order(visitor=uuid4())
    pay_back(order, bob, now, other=money("2.00"), reason="goodwill")

    aftersale.cancel(order=order, by=bob, now=now)
    refunds.sweep(now=now)

    assert sum(far_end.amounts) == order.total_incl_tax
    assert refunds.refundable(fresh(order)) == 0


@pytest.mark.usefixtures("sound")
def test_what_came_by_hand_too_goes_back_by_hand(far_end: Books, bob, now):
    order = paid_order(visitor=uuid4())
    aftersale.mark_paid(order=order, amount=money("3.00"), reference="a slip", by=bob, now=now)

    aftersale.cancel(order=order, by=bob, now=now)

    ways = {refund.attempt_id is None: refund.amount for refund in order.refunds.all()}
    assert ways == {False: order.total_incl_tax, True: money("3.00")}


def test_an_order_whose_product_was_deleted(far_end: Books, bob, now):
    product = make_product()
    order = paid_order(product, visitor=uuid4())
    product.delete()
    order = fresh(order)

    aftersale.cancel(order=order, by=bob, now=now)

    assert fresh(order).status == statuses.CANCELLED
    assert order.refunds.get().amount == order.total_incl_tax


@pytest.mark.usefixtures("sound")
def test_an_order_that_cost_nothing(bob, now):
    from shop import ordering

    visitor = uuid4()
    make_offer(percent="100")
    make_offer(shipping="0.00")
    basket = make_basket(make_product(price="10.00"), visitor=visitor)
    order = ordering.place_order(
        basket=make_ready(basket), user=None, visitor=visitor, language="en"
    )
    assert order.total_incl_tax == 0

    with pytest.raises(aftersale.NothingToPayBack):
        pay_back(order, bob, now, lines={order.lines.get().pk: LineRefund(1)})
    aftersale.cancel(order=order, by=bob, now=now)

    assert fresh(order).status == statuses.CANCELLED
    assert not order.refunds.exists()
    assert stock() == (10, 0)


# --- Paying back -----------------------------------------------------------------------------


@pytest.mark.usefixtures("sound")
def test_by_line_delivery_and_reason(far_end: Books, bob, now):
    order = ship(paid_order(visitor=uuid4()))
    line = order.lines.get()

    refund = pay_back(
        order,
        bob,
        now,
        lines={line.pk: LineRefund(1, restock=True)},
        shipping=order.shipping_incl_tax,
        note="too bitter",
    )
    refunds.sweep(now=now)

    assert refund.amount == order.total_incl_tax
    assert (refund.reason, refund.note, refund.created_by) == ("returned", "too bitter", bob)
    row = refund.lines.get()
    assert (row.quantity, row.amount, row.restocked) == (1, line.line_price_incl_tax, 1)
    assert stock() == (10, 0)
    assert fresh(order).status == statuses.SHIPPED
    assert books.standing(fresh(order)) == "refunded"
    assert "too bitter" in order.notes.get(user=bob).message


@pytest.mark.usefixtures("sound")
def test_what_was_not_shipped_is_only_promised_no_more(bob, now):
    order = transfer(3)
    line = order.lines.get()

    pay_back(order, bob, now, lines={line.pk: LineRefund(1, restock=True)})

    assert stock() == (10, 2)
    ship(order)
    assert stock() == (8, 0)


def test_without_the_tick_nothing_goes_back_to_the_shelf(bob, now):
    order = ship(transfer(2))

    refund = pay_back(order, bob, now, lines={order.lines.get().pk: LineRefund(2)})

    assert stock() == (8, 0)
    assert refund.lines.get().restocked == 0


def test_the_parts_of_a_line_add_up_to_the_cent(bob, now):
    order = transfer(3, "3.33")
    line = order.lines.get()
    line.line_price_incl_tax = money("10.00")
    line.save()
    order.sources.update(amount_debited=money("50.00"))

    amounts = [
        pay_back(order, bob, now, lines={line.pk: LineRefund(1)}).amount for _piece in range(3)
    ]

    assert amounts == [money("3.33"), money("3.34"), money("3.33")]
    assert lines_left(order)[0].amount == 0


def test_never_more_of_a_line_than_was_sold(bob, now):
    order = transfer(2)
    line = order.lines.get()
    pay_back(order, bob, now, lines={line.pk: LineRefund(1)})

    for asked in (
        LineRefund(2),
        LineRefund(1, money("10.01")),
        LineRefund(-1),
        LineRefund(0, money("-1.00")),
    ):
        with pytest.raises(aftersale.LineTooHigh, match=r"at most 1 and €10\.00"):
            pay_back(order, bob, now, lines={line.pk: asked})
    with pytest.raises(aftersale.ShippingTooHigh):
        pay_back(order, bob, now, shipping=order.shipping_incl_tax + 1)
    with pytest.raises(OrderingError):
        pay_back(order, bob, now, other=money("-1.00"))

    assert order.refunds.count() == 1


def test_never_more_than_was_paid(bob, now):
    order = unpaid(2)
    aftersale.mark_paid(order=order, amount=money("5.00"), reference="a", by=bob, now=now)
    line = order.lines.get()

    with pytest.raises(refunds.TooMuch, match=r"At most €5\.00"):
        pay_back(order, bob, now, lines={line.pk: LineRefund(1)})
    pay_back(order, bob, now, lines={line.pk: LineRefund(1, money("5.00"))})
    with pytest.raises(refunds.TooMuch, match="Nothing is left"):
        pay_back(order, bob, now, other=money("0.01"))


@pytest.mark.usefixtures("sound")
def test_the_second_of_two_staff_is_told(bob, now):
    order = transfer()
    seen = refunds.returning(order)
    pay_back(order, bob, now, other=money("1.00"), seen=seen)

    with pytest.raises(aftersale.RefundedMeanwhile):
        pay_back(order, bob, now, other=money("1.00"), seen=seen)

    assert order.refunds.count() == 1


def test_another_orders_line_is_no_line(bob, now):
    order, other = transfer(), transfer()

    with pytest.raises(OrderingError):
        pay_back(order, bob, now, lines={other.lines.get().pk: LineRefund(1)})


def test_a_failed_refund_leaves_the_money_but_not_the_shelf(far_end: Books, bob, now):
    """What is back on the shelf is back, whether or not the bank was in the mood."""
    order = ship(paid_order(visitor=uuid4()))
    line = order.lines.get()

    def fail(name: str) -> None:
        raise ProviderError("no", is_permanent=True)

    far_end.before = fail
    pay_back(order, bob, now, lines={line.pk: LineRefund(1, restock=True)})
    refunds.sweep(now=now)
    far_end.before = lambda name: None

    pay_back(order, bob, now, lines={line.pk: LineRefund(1, restock=True)})

    assert stock() == (10, 0)
    assert [row.restocked for row in line.refund_lines.order_by("pk")] == [1, 0]


def test_an_order_in_another_currency(far_end: Books, bob, now):
    order = awaiting_order(visitor=uuid4())
    Order.objects.filter(pk=order.pk).update(currency="AED")
    order.payment_attempts.update(currency="AED")
    pay(order)

    refund = pay_back(fresh(order), bob, now, other=money("1.00"))
    refunds.sweep(now=now)

    refund.refresh_from_db()
    assert (refund.currency, refund.status) == ("AED", "succeeded")
    with pytest.raises(refunds.TooMuch, match="AED"):
        pay_back(fresh(order), bob, now, other=order.total_incl_tax)


# --- Paid by hand ----------------------------------------------------------------------------


def test_a_transfer_pays_the_order(bob, now):
    order = unpaid()
    heard: list[Any] = []

    def hear(sender: object, amount: Any, attempt: Any, **kwargs: Any) -> None:
        heard.append((str(amount), attempt))

    payment_received.connect(hear)
    try:
        told = [
            aftersale.mark_paid(
                order=order, amount=order.total_incl_tax, reference=name, by=bob, now=now
            )
            for name in ("slip 12", " slip  12 ")
        ]
    finally:
        payment_received.disconnect(hear)

    assert [each.is_new for each in told] == [True, False]
    assert told[0].text == f"{told[0].amount} is noted: the order is paid."
    assert "counts once" in told[1].text
    assert books.standing(fresh(order)) == "paid"
    assert fresh(order).paid_at == now
    assert heard == [(str(told[0].amount), None)]
    assert order.notes.count() == 1


@pytest.mark.usefixtures("sound")
def test_part_of_it_and_too_much_are_said(bob, now):
    order = unpaid()
    total = order.total_incl_tax

    first = aftersale.mark_paid(order=order, amount=money("4.00"), reference="a", by=bob, now=now)
    second = aftersale.mark_paid(order=order, amount=total, reference="b", by=bob, now=now)

    assert (first.missing.amount, first.over.amount) == (total - 4, 0)
    assert "is still missing" in first.text
    assert (second.missing.amount, second.over.amount) == (0, 4)
    assert "€4.00 too much" in second.text
    assert pay_back(order, bob, now, other=money("4.00")).attempt is None


def test_cash_without_a_reference_counts_once(bob, now):
    order = unpaid()

    for _click in range(2):
        aftersale.mark_paid(order=order, amount=order.total_incl_tax, reference="", by=bob, now=now)

    assert books.paid_sum(order) == order.total_incl_tax


def test_one_transfer_may_pay_two_orders(bob, now):
    first = unpaid()
    second = unpaid()

    for order in (first, second):
        aftersale.mark_paid(
            order=order, amount=order.total_incl_tax, reference="both", by=bob, now=now
        )

    assert books.standing(fresh(second)) == "paid"


@pytest.mark.parametrize("amount", ["0", "-1", "1.005"])
def test_nonsense_is_no_payment(bob, now, amount):
    with pytest.raises(aftersale.BadPayment):
        aftersale.mark_paid(order=unpaid(), amount=money(amount), reference="x", by=bob, now=now)


@pytest.mark.usefixtures("sound")
def test_money_for_a_cancelled_order_waits_to_be_paid_back(bob, now):
    order = unpaid()
    aftersale.cancel(order=order, by=None, now=now)

    told = aftersale.mark_paid(order=order, amount=money("5.00"), reference="late", by=bob, now=now)

    assert told.text == "€5.00 is noted. The order is over: pay the money back."
    assert not order.invoices.exists()
    refund = order.refunds.get()
    assert (refund.amount, refund.reason, refund.waits_for_staff) == (
        money("5.00"),
        "no-order",
        True,
    )
    assert refunds.refundable(order) == 0


def test_an_order_that_is_being_paid_online_is_not_marked(far_end: Books, bob, now):
    order = awaiting_order(visitor=uuid4())

    with pytest.raises(aftersale.NotToBePaid):
        aftersale.mark_paid(
            order=order, amount=order.total_incl_tax, reference="x", by=bob, now=now
        )

    assert FarEnd.books.sessions[order.payment_attempts.get().session_id] == "open"
