"""`manage.py testkit`, by which tests from outside prepare a shop and look into it."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from shop import ordering
from shop.catalogue.models import Product
from tests.factories.shop import make_basket, make_ready

pytestmark = pytest.mark.django_db


@pytest.fixture
def testkit(settings, capsys):
    settings.DEBUG = True

    def run(*words: str) -> dict[str, Any]:
        call_command("testkit", *words)
        answer: dict[str, Any] = json.loads(capsys.readouterr().out)
        return answer

    return run


def test_stock_makes_something_that_shoppers_can_buy(testkit, client):
    made = testkit("stock", "race", "3")

    page = client.get(made["url"].removeprefix("http://testserver"))
    assert page.status_code == 200
    assert (made["sku"], made["stock"]) == ("TEST-RACE", 3)
    assert testkit("stock", "race", "7")["id"] == made["id"]
    assert Product.objects.count() == 1


def test_the_truth_after_an_order_with_a_code(testkit):
    visitor = uuid4()
    made, code = testkit("stock", "race", "3"), testkit("voucher", "x")["code"]
    basket = make_basket(Product.objects.get(pk=made["id"]), visitor=visitor, quantity=2)
    ordering.add_voucher(basket=make_ready(basket), code=code)
    ordering.place_order(basket=basket, user=None, visitor=visitor, language="en")

    truth = testkit("truth", str(made["id"]), code)

    assert truth == {
        "orders": 1,
        "awaiting_payment": 0,
        "expired": 0,
        "cancelled": 0,
        "units": 2,
        "stock": 3,
        "allocated": 2,
        "charges": {"count": 0, "by_order": {}},
        "refunds": [],
        "uses": 1,
    }
    assert testkit("stock", "race", "3")["stock"] == 3  # three more, whatever is promised
    assert testkit("truth", str(made["id"]))["stock"] == 5


def test_it_is_refused_where_debug_is_off(settings):
    settings.DEBUG = False

    with pytest.raises(CommandError, match="in development only") as caught:
        call_command("testkit", "stock", "race", "3")

    assert caught.value.returncode == 2
    assert not Product.objects.exists()


def test_a_product_that_is_not_there_is_said(testkit):
    with pytest.raises(CommandError, match="no product 4711"):
        testkit("truth", "4711")
