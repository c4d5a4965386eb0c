from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from django.test import Client
from oscar.core.loading import get_model

from accounts.models import User
from accounts.visitor import SESSION_KEY
from chatbot.knowledge import retrieval
from tests.factories.shop import UserFactory


@pytest.fixture(autouse=True)
def fresh_indexes() -> Iterator[None]:
    """A test's rows are rolled back, and with them the numbers by which an index knows its age."""
    retrieval._indexes.clear()
    yield
    retrieval._indexes.clear()


@pytest.fixture
def visitor() -> UUID:
    return uuid4()


@pytest.fixture
def alice(db: None) -> User:
    return UserFactory(email="alice@example.com")


@pytest.fixture
def bob(db: None) -> User:
    return UserFactory(email="bob@example.com", first_name="Bob")


@pytest.fixture
def germany(db: None) -> None:
    get_model("address", "Country").objects.update_or_create(
        iso_3166_1_a2="DE",
        defaults={"printable_name": "Germany", "name": "Germany", "is_shipping_country": True},
    )


@pytest.fixture
def guest(client: Client, visitor: UUID, db: None) -> Client:
    """A browser whose session has a visitor already."""
    session = client.session
    session[SESSION_KEY] = str(visitor)
    session.save()
    return client
