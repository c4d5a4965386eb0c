"""Redis gone while somebody orders: the order stands, and its messages follow."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from celery import current_app
from django.core import mail
from django.test import Client

from accounts.visitor import SESSION_KEY
from common import doorbell
from conversations import tasks as outbox
from notifications import tasks
from shop.order.models import Order
from tests.factories.shop import make_basket, make_product, make_ready

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
DEAD = "redis://127.0.0.1:1"  # nobody listens there


@pytest.fixture
def no_redis(settings: Any) -> Any:
    settings.CACHES = {
        "default": {
            "BACKEND": "common.cache.ForgivingRedisCache",
            "LOCATION": DEAD,
            "OPTIONS": {"socket_connect_timeout": 0.3, "socket_timeout": 0.3},
        }
    }
    settings.CELERY_TASK_ALWAYS_EAGER = False
    before = current_app.conf.broker_url
    with current_app.pool.acquire(block=False):
        pass
    current_app.conf.broker_url = DEAD
    yield
    current_app.conf.broker_url = before
    settings.CELERY_TASK_ALWAYS_EAGER = True


def test_the_order_stands_and_its_messages_follow(no_redis: Any, settings: Any) -> None:
    visitor = uuid4()
    basket = make_ready(make_basket(make_product(price="20.00"), visitor=visitor))
    client = Client()
    session = client.session
    session[SESSION_KEY] = str(visitor)
    session.save()

    response = client.post(
        "/shop/checkout/payment/",
        {"choice": "bank-transfer", "total": "24.90", "basket": basket.pk},
    )

    assert response.url == "/shop/checkout/thank-you/"
    order = Order.objects.get()
    assert order.number in client.get("/shop/checkout/thank-you/").content.decode()
    assert mail.outbox == []

    settings.CELERY_TASK_ALWAYS_EAGER = True  # the worker is back, and sweeps
    doorbell.pause.end()
    tasks.sweep()
    outbox.sweep()
    assert [letter.to for letter in mail.outbox] == [["alice@example.com"]]
