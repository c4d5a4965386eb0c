"""A process is killed between any two steps: what it left is settled by the next one that comes.

The processes are real and die of SIGKILL, see `tests.order.crash`; the database is all that is left.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from shop import ordering
from shop.basket.models import Basket
from shop.order import statuses
from shop.order.models import Order
from shop.partner.models import StockRecord
from shop.payment import attempts
from shop.payment.models import PaymentAttempt, Transaction
from tests.crowd import violations
from tests.factories.shop import make_basket, make_product, make_ready
from tests.order import crash

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def database() -> None:
    """The mark above replaces the fixture of the room: other processes see these rows."""


@pytest.fixture(autouse=True)
def far_end(settings, tmp_path, monkeypatch):
    settings.STRIPE_SECRET_KEY = "sk_test_crash"
    settings.PAYMENT_PROVIDERS = {"stripe": "tests.order.crash.FolderProvider"}
    monkeypatch.setattr(crash, "FOLDER", tmp_path)
    return tmp_path


@pytest.fixture
def visitor():
    return uuid4()


@pytest.fixture
def basket(visitor) -> Basket:
    basket = make_basket(make_product("Tea", stock=1), visitor=visitor)
    return make_ready(basket, payment="stripe")


@pytest.fixture
def die(far_end, basket, visitor) -> Callable[..., None]:
    """Do it in a process that is killed at `point`; without one, that lives."""

    def run(action: str, point: str = "", **told: Any) -> None:
        private = settings.STORAGES["private"]["OPTIONS"]["location"]
        told |= {"basket": basket.pk, "visitor": str(visitor), "private": str(private)}
        done = subprocess.run(
            [sys.executable, "-m", "tests.order.crash", action, point, far_end, json.dumps(told)],
            cwd=ROOT,
            env=os.environ | {"DATABASE_URL": address(), "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}"},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == (-signal.SIGKILL if point else 0), done.stderr[-2000:]

    return run


def address() -> str:
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{found['NAME']}"
    return f"postgres://{found['USER']}@{found['HOST']}:{found['PORT'] or 5432}/{found['NAME']}"


def allocated() -> int:
    return StockRecord.objects.get().num_allocated or 0


def sessions(folder: Path) -> list[str]:
    return [json.loads(file.read_text())["kind"] for file in sorted(folder.iterdir())]


def pay(folder: Path) -> None:
    """The customer pays on the provider's page."""
    (file,) = folder.iterdir()
    file.write_text(json.dumps(json.loads(file.read_text()) | {"kind": "paid"}))


def place(basket: Basket, visitor: Any) -> Order:
    return ordering.place_order(basket=basket, user=None, visitor=visitor, language="en")


def test_killed_while_the_order_is_written_leaves_the_basket_as_it_was(die, basket, visitor):
    die("place", "in-placing")

    assert not Order.objects.exists()
    assert allocated() == 0
    assert violations() == []
    assert place(ordering.basket_for(visitor=visitor), visitor).status == statuses.AWAITING_PAYMENT


@pytest.mark.parametrize("point", ["before-start", "after-start"])
def test_killed_around_the_call_the_customer_goes_on_with_the_same_key(
    die, basket, visitor, far_end, point
):
    die("place", point)
    left = PaymentAttempt.objects.get()

    order = place(basket, visitor)  # the customer presses the button again
    attempt = ordering.start_payment(order=order)

    assert (left.status, left.session_id) == ("new", "")
    assert attempt.idempotency_key == left.idempotency_key
    assert sessions(far_end) == ["open"]
    pay(far_end)
    assert attempts.check(attempt_id=attempt.pk, now=timezone.now()) == "paid"
    assert violations() == []


@pytest.mark.parametrize("point", ["before-start", "after-start"])
def test_killed_around_the_call_and_nobody_comes_back(die, basket, far_end, point):
    die("place", point)

    attempts.expire_due(timezone.now() + timedelta(minutes=16))

    assert Order.objects.get().status == statuses.EXPIRED
    assert sessions(far_end) == ["expired"]  # nobody can pay what is not kept
    assert allocated() == 0
    assert Basket.objects.get().status == Basket.OPEN
    assert violations() == []


@pytest.mark.parametrize("point", ["in-finalise", "after-finalise"])
def test_killed_while_it_becomes_paid_it_is_paid_once(die, basket, visitor, far_end, point):
    attempt = ordering.start_payment(order=place(basket, visitor))
    pay(far_end)
    die("check", point, attempt=attempt.pk)
    is_written = point == "after-finalise"
    assert Order.objects.filter(paid_at__isnull=False).exists() == is_written

    attempts.expire_due(timezone.now() + timedelta(minutes=16))  # the webhook never came

    order = Order.objects.get()
    assert (order.status, order.paid_at is not None) == ("Pending", True)
    assert Transaction.objects.count() == 1
    assert order.status_changes.count() == 1
    assert violations() == []


@pytest.mark.parametrize("point", ["after-cancel", "in-release"])
def test_killed_while_it_runs_out_the_next_sweep_finishes(die, basket, visitor, far_end, point):
    ordering.start_payment(order=place(basket, visitor))
    over = timezone.now() + timedelta(minutes=31)

    die("sweep", point, now=over.isoformat())
    assert (Order.objects.get().status, allocated()) == (statuses.AWAITING_PAYMENT, 1)

    die("sweep", now=over.isoformat())  # another process, that lives
    assert (Order.objects.get().status, allocated()) == (statuses.EXPIRED, 0)
    assert sessions(far_end) == ["expired"]
    assert violations() == []


def test_without_the_key_kept_before_the_call_a_second_session_is_opened(
    die, basket, visitor, far_end
):
    """The negative of the tests above: a process that kept the key in its memory loses it."""
    die("place", "after-start")
    PaymentAttempt.objects.all().delete()

    ordering.start_payment(order=place(basket, visitor))

    assert sessions(far_end) == ["open", "open"]
