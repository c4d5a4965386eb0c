from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from pytest_django import Settings

from conversations.channels import channel_for
from shop.checkout.details import Details
from shop.order.models import Order
from tests.factories.shop import DETAILS, make_order

CONSENT = "Send me news about this order on WhatsApp."
AGREED = replace(DETAILS, whatsapp_consent=CONSENT)


@pytest.fixture(autouse=True)
def simulator(settings: Settings) -> None:
    settings.WHATSAPP_PROVIDER = "simulator"
    settings.BASE_URL = "https://shop.example"
    settings.BANK_IBAN = "DE02120300000000202051"
    channel_for.cache_clear()


@pytest.fixture
def agreed() -> Details:
    """A guest who agreed to WhatsApp at checkout."""
    return AGREED


@pytest.fixture
def in_the_end(django_capture_on_commit_callbacks: Any) -> Any:
    """What is placed or changed inside happens, and then all that was to come after the commit."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def place(*products: Any, **fields: Any) -> Order:
    """A new guest's order, unless somebody else is named."""
    return make_order(*products, **{"visitor": None if "user" in fields else uuid4(), **fields})
