from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User


@pytest.fixture(autouse=True)
def database(db: None) -> None:
    """The dashboard shows rows."""


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("staff@souk.example", "a good password"))
    return client
