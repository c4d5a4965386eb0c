"""Cancelling against a payment, a parcel, a second click: only row locks can show who wins."""
# ruff: noqa: F401, F811 - an imported fixture is an argument, too

from __future__ import annotations

import threading
from collections import Counter
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections, transaction
from django.utils import timezone
from oscar.apps.order.exceptions import InvalidOrderStatus

from accounts.models import User
from shop.order import aftersale, statuses
from shop.order.models import Order
from shop.order.processing import EventHandler
from shop.partner.models import StockRecord
from shop.payment import books, refunds, settlement
from shop.payment.models import Refund
from tests.factories.shop import UserFactory, make_order
from tests.order.far_end import (
    Books,
    awaiting_order,
    far_end,
    fresh,
    outcome,
    paid_order,
)
from tests.shop.test_placing_in_parallel import at_once

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


@pytest.fixture
def bob() -> User:
    return UserFactory(email="bob@souk.example")


def cancel(order: Order, by: User | None = None) -> Order:
    return aftersale.cancel(order=fresh(order), by=by, now=timezone.now())


def pay(order: Order) -> str:
    """A signed event."""
    attempt = order.payment_attempts.get()
    return settlement.finalise(attempt_id=attempt.pk, outcome=outcome(attempt), now=timezone.now())


def one_after_another(first: Any, second: Any) -> list[Any]:
    """`second` starts while `first` has done all and not committed."""
    done, go_on = threading.Event(), threading.Event()
    results: list[Any] = [None, None]

    def run(place: int, action: Any) -> None:
        try:
            results[place] = action()
        except Exception as error:
            results[place] = error
        finally:
            connections.close_all()

    def held() -> Any:
        with transaction.atomic():
            result = first()
            done.set()
            go_on.wait(timeout=30)
        return result

    threads = [threading.Thread(target=run, args=(0, held))]
    threads.append(threading.Thread(target=run, args=(1, second)))
    threads[0].start()
    assert done.wait(timeout=30)
    threads[1].start()
    threads[1].join(timeout=1)  # it waits for the lock
    assert threads[1].is_alive()
    go_on.set()
    for thread in threads:
        thread.join(timeout=60)
    return results


def settled(order: Order, far_end: Books) -> None:
    """Whoever was first: cancelled, the goods are free, and the customer has their money."""
    refunds.sweep(now=timezone.now())
    assert fresh(order).status == statuses.CANCELLED
    assert far_end.amounts == [order.total_incl_tax]
    assert Refund.objects.get().status == "succeeded"
    assert StockRecord.objects.get().num_allocated == 0


def test_the_payment_commits_first(far_end: Books):
    order = awaiting_order(visitor=uuid4())
    far_end.sessions[order.payment_attempts.get().session_id] = "paid"

    results = one_after_another(lambda: pay(order), lambda: cancel(order))

    assert results[0] == "paid"
    settled(order, far_end)
    assert Refund.objects.get().reason == "cancelled"
    assert books.standing(fresh(order)) == "refunded"


def test_the_cancelling_commits_first(far_end: Books):
    order = awaiting_order(visitor=uuid4())

    results = one_after_another(lambda: cancel(order), lambda: pay(order))

    assert results[1] == "refund: no-order"
    settled(order, far_end)
    assert Refund.objects.get().reason == "no-order"
    assert fresh(order).paid_at is None


def test_both_at_once_ten_times(far_end: Books):
    for _time in range(10):
        order = awaiting_order(visitor=uuid4())

        at_once(lambda n, order=order: pay(order) if n else cancel(order), 2)

        refunds.sweep(now=timezone.now())
        assert fresh(order).status == statuses.CANCELLED
        assert [refund.amount for refund in order.refunds.all()] == [order.total_incl_tax]


def test_shipped_first_it_stays_shipped(far_end: Books, bob: User):
    order = paid_order(visitor=uuid4())
    EventHandler().handle_order_status_change(fresh(order), statuses.PROCESSING)

    def ship() -> None:
        EventHandler(bob).handle_order_status_change(fresh(order), statuses.SHIPPED)

    results = one_after_another(ship, lambda: cancel(order))

    assert isinstance(results[1], aftersale.NotCancellable)
    assert fresh(order).status == statuses.SHIPPED
    assert not Refund.objects.exists()
    record = StockRecord.objects.get()
    assert (record.num_in_stock, record.num_allocated) == (9, 0)


def test_cancelled_first_nothing_is_shipped(far_end: Books, bob: User):
    order = paid_order(visitor=uuid4())
    EventHandler().handle_order_status_change(fresh(order), statuses.PROCESSING)

    def ship() -> None:
        EventHandler(bob).handle_order_status_change(fresh(order), statuses.SHIPPED)

    results = one_after_another(lambda: cancel(order), ship)

    assert isinstance(results[1], InvalidOrderStatus)
    settled(order, far_end)
    assert StockRecord.objects.get().num_in_stock == 10


def test_ten_clicks_cancel_once(far_end: Books):
    order = paid_order(visitor=uuid4())

    results = at_once(lambda n: cancel(order), 10)

    assert Counter(type(result).__name__ for result in results) == {"Order": 10}
    settled(order, far_end)
    assert order.notes.count() == 1


def test_ten_refunds_of_the_whole_are_one(far_end: Books, bob: User):
    order = paid_order(visitor=uuid4())

    def pay_back(n: int) -> Refund:
        return aftersale.refund(
            order=order,
            lines={},
            shipping=Decimal(0),
            other=order.total_incl_tax,
            reason="goodwill",
            note="",
            by=bob,
            now=timezone.now(),
        )

    results = at_once(pay_back, 10)

    assert Counter(type(result).__name__ for result in results) == {"Refund": 1, "TooMuch": 9}
    refunds.sweep(now=timezone.now())
    assert far_end.amounts == [order.total_incl_tax]


def test_ten_workers_send_one_refund(far_end: Books):
    order = paid_order(visitor=uuid4())
    with transaction.atomic():
        refund = refunds.queue(
            order=order,
            attempt=order.payment_attempts.get(),
            amount=Decimal("1.00"),
            reason="goodwill",
            now=timezone.now(),
        )
        transaction.get_connection().run_on_commit.clear()  # nobody rings

    at_once(lambda n: refunds.send(refund_id=refund.pk, now=timezone.now()), 10)

    assert far_end.calls.count("refund") == 1
    assert books.refunded_sum(order) == Decimal("1.00")


def test_ten_clicks_mark_one_payment(far_end: Books, bob: User):
    order = make_order(visitor=uuid4())

    def mark(n: int) -> aftersale.Received:
        return aftersale.mark_paid(
            order=order, amount=order.total_incl_tax, reference="slip", by=bob, now=timezone.now()
        )

    results = at_once(mark, 10)

    assert Counter(result.is_new for result in results) == {True: 1, False: 9}
    assert books.paid_sum(order) == order.total_incl_tax
