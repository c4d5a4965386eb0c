"""Who tries passwords, or asks for mails, again and again has to wait, and is told so."""

from __future__ import annotations

import pytest
from django.core import mail
from django.test import Client

from shop.customer import limits
from tests.factories.shop import UserFactory

WORDS = "Those were too many tries."


def log_in(client, email="alice@example.com", password="wrong", network="203.0.113.7"):
    return client.post(
        "/shop/accounts/login/", {"email": email, "password": password}, REMOTE_ADDR=network
    )


def ask(client, email="alice@example.com", network="203.0.113.7"):
    return client.post("/shop/password-reset/", {"email": email}, REMOTE_ADDR=network)


def test_after_ten_wrong_passwords_even_the_right_one_waits(client, alice):
    for _ in range(limits.WRONG_HERE.most):
        assert WORDS not in log_in(client).content.decode()

    response = log_in(client, password="wonderland-9")

    assert WORDS in response.content.decode()
    assert 'value="alice@example.com"' in response.content.decode()


def test_its_owner_comes_in_from_elsewhere_all_the_same(client, alice):
    for _ in range(limits.WRONG_HERE.most + 1):
        log_in(client)

    response = log_in(Client(), password="wonderland-9", network="198.51.100.4")

    assert response.status_code == 302


def test_right_passwords_are_not_counted(client, alice):
    for _ in range(limits.WRONG_HERE.most + 2):
        fresh = Client()
        assert log_in(fresh, password="wonderland-9").status_code == 302


def test_one_network_does_not_try_everybody(client):
    for n in range(limits.WRONG_FROM_NETWORK.most):
        log_in(client, email=f"person{n}@example.com")

    assert WORDS in log_in(client, email="somebody@else.example").content.decode()


def test_whose_address_it_is_makes_no_difference_to_the_limit(client):
    """Nobody learns by it which addresses have an account."""
    for _ in range(limits.WRONG_HERE.most):
        log_in(client, email="nobody@example.com")

    assert WORDS in log_in(client, email="Nobody@Example.com ").content.decode()


@pytest.mark.parametrize("has_account", [True, False])
def test_a_mailbox_gets_three_links_an_hour(
    client, has_account, django_capture_on_commit_callbacks
):
    if has_account:
        UserFactory(email="alice@example.com")
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(limits.RESETS_TO_ADDRESS.most):
            assert ask(client).status_code == 302

        response = ask(client)

    assert "You have asked several times already." in response.content.decode()
    assert len(mail.outbox) == (3 if has_account else 0)


def test_one_network_does_not_write_to_everybody(client):
    for n in range(limits.RESETS_FROM_NETWORK.most):
        ask(client, email=f"person{n}@example.com")

    page = ask(client, email="somebody@else.example").content.decode()
    assert "You have asked several times already." in page
