from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from accounts.models import User
from accounts.visitor import SESSION_KEY
from tests.factories.shop import UserFactory
from tests.tax.stand_in import Vies, running


@pytest.fixture(autouse=True)
def database(db: None) -> None:
    """Nearly every test of taxes needs one."""


@pytest.fixture
def known_rates(settings: Any) -> None:
    """Rates and prices of delivery that stay what they are, whatever law and settings become."""
    settings.TAX_RATES_FILE = str(Path(__file__).with_name("rates.toml"))
    settings.SHIPPING_HOME = "DE"
    settings.SHIPPING_FLAT_RATE = Decimal("4.90")
    settings.SHIPPING_FLAT_RATE_ABROAD = Decimal("9.90")
    settings.SHIPPING_FREE_FROM = Decimal("60")


@pytest.fixture
def alice() -> User:
    return UserFactory(email="alice@example.com")


@pytest.fixture
def vies(settings: Any) -> Iterator[Vies]:
    """The EU's register, played by a server of our own; asked in the merchant's name."""
    with running() as found:
        settings.VIES_API_URL = found.url
        settings.VAT_ID = "DE136695976"
        yield found


@pytest.fixture
def visitor_client(client: Client) -> tuple[Client, UUID]:
    """A guest's browser, and the visitor that it is known as."""
    visitor = uuid4()
    session = client.session
    session[SESSION_KEY] = str(visitor)
    session.save()
    return client, visitor
