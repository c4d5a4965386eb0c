"""The whole way from an order to its messages with a Celery worker on Redis, nothing eager."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from celery import current_app
from celery.contrib.testing.worker import start_worker
from django.core import mail
from django.db import connections
from pytest_django import Settings

from conversations.models import Message
from shop.checkout.details import Details
from tests.notifications.conftest import place

pytestmark = [
    pytest.mark.redis,
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


@pytest.fixture
def worker(settings: Settings) -> Iterator[Any]:
    settings.CELERY_TASK_ALWAYS_EAGER = False
    app = current_app._get_current_object()
    app.control.purge()
    with start_worker(app, pool="solo", perform_ping_check=False, shutdown_timeout=10) as running:
        yield running
    connections.close_all()


def test_an_order_reaches_its_customer(worker: Any, agreed: Details) -> None:
    place(details=agreed)

    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        statuses = list(Message.objects.order_by("inbox__channel").values_list("status", flat=True))
        if statuses == [Message.Status.SENT, Message.Status.DELIVERED]:
            break
        time.sleep(0.1)

    assert statuses == [Message.Status.SENT, Message.Status.DELIVERED]  # e-mail, WhatsApp
    assert len(mail.outbox) == 1
