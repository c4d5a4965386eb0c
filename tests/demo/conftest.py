from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import override_settings

from demo import loader

LOADED_AT = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def merchant(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[str]]:
    """The demo merchant, loaded once for all tests of a module; what the command said."""
    said: list[str] = []
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(DEBUG=True):
        loader.load(now=LOADED_AT, say=said.append)
        yield said
        transaction.set_rollback(True)
    cache.clear()
