"""Redis is a convenience: when it is gone the shop goes on, and is not much slower."""

import socket
from collections.abc import Iterator

import pytest
from celery import Celery
from django.core.cache import caches
from django.db import transaction
from django.test import Client

from common import doorbell


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A server that takes connections and never says a word: worse than one that is gone."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(64)
        yield server.getsockname()[1]


@pytest.fixture(params=["closed", "silent"])
def dead_redis(request: pytest.FixtureRequest, settings, silent_port: int) -> str:
    url = f"redis://127.0.0.1:{1 if request.param == 'closed' else silent_port}"
    settings.CACHES = {
        "default": {
            "BACKEND": "common.cache.ForgivingRedisCache",
            "LOCATION": url,
            "OPTIONS": {"socket_connect_timeout": 0.3, "socket_timeout": 0.3},
        }
    }
    return url


def test_a_dead_cache_looks_empty(dead_redis: str) -> None:
    cache = caches["default"]

    cache.set("key", "value")

    assert cache.get("key", "default") == "default"
    assert cache.get_or_set("key", lambda: "made") == "made"
    assert cache.get_many(["a", "b"]) == {}
    assert cache.add("key", 1) is True
    assert cache.incr("key") == 1
    assert "key" not in cache
    assert cache.delete("key") is False
    cache.set_many({"a": 1})
    cache.delete_many(["a"])
    cache.clear()


def test_waiting_for_a_dead_cache_is_paid_for_once(
    dead_redis: str, caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(50):
        caches["default"].get(f"key-{number}")

    assert len(caplog.messages) == 1


@pytest.mark.django_db
def test_pages_open_without_a_cache(client: Client, dead_redis: str) -> None:
    assert client.get("/").status_code == 200
    assert client.get("/shop/").status_code == 200
    assert client.get("/shop/basket/").status_code == 200


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_bells_without_a_broker_break_nobody_and_are_tried_once(
    settings, silent_port: int, caplog: pytest.LogCaptureFixture
) -> None:
    settings.CELERY_TASK_ALWAYS_EAGER = False
    app = Celery("test", broker=f"redis://127.0.0.1:{silent_port}", set_as_current=False)
    app.conf.task_publish_retry = False
    app.conf.broker_transport_options = {
        "socket_connect_timeout": 0.3,
        "socket_timeout": 0.3,
        "max_retries": 0,
    }

    @app.task
    def nothing() -> None: ...

    with transaction.atomic():
        for _ in range(20):
            doorbell.ring(nothing)

    assert len(caplog.messages) == 1, "one wait, then the sweep is relied on"
