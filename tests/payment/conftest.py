from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from shop import ordering
from shop.order.models import Order
from tests.factories.shop import make_basket, make_order, make_product, make_ready
from tests.payment import till as module
from tests.payment.stripe_world import StripeWorld, open_world
from tests.payment.till import Till


@pytest.fixture(autouse=True)
def database(db: None) -> None:
    """Nearly every test of payment needs one."""


@pytest.fixture
def till(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Till]:
    """Paying online goes to a provider of the tests."""
    settings.STRIPE_SECRET_KEY = "sk_test_till"
    settings.PAYMENT_PROVIDERS = {"stripe": "tests.payment.till.TillProvider"}
    fresh = Till()
    monkeypatch.setattr(module, "till", fresh)
    yield fresh


@pytest.fixture
def visitor() -> UUID:
    return uuid4()


@pytest.fixture
def reserve(till: Till, visitor: UUID) -> Callable[..., Order]:
    """An order that waits for its payment."""

    def place(*products: Any, **kwargs: Any) -> Order:
        who = kwargs.pop("visitor", visitor)
        basket = make_basket(*(products or (make_product(),)), visitor=who)
        make_ready(basket, payment="stripe")
        return ordering.place_order(basket=basket, user=None, visitor=who, language="en", **kwargs)

    return place


@pytest.fixture
def stripe(settings: Any, django_capture_on_commit_callbacks: Any) -> Iterator[StripeWorld]:
    """Stripe's far end over real HTTP. Its events wait until `stripe.courier.release()`."""

    def post(body: bytes, signature: str) -> int:
        headers = {"Stripe-Signature": signature} if signature else {}
        with django_capture_on_commit_callbacks(execute=True):
            answer = Client().post(
                "/hook/stripe/", data=body, content_type="application/json", headers=headers
            )
        return answer.status_code

    with open_world(settings, post) as world:
        yield world


@pytest.fixture
def order_at_stripe(stripe: StripeWorld, visitor: UUID) -> Callable[..., Order]:
    """An order that waits for a payment at Stripe's far end."""

    def place(*products: Any, language: str = "en", **kwargs: Any) -> Order:
        who = kwargs.pop("visitor", visitor)
        return make_order(*products, visitor=who, payment="stripe", language=language, **kwargs)

    return place
