from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from shop.invoices import pdf
from shop.invoices.models import Invoice
from shop.order import aftersale
from shop.order.models import Order
from tests.factories.shop import UserFactory, make_order

needs_pango = pytest.mark.skipif(
    not pdf.has_pango(), reason="needs Pango, which WeasyPrint sets PDFs with; see docs/developers"
)


@pytest.fixture(autouse=True)
def database(db: None) -> None:
    """Nearly every test of invoices needs one."""


@pytest.fixture(autouse=True)
def private_files(settings: Any, tmp_path: Path) -> None:
    """Each test has a private storage of its own."""
    private = {**settings.STORAGES["private"], "OPTIONS": {"location": tmp_path / "private"}}
    settings.STORAGES = {**settings.STORAGES, "private": private}


@pytest.fixture
def visitor() -> UUID:
    return uuid4()


@pytest.fixture
def alice() -> User:
    return UserFactory(email="alice@example.com")


@pytest.fixture
def mallory() -> User:
    return UserFactory(email="mallory@example.com", first_name="Mallory")


@pytest.fixture
def bob() -> User:
    """Of the staff."""
    return User.objects.create_superuser("bob@example.com", "wonderland-9")


@pytest.fixture
def member(alice: User) -> Client:
    client = Client()
    client.force_login(alice)
    return client


@pytest.fixture
def staff(bob: User) -> Client:
    client = Client()
    client.force_login(bob)
    return client


def pay(order: Order, by: User, *, amount: Decimal | None = None, reference: str = "R-1") -> Any:
    """The way that staff note a transfer."""
    return aftersale.mark_paid(
        order=order,
        amount=order.total_incl_tax if amount is None else amount,
        reference=reference,
        by=by,
        now=timezone.now(),
    )


def invoiced(bob: User, *products: Any, **order: Any) -> Invoice:
    """The invoice of an order that was placed and paid."""
    placed = make_order(*products, **order)
    pay(placed, bob)
    return Invoice.objects.get(order=placed)


def at(moment: str) -> datetime:
    """Such as "2026-06-01T10:00", in UTC."""
    return datetime.fromisoformat(moment).replace(tzinfo=UTC)
