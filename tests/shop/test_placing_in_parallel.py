"""Fifty buyers and one unit: only a database with row locks can show it."""

from __future__ import annotations

import threading
from collections import Counter
from decimal import Decimal
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Coalesce

from shop import ordering
from shop.order import limits, placing
from shop.order.models import Order
from shop.partner.models import StockRecord, StockRecordQuerySet
from shop.payment import books
from tests.crowd import at_once, violations
from tests.factories.offers import make_offer, make_range
from tests.factories.shop import make_basket, make_product, make_ready

BUYERS = 50
pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


@pytest.fixture(autouse=True)
def database() -> None:
    """The mark above replaces the fixture of the room: these tests commit."""


def ready_baskets(product: Any, count: int) -> list[tuple[Any, Any]]:
    visitors = [uuid4() for _ in range(count)]
    return [(visitor, make_ready(make_basket(product, visitor=visitor))) for visitor in visitors]


def place(visitor: Any, basket: Any) -> Order:
    return ordering.place_order(basket=basket, user=None, visitor=visitor, language="en")


def test_fifty_buyers_of_the_last_unit_make_one_order():
    tea = make_product("Tea", stock=1)
    buyers = ready_baskets(tea, BUYERS)

    results = at_once(lambda n: place(*buyers[n]), BUYERS)

    assert Counter(type(result).__name__ for result in results) == {
        "Order": 1,
        "OutOfStock": BUYERS - 1,
    }
    assert {str(r) for r in results if isinstance(r, ordering.OutOfStock)} == {"“Tea” is sold out."}
    assert Order.objects.count() == 1
    assert StockRecord.objects.get().num_allocated == 1
    assert violations() == []


def test_without_the_condition_the_same_crowd_oversells(monkeypatch):
    """The negative of the test above: with Oscar's own way of promising, it would fail."""

    def promise_blindly(self: StockRecordQuerySet, wanted: dict[int, int]) -> None:
        for pk, quantity in wanted.items():
            more = Coalesce(F("num_allocated"), 0) + quantity
            self.filter(pk=pk).update(num_allocated=more)

    monkeypatch.setattr(StockRecordQuerySet, "promise", promise_blindly)
    monkeypatch.setattr(limits, "lock_stock", lambda basket: None)
    tea = make_product("Tea", stock=1)
    buyers = ready_baskets(tea, 10)
    checked = threading.Barrier(10)
    look = ordering.stock_problems

    def look_and_wait(**kwargs: Any) -> Any:
        problems = look(**kwargs)
        checked.wait(timeout=30)  # all have looked before the first one promises
        return problems

    monkeypatch.setattr(placing, "stock_problems", look_and_wait)

    at_once(lambda n: place(*buyers[n]), 10)

    assert StockRecord.objects.get().num_allocated > 1
    assert "are promised, 1 are there" in violations()[0]


def test_the_conditional_promise_alone_holds_without_the_lock(monkeypatch):
    monkeypatch.setattr(limits, "lock_stock", lambda basket: None)
    monkeypatch.setattr(placing, "stock_problems", lambda basket: [])
    tea = make_product("Tea", stock=1)
    buyers = ready_baskets(tea, 10)

    results = at_once(lambda n: place(*buyers[n]), 10)

    assert Counter(type(result).__name__ for result in results) == {"Order": 1, "OutOfStock": 9}
    assert StockRecord.objects.get().num_allocated == 1


def test_one_basket_sent_ten_times_at_once_makes_one_order():
    tea = make_product("Tea", stock=10)
    ((visitor, basket),) = ready_baskets(tea, 1)

    results = at_once(lambda n: place(visitor, basket), 10)

    assert len({order.number for order in results}) == 1
    assert Order.objects.count() == 1
    assert StockRecord.objects.get().num_allocated == 1


def test_orders_of_the_same_products_in_other_order_do_not_lock_each_other_up():
    tea, honey = make_product("Tea", stock=40), make_product("Honey", stock=40)
    buyers = []
    for n in range(20):
        visitor = uuid4()
        products = (tea, honey) if n % 2 else (honey, tea)
        buyers.append((visitor, make_ready(make_basket(*products, visitor=visitor))))

    results = at_once(lambda n: place(*buyers[n]), 20)

    assert Counter(type(result).__name__ for result in results) == {"Order": 20}
    assert [record.num_allocated for record in StockRecord.objects.all()] == [20, 20]


def test_ten_clicks_on_add_make_ten_pieces():
    tea = make_product("Tea", stock=20)
    visitor = uuid4()
    make_basket(tea, visitor=visitor)

    def click(n: int) -> None:
        ordering.add_line(basket=ordering.basket_for(visitor=visitor), product=tea, quantity=1)

    results = at_once(click, 10)

    assert results == [None] * 10
    assert ordering.basket_for(visitor=visitor).num_items == 11


def test_two_staff_members_cannot_both_move_an_order():
    tea = make_product("Tea", price=str(Decimal("12.00")))
    ((visitor, basket),) = ready_baskets(tea, 1)
    order = place(visitor, basket)

    def move(n: int) -> None:
        Order.objects.get(pk=order.pk).set_status("Cancelled" if n else "Being processed")

    at_once(move, 2)

    steps = list(order.status_changes.order_by("pk").values_list("old_status", "new_status"))
    assert steps[0][0] == "Pending"
    assert all(later[0] == earlier[1] for earlier, later in pairwise(steps))


def test_the_database_itself_refuses_a_second_order_of_a_basket():
    ((visitor, basket),) = ready_baskets(make_product(), 1)
    order = place(visitor, basket)

    with pytest.raises(Exception, match="order_one_per_basket"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("UPDATE order_order SET basket_id = NULL WHERE id = %s", [order.pk])
            cursor.execute(
                "UPDATE order_order SET basket_id = %s WHERE id = %s", [basket.pk, order.pk]
            )
        Order.objects.create(
            number="X-1", basket_id=basket.pk, currency="EUR", total_incl_tax=1, total_excl_tax=1
        )


def test_a_limited_offer_that_does_not_apply_makes_no_order_wait():
    """One order has it and is not committed yet; another, without it, is placed meanwhile."""
    tea, cake = make_product("Tea", price="20.00"), make_product("Cake", price="20.00")
    offer = make_offer(of=make_range(tea), percent="10", max_global_applications=50)
    books.source_type("bank-transfer")  # a shop's very first orders wait for this row
    (with_it, its_basket), (without, other) = ready_baskets(tea, 1) + ready_baskets(cake, 1)
    is_held, is_placed = threading.Event(), threading.Event()

    def first(_place: int) -> bool:
        with transaction.atomic():
            place(with_it, its_basket)
            is_held.set()
            return is_placed.wait(timeout=20)

    def second(_place: int) -> Order:
        assert is_held.wait(timeout=20)
        order = place(without, other)
        is_placed.set()
        return order

    waited, order = at_once(lambda n: (first, second)[n](n), 2)

    assert waited is True, "the second order was placed only when the first had ended"
    assert order.total_incl_tax == Decimal("24.90")
    offer.refresh_from_db()
    assert offer.num_applications == 1
    assert violations() == []
