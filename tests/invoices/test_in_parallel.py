"""Fifty orders that are billed at once: only a database with row locks can show it."""

from __future__ import annotations

import threading
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from shop.invoices import invariants, issuing
from shop.invoices.models import Invoice, Series
from shop.order.models import Order
from tests.crowd import at_once
from tests.factories.shop import make_order, make_product

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


@pytest.fixture(autouse=True)
def database() -> None:
    """The mark above replaces the fixture of the room: these tests commit."""


@pytest.fixture(autouse=True)
def no_pdfs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawing is not what is shown here."""
    monkeypatch.setattr(issuing, "ring", lambda *args, **kwargs: None)


def orders(count: int) -> list[Order]:
    tea = make_product("Tea", stock=count)
    return [make_order(tea, visitor=uuid4()) for _ in range(count)]


def test_fifty_at_once_get_fifty_numbers_in_a_row():
    placed = orders(50)

    def bill(n: int) -> int:
        return issuing.issue(order=placed[n], now=timezone.now()).position

    assert sorted(at_once(bill, 50)) == list(range(1, 51))
    assert invariants.problems() == []


def test_those_of_fifty_that_are_rolled_back_leave_no_gap():
    placed = orders(50)

    def bill(n: int) -> None:
        with transaction.atomic():
            issuing.issue(order=placed[n], now=timezone.now())
            if n % 3 == 0:
                raise ZeroDivisionError

    at_once(bill, 50)

    positions = Invoice.objects.order_by("position").values_list("position", flat=True)
    assert list(positions) == list(range(1, 34))
    assert invariants.problems() == []


def test_without_the_lock_the_same_crowd_takes_numbers_twice(monkeypatch):
    """The negative of the tests above."""
    placed = orders(10)
    looked = threading.Barrier(10)
    issuing.issue(order=orders(1)[0], now=timezone.now())  # so that the series is there

    def without_lock(prefix: str, now: Any) -> Series:
        series = Series.objects.get(name=f"{prefix}-{now.year}")
        looked.wait(timeout=30)  # all have looked before the first one counts
        return series

    monkeypatch.setattr(issuing, "_series", without_lock)

    results = at_once(lambda n: issuing.issue(order=placed[n], now=timezone.now()), 10)

    assert [type(result).__name__ for result in results].count("IntegrityError") == 9


def test_one_order_that_is_billed_ten_times_at_once_has_one_invoice():
    (order,) = orders(1)

    results = at_once(lambda n: issuing.issue(order=order, now=timezone.now()), 10)

    assert len({invoice.pk for invoice in results}) == 1
    assert Series.objects.get().last == 1
