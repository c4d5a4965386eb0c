"""A guest's order comes into an account: by the session that placed it, or by a link in the mailbox."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.core import mail
from django.core.signing import dumps
from django.test import Client

from accounts.models import User
from shop.order import claims
from shop.order.models import Order
from tests.factories.shop import make_order

PASSWORD = "a long enough pass-phrase"


@pytest.fixture
def order(guest, visitor):
    """Placed by this browser just now, as alice@example.com."""
    order = make_order(visitor=visitor)
    session = guest.session
    session["placed_order"] = order.pk
    session.save()
    return order


def make_account(client, password=PASSWORD):
    return client.post("/shop/checkout/account/", {"password": password})


def link_in_mail():
    found = re.search(r"http://testserver(/\S+as-guest/\S+)", mail.outbox[-1].body)
    assert found, mail.outbox[-1].body
    return found[1]


def test_one_password_makes_the_account_and_the_order_is_in_it(guest, order):
    response = make_account(guest)

    user = User.objects.get()
    order.refresh_from_db()
    assert response.url == f"/shop/accounts/orders/{order.number}/"
    assert (user.email, user.first_name, order.user) == ("alice@example.com", "Alice", user)
    assert user.check_password(PASSWORD)
    assert guest.get(response.url).status_code == 200


@pytest.mark.parametrize("password", ["", "short", "12345678", "alice@example.com"])
def test_a_poor_password_is_refused_and_the_page_stays(guest, order, password):
    response = make_account(guest, password)

    assert response.status_code == 200
    assert "Something is not right yet" in response.content.decode()
    assert order.number in response.content.decode()
    assert not User.objects.exists()


def test_an_address_that_has_an_account_is_not_taken_over(guest, order, alice):
    response = make_account(guest)

    order.refresh_from_db()
    assert "has an account already" in response.content.decode()
    assert order.user is None
    assert not alice.check_password(PASSWORD)


def test_only_the_session_that_ordered_can_claim(order):
    response = make_account(Client())

    assert response.url == "/shop/checkout/thank-you/"
    assert not User.objects.exists()


def test_an_order_is_claimed_once(guest, order, mallory):
    make_account(guest)

    assert not claims.claim(order=order, user=mallory)
    assert make_account(guest).url == "/shop/checkout/thank-you/"
    assert User.objects.filter(email="alice@example.com").count() == 1


# --- Orders from before -----------------------------------------------------------------------


@pytest.fixture
def earlier():
    """Ordered as a guest with alice's address, by whomever."""
    return make_order(visitor=uuid4())


def test_the_same_address_alone_claims_nothing(member, earlier):
    assert earlier.number not in member.get("/shop/accounts/orders/").content.decode()
    assert member.get(f"/shop/accounts/orders/{earlier.number}/").status_code == 404


def test_a_link_in_the_mailbox_claims_all_of_them(
    member, alice, earlier, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        asked = member.post("/shop/accounts/orders/as-guest/", follow=True)
    assert "we have sent a link to alice@example.com" in asked.content.decode()
    assert mail.outbox[-1].to == ["alice@example.com"]
    url = link_in_mail()
    assert earlier.number in member.get(url).content.decode()
    assert Order.objects.get().user is None, "opening the link changes nothing"

    done = member.post(url, follow=True)

    assert "1 order is in your account now." in done.content.decode()
    assert Order.objects.get().user == alice


def test_a_new_account_is_sent_the_link_for_what_else_there_is(
    guest, order, earlier, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        make_account(guest)

    assert link_in_mail()
    earlier.refresh_from_db()
    assert earlier.user is None


def test_without_such_orders_the_answer_is_the_same_and_no_mail_goes_out(member):
    page = member.post("/shop/accounts/orders/as-guest/", follow=True).content.decode()

    assert "we have sent a link to alice@example.com" in page
    assert mail.outbox == []


def test_asking_again_and_again_is_answered_in_words(member, earlier):
    for _ in range(4):
        page = member.post("/shop/accounts/orders/as-guest/", follow=True).content.decode()

    assert "You have asked several times already." in page


@pytest.mark.parametrize("kind", ["nonsense", "of somebody else", "of an old address", "too old"])
def test_a_link_that_does_not_hold_claims_nothing(
    member, alice, mallory, earlier, kind, monkeypatch
):
    told = {"user": alice.pk, "email": alice.email}
    token = {
        "nonsense": "abc",
        "of somebody else": dumps(told | {"user": mallory.pk}, salt=claims.SALT),
        "of an old address": dumps(told | {"email": "old@example.com"}, salt=claims.SALT),
        "too old": dumps(told, salt=claims.SALT),
    }[kind]
    if kind == "too old":
        monkeypatch.setattr(claims, "VALID_SECONDS", -1)

    page = member.post(f"/shop/accounts/orders/as-guest/{token}/", follow=True).content.decode()

    assert "does not hold any more" in page
    assert Order.objects.get().user is None


def test_the_link_is_for_who_is_logged_in(alice, earlier):
    token = dumps({"user": alice.pk, "email": alice.email}, salt=claims.SALT)

    response = Client().get(f"/shop/accounts/orders/as-guest/{token}/")

    assert response.url.startswith("/shop/accounts/login/")
