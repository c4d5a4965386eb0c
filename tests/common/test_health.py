from unittest.mock import patch

import pytest
from django.db import OperationalError
from django.test import Client


def test_alive_says_ok_without_asking_anybody(client: Client):
    assert client.get("/healthz").content == b"ok"


@pytest.mark.django_db
def test_ready_when_database_and_broker_answer(client: Client):
    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {"database": "ok", "broker": "ok"}


@pytest.mark.django_db
def test_not_ready_without_a_database_and_silent_about_its_address(client: Client):
    # The one thing that cannot be had for real: this test's own database gone.
    with patch("common.health.connection.cursor", side_effect=OperationalError("host db.internal")):
        response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["database"] == "unreachable"
    assert b"db.internal" not in response.content


@pytest.mark.django_db
def test_not_ready_without_a_broker(client: Client, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1"

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json() == {"database": "ok", "broker": "unreachable"}


def test_an_icon_is_found_where_browsers_guess(client: Client):
    assert client.get("/favicon.ico").url == "/static/img/favicon.svg"
