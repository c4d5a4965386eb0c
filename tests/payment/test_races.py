"""Many at once, for the last unit, the last code, the last use of an offer, and for the same money.

Each is shown to go wrong without what prevents it. Only a database with row locks can show it.
"""

from __future__ import annotations

import threading
from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import F
from django.utils import timezone
from oscar.apps.order.signals import order_placed

from shop import ordering
from shop.order import limits, rows, statuses
from shop.order.models import Order
from shop.partner.models import StockRecord
from shop.payment import attempts, settlement
from shop.payment.models import PaymentAttempt, Refund, Transaction
from shop.payment.provider import Outcome
from tests.crowd import at_once, violations
from tests.factories.offers import make_offer, make_voucher
from tests.factories.shop import UserFactory, make_basket, make_product, make_ready

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


@pytest.fixture(autouse=True)
def database() -> None:
    """The mark above replaces the fixture of the room: these tests commit."""


@pytest.fixture
def placed():
    """The numbers of the orders that `order_placed` was sent for."""
    numbers: list[str] = []

    def hear(order: Order, **kwargs: Any) -> None:
        numbers.append(order.number)

    order_placed.connect(hear)
    yield numbers
    order_placed.disconnect(hear)


def ready(product: Any, count: int, *, payment: str = "bank-transfer", code: str = "") -> Any:
    """Baskets of guests, with the total that each was shown."""
    buyers = []
    for _ in range(count):
        visitor = uuid4()
        basket = make_ready(make_basket(product, visitor=visitor), payment=payment)
        if code:
            ordering.add_voucher(basket=basket, code=code)
        ordering.price(basket=basket)
        shown = ordering.totals(basket=basket, shipping_code="standard").total.amount
        buyers.append((visitor, basket, shown))
    return buyers


def place(buyer: Any) -> Order:
    visitor, basket, shown = buyer
    return ordering.place_order(
        basket=basket, user=None, visitor=visitor, language="en", expected_total=shown
    )


def kinds(results: list[Any]) -> dict[str, int]:
    return dict(Counter(type(result).__name__ for result in results))


def wait_for_a_waiter() -> None:
    """Until somebody waits for a lock; at most some seconds, then the test goes on without."""
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        threading.Event().wait(0.02)


# --- The last unit, paid online ---------------------------------------------------------------


def test_fifty_who_pay_online_for_one_unit_make_one_reservation_and_no_charge(till):
    buyers = ready(make_product("Tea", stock=1), 50, payment="stripe")

    def order_and_pay(n: int) -> Any:
        return ordering.start_payment(order=place(buyers[n]))

    results = at_once(order_and_pay, 50)

    assert kinds(results) == {"PaymentAttempt": 1, "OutOfStock": 49}
    assert {str(r) for r in results if isinstance(r, ordering.OutOfStock)} == {"“Tea” is sold out."}
    assert Order.objects.filter(status=statuses.AWAITING_PAYMENT).count() == 1
    assert StockRecord.objects.get().num_allocated == 1
    assert (len(till.sessions), till.charges) == (1, 0)
    assert violations() == []


# --- Codes ------------------------------------------------------------------------------------


def test_twenty_uses_of_a_single_use_code_at_once_are_one_use():
    make_voucher(usage="Single use")
    buyers = ready(make_product(stock=50), 20, code="WELCOME10")

    results = at_once(lambda n: place(buyers[n]), 20)

    assert kinds(results) == {"Order": 1, "DiscountGone": 19}
    assert {str(r) for r in results if not isinstance(r, Order)} == {
        "The promo code “WELCOME10” cannot be used any more. The total is €16.80 now."
        " Please check it and order again."
    }
    assert StockRecord.objects.get().num_allocated == 1  # nothing of the others was kept
    assert violations() == []


def test_without_the_condition_a_single_use_code_is_used_again_and_again(monkeypatch):
    make_voucher(usage="Single use")
    buyers = ready(make_product(stock=50), 10, code="WELCOME10")
    looked = threading.Barrier(10)

    def count_blindly(reductions: Any, basket: Any, user: Any) -> None:
        looked.wait(timeout=30)  # all have looked before the first one counts
        for each in reductions:
            limits.Voucher.objects.filter(pk=each.voucher.pk).update(
                num_orders=F("num_orders") + 1, total_discount=F("total_discount") + each.amount
            )

    monkeypatch.setattr(limits, "claim_codes", count_blindly)
    monkeypatch.setattr(limits, "claim_offers", lambda reductions, user: None)
    monkeypatch.setattr(limits, "lock_stock", lambda basket: None)
    monkeypatch.setattr(limits, "promise_stock", lambda basket: None)

    at_once(lambda n: place(buyers[n]), 10)

    assert any("for single use, used 10 times" in text for text in violations())


def test_a_code_for_once_per_customer_is_used_once_in_ten_tabs():
    alice = UserFactory(email="alice@example.com")
    make_voucher(usage="Once per customer")
    product, baskets = make_product(stock=50), []
    for _ in range(10):
        basket = make_ready(make_basket(product, visitor=uuid4()))
        basket.vouchers.add(limits.Voucher.objects.get())
        baskets.append(basket)
    for basket in baskets:  # ten open baskets of one person
        type(basket).objects.filter(pk=basket.pk).update(owner=alice, visitor=None)

    def place_as_alice(n: int) -> Order:
        return ordering.place_order(
            basket=baskets[n], user=alice, visitor=None, language="en", expected_total=None
        )

    results = at_once(place_as_alice, 10)

    uses = rows.VoucherApplication.objects.filter(user=alice).count()
    assert uses == 1
    assert set(kinds(results)) <= {"Order", "DiscountGone"}
    assert violations() == []


# --- Offers -----------------------------------------------------------------------------------


def test_an_offer_for_five_uses_is_used_five_times_by_thirty_buyers():
    offer = make_offer(max_global_applications=5)
    buyers = ready(make_product(stock=50), 30)

    results = at_once(lambda n: place(buyers[n]), 30)

    offer.refresh_from_db()
    found = kinds(results)
    assert found.pop("Order") == 5
    assert set(found) <= {"TotalChanged", "DiscountGone"}
    assert sum(found.values()) == 25
    assert all("€16.80" in str(r) for r in results if not isinstance(r, Order))
    assert (offer.num_applications, offer.num_orders) == (5, 5)
    assert StockRecord.objects.get().num_allocated == 5
    assert violations() == []


def test_without_the_condition_the_offer_is_used_thirty_times(monkeypatch):
    from shop.basket import offers

    offer = make_offer(max_global_applications=5)
    buyers = ready(make_product(stock=50), 30)
    looked = threading.Barrier(30)
    whole = offers.rules_for

    def look_and_wait(*args: Any) -> Any:
        rules = whole(*args)
        looked.wait(timeout=60)
        return rules

    def count_blindly(reduction: Any, user: Any) -> bool:
        limits.ConditionalOffer.objects.filter(pk=reduction.offer_id).update(
            num_applications=F("num_applications") + reduction.times,
            num_orders=F("num_orders") + 1,
            total_discount=F("total_discount") + reduction.amount,
        )
        return True

    monkeypatch.setattr(offers, "rules_for", look_and_wait)
    monkeypatch.setattr(offers, "_hold", lambda offer_ids: None)
    monkeypatch.setattr(limits, "_claim_offer", count_blindly)
    monkeypatch.setattr(limits, "lock_stock", lambda basket: None)

    at_once(lambda n: place(buyers[n]), 30)

    offer.refresh_from_db()
    assert offer.num_applications == 30
    assert any("used 30 times of 5" in text for text in violations())


# --- One customer, many clicks ----------------------------------------------------------------


def test_twenty_submits_of_one_basket_are_one_order_one_attempt_and_one_session(till):
    ((visitor, basket, shown),) = ready(make_product(stock=50), 1, payment="stripe")

    def order_and_pay(n: int) -> PaymentAttempt:
        return ordering.start_payment(order=place((visitor, basket, shown)))

    results = at_once(order_and_pay, 20)

    assert kinds(results) == {"PaymentAttempt": 20}
    assert len({attempt.url for attempt in results}) == 1
    assert Order.objects.count() == 1
    assert PaymentAttempt.objects.count() == 1
    assert len(till.sessions) == 1
    assert StockRecord.objects.get().num_allocated == 1
    assert violations() == []


# --- The same money, heard of by many ---------------------------------------------------------


def test_finalised_five_times_at_once_an_order_is_paid_and_placed_once(till, placed):
    ((buyer),) = ready(make_product(), 1, payment="stripe")
    attempt = ordering.start_payment(order=place(buyer))
    outcome = till.pay(attempt)

    def hear(n: int) -> str:  # the return page asks, the webhook is told
        if n % 2:
            return attempts.check(attempt_id=attempt.pk, now=timezone.now())
        return attempts.finalise(attempt_id=attempt.pk, outcome=outcome, now=timezone.now())

    results = at_once(hear, 5)

    assert sorted(results) == ["", "", "", "", "paid"]
    assert placed == [attempt.order.number]
    assert Transaction.objects.count() == 1
    assert violations() == []


def test_without_the_lock_an_order_is_placed_more_than_once(till, placed, monkeypatch):
    ((buyer),) = ready(make_product(), 1, payment="stripe")
    attempt = ordering.start_payment(order=place(buyer))
    outcome = till.pay(attempt)
    looked = threading.Barrier(5)

    def look(order_id: int) -> Order:
        order = Order.objects.select_related("user").get(pk=order_id)
        PaymentAttempt.objects.get(pk=attempt.pk)
        return order

    def note_blindly(**kwargs: Any) -> bool:
        looked.wait(timeout=30)  # all have seen it unpaid
        return True

    monkeypatch.setattr(settlement, "locked", look)
    monkeypatch.setattr(settlement.books, "record_payment", note_blindly)
    monkeypatch.setattr(Order, "set_status", lambda self, status: None)

    results = at_once(
        lambda n: attempts.finalise(attempt_id=attempt.pk, outcome=outcome, now=timezone.now()), 5
    )

    assert results.count("paid") > 1
    assert len(placed) > 1


@pytest.mark.parametrize("first", ["payment", "expiry"])
def test_expiry_and_payment_at_once_end_in_an_order_or_a_refund(till, first, monkeypatch):
    """Whoever has the lock first is made to hold it until the other one waits for it."""
    ((buyer),) = ready(make_product(), 1, payment="stripe")
    order = place(buyer)
    attempt = ordering.start_payment(order=order)
    over = attempt.expires_at + timedelta(minutes=1)
    paid = till.paid(attempt)  # paid in the last second: the provider's page closes after it
    turn = threading.Event()

    def pay() -> str:
        if first == "expiry":
            assert turn.wait(timeout=30)
        return attempts.finalise(attempt_id=attempt.pk, outcome=paid, now=over)

    def expire() -> str:
        if first == "payment":
            assert turn.wait(timeout=30)
        attempts.expire_due(over)
        return "swept"

    def hold_then(action: Any) -> Any:
        def act(*args: Any, **kwargs: Any) -> Any:
            if not turn.is_set():
                turn.set()  # the other one begins now
                wait_for_a_waiter()
            return action(*args, **kwargs)

        return act

    if first == "payment":  # the order's lock is held already in both places
        monkeypatch.setattr(
            settlement.books, "record_payment", hold_then(settlement.books.record_payment)
        )
    else:
        monkeypatch.setattr(
            attempts.reservations, "release", hold_then(attempts.reservations.release)
        )
    results = at_once(lambda n: (pay, expire)[n](), 2)

    order.refresh_from_db()
    if first == "payment":
        assert results == ["paid", "swept"]
        assert (order.status, Refund.objects.count()) == ("Pending", 0)
        assert StockRecord.objects.get().num_allocated == 1
    else:
        assert results == ["refund: no-order", "swept"]
        assert (order.status, Refund.objects.count()) == (statuses.EXPIRED, 1)
        assert StockRecord.objects.get().num_allocated == 0
    assert violations() == []


def test_forty_expiries_and_payments_at_once_leave_the_books_in_order(till):
    buyers = ready(make_product(stock=50), 20, payment="stripe")
    started = [ordering.start_payment(order=place(buyer)) for buyer in buyers]
    over = max(attempt.expires_at for attempt in started) + timedelta(minutes=1)
    outcomes: list[Outcome] = [till.paid(attempt) for attempt in started]

    def act(n: int) -> Any:
        if n % 2:
            return attempts.expire_due(over)
        attempt = started[n // 2]
        return attempts.finalise(attempt_id=attempt.pk, outcome=outcomes[n // 2], now=over)

    results = at_once(act, 40)

    assert not [result for result in results if isinstance(result, Exception)]
    is_paid = Order.objects.filter(status="Pending", paid_at__isnull=False).count()
    is_over = Order.objects.filter(status=statuses.EXPIRED).count()
    assert is_paid + is_over == 20
    assert Refund.objects.count() == is_over
    assert StockRecord.objects.get().num_allocated == is_paid
    assert violations() == []


def test_two_sweeps_at_once_give_the_stock_back_once(till):
    buyers = ready(make_product(stock=50), 10, payment="stripe")
    for buyer in buyers:
        place(buyer)
    later = timezone.now() + timedelta(hours=1)

    at_once(lambda n: attempts.expire_due(later), 4)

    assert StockRecord.objects.get().num_allocated == 0
    assert violations() == []
