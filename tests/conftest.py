"""What every test may rely on. Fixtures of one room stand in `tests/<room>/conftest.py`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import translation

import common.cache
from common import doorbell
from tests.database import use_copy


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what the database or the broker of this run cannot show, and say why."""
    from django.conf import settings

    on_postgres = "postgresql" in settings.DATABASES["default"]["ENGINE"]
    for item in items:
        if "postgres" in item.keywords and not on_postgres:
            item.add_marker(
                pytest.mark.skip(
                    reason="needs PostgreSQL: row locks and parallel writers; set DATABASE_URL"
                )
            )
        if "redis" in item.keywords and not settings.REDIS_URL:
            item.add_marker(
                pytest.mark.skip(
                    reason="needs Redis: a broker that other processes reach; set REDIS_URL"
                )
            )


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_db_blocker: pytest.FixtureRequest
) -> Iterator[None]:
    """Replaces pytest-django's: a copy of a migrated database instead of migrating (tests/database.py)."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    with django_db_blocker.unblock():
        drop = use_copy(worker)
        # What migrations wrote (root page, site, permissions) comes back after a test that commits:
        # mark those `@pytest.mark.django_db(transaction=True, serialized_rollback=True)`.
        connection._test_serialized_contents = connection.creation.serialize_db_to_string()
    yield
    with django_db_blocker.unblock():
        drop()


@pytest.fixture(autouse=True)
def clean_slate() -> Iterator[None]:
    """Nothing of one test's cache, language or dead broker reaches the next."""
    common.cache.pause.end()
    doorbell.pause.end()
    cache.clear()
    with translation.override("en"):
        yield
    translation.activate("en")


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
