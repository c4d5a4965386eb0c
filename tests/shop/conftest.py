from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.test import Client

from accounts.models import User
from accounts.visitor import SESSION_KEY
from shop.partner.strategy import Selector, Strategy
from tests.factories.shop import UserFactory


@pytest.fixture(autouse=True)
def database(db: None) -> None:
    """Nearly every test of the shop needs one."""


@pytest.fixture
def visitor() -> UUID:
    return uuid4()


@pytest.fixture
def strategy() -> Strategy:
    return Selector().strategy()


@pytest.fixture
def alice() -> User:
    return UserFactory(email="alice@example.com")


@pytest.fixture
def mallory() -> User:
    return UserFactory(email="mallory@example.com", first_name="Mallory")


@pytest.fixture
def guest(client: Client, visitor: UUID) -> Client:
    """A guest's browser that is known by `visitor`."""
    session = client.session
    session[SESSION_KEY] = str(visitor)
    session.save()
    return client


@pytest.fixture
def member(alice: User) -> Client:
    client = Client()
    client.force_login(alice)
    return client
