"""Customers cancel by themselves, with an account or with an order's link."""
# ruff: noqa: F401, F811 - an imported fixture is an argument, too

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from shop.order import statuses
from shop.order.links import order_path, order_token
from shop.order.models import Order
from shop.payment import books
from tests.factories.shop import UserFactory, make_order
from tests.order.far_end import Books, awaiting_order, far_end, fresh, paid_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice() -> User:
    return UserFactory(email="alice@example.com")


@pytest.fixture
def member(alice: User) -> Client:
    client = Client()
    client.force_login(alice)
    return client


def by_link(order: Order, token: str = "") -> str:
    return reverse("checkout:cancel-order", args=[order.number, token or order_token(order.number)])


def own(order: Order) -> str:
    return reverse("customer:cancel-order", args=[order.number])


def told(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def test_a_member_is_asked_first_and_told_when_the_money_comes(
    member: Client, alice: User, far_end: Books
):
    order = paid_order(user=alice)

    asked = member.get(own(order)).content.decode()
    assert "5 to 10 days" in asked
    assert fresh(order).status == statuses.PENDING
    response = member.post(own(order), follow=True)

    assert fresh(order).status == statuses.CANCELLED
    assert response.redirect_chain == [(reverse("customer:order", args=[order.number]), 302)]
    assert told(response)[0].startswith("Your order is cancelled. €")
    assert "5 to 10 days" in told(response)[0]


def test_a_double_click_cancels_once(member: Client, alice: User, far_end: Books):
    order = paid_order(user=alice)

    answers = [told(member.post(own(order), follow=True)) for _click in range(2)]

    assert answers[0] == answers[1]
    assert order.refunds.count() == 1
    assert order.notes.count() == 1


def test_a_guest_cancels_by_the_link(client: Client):
    order = make_order(visitor=uuid4())

    asked = client.get(by_link(order))
    assert asked.headers["Referrer-Policy"] == "same-origin"
    assert "Nothing was charged." in asked.content.decode()
    response = client.post(by_link(order), follow=True)

    assert fresh(order).status == statuses.CANCELLED
    assert response.redirect_chain == [(order_path(order), 302)]
    assert told(response) == ["Your order is cancelled. Nothing was charged."]


def test_a_transfer_is_transferred_back(client: Client):
    order = make_order(visitor=uuid4())
    books.record_payment(
        order=order, amount=order.total_incl_tax, reference="t", now=timezone.now()
    )

    response = client.post(by_link(order), follow=True)

    assert "within 3 working days" in told(response)[0]
    assert (
        f"€{order.total_incl_tax} is on its way back"
        in client.get(order_path(order)).content.decode()
    )


def test_an_order_that_waits_for_its_payment(client: Client, far_end: Books):
    order = awaiting_order(visitor=uuid4())

    client.post(by_link(order))

    assert fresh(order).status == statuses.CANCELLED
    assert set(far_end.sessions.values()) == {"expired"}


def test_what_has_left_is_not_cancelled(client: Client):
    order = make_order(visitor=uuid4())
    Order.objects.filter(pk=order.pk).update(status=statuses.SHIPPED)

    html = client.get(by_link(order)).content.decode()
    response = client.post(by_link(order), follow=True)

    assert "left already" in html
    assert "btn--danger" not in html
    assert "left already" in told(response)[0]
    assert fresh(order).status == statuses.SHIPPED
    assert by_link(order) not in response.content.decode()


def test_the_way_there_stands_on_the_page_of_the_order(client: Client, member: Client, alice: User):
    order = make_order(user=alice)

    assert by_link(order) in client.get(order_path(order)).content.decode()
    assert own(order) in member.get(reverse("customer:order", args=[order.number])).content.decode()


def test_nobody_else_cancels_it(client: Client, alice: User):
    order = make_order(user=alice)
    mallory = Client()
    mallory.force_login(UserFactory(email="mallory@example.com"))

    assert mallory.post(own(order)).status_code == 404
    assert client.post(own(order)).status_code == 302  # to the log-in
    assert client.post(by_link(order, "nonsense")).status_code == 404
    careful = Client(enforce_csrf_checks=True)
    assert careful.post(by_link(order)).status_code == 403
    assert fresh(order).status == statuses.PENDING


def test_in_arabic(client: Client):
    order = make_order(visitor=uuid4())

    assert client.get(f"/ar{by_link(order)}").status_code == 200
