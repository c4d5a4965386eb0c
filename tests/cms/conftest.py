from __future__ import annotations

import pytest
from django.test import Client, RequestFactory
from wagtail.models import Site

from accounts.models import User


@pytest.fixture
def site(db: None) -> Site:
    """The site that the migrations made; its host is the test client's."""
    site = Site.objects.get(is_default_site=True)
    site.hostname = "testserver"
    site.save()
    return site


@pytest.fixture
def editor(db: None) -> User:
    return User.objects.create_superuser("editor@souk.example", "a good password")


@pytest.fixture
def editor_client(client: Client, editor: User) -> Client:
    client.force_login(editor)
    return client


@pytest.fixture
def rf() -> RequestFactory:
    return RequestFactory()
