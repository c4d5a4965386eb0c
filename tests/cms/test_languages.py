"""The other language is one tap away, on the same page."""

from __future__ import annotations

import pytest
from django.test import Client
from wagtail.models import Site

from cms.models import ContentPage
from tests.factories import cms as make

pytestmark = pytest.mark.django_db


def other(client: Client, address: str) -> str:
    links = client.get(address).context["language_links"]
    return next(link.url for link in links if not link.is_current)


@pytest.fixture
def about(site: Site) -> ContentPage:
    page: ContentPage = make.add_page(title="About", slug="about")
    return page


@pytest.fixture
def about_in_arabic(about: ContentPage) -> ContentPage:
    page: ContentPage = make.add_page(
        title="قصتنا", slug="قصتنا", language="ar", translation_key=about.translation_key
    )
    return page


def test_a_page_leads_to_its_translation_and_back(
    client: Client, about_in_arabic: ContentPage
) -> None:
    assert other(client, "/about/") == about_in_arabic.url

    assert other(client, about_in_arabic.url) == "/about/"


def test_a_page_without_translation_leads_to_the_nearest_and_says_so(
    client: Client, about: ContentPage
) -> None:
    there = client.get(other(client, "/about/"), follow=True)

    assert there.redirect_chain[-1][0] == "/ar/"
    assert "About" in "".join(str(message) for message in there.context["messages"])


def test_an_unpublished_translation_does_not_count(
    client: Client, about_in_arabic: ContentPage
) -> None:
    about_in_arabic.unpublish()

    assert other(client, "/about/") == "/ar/other-language/?page=/about/"


def test_a_product_leads_to_itself_under_its_name_there(client: Client, site: Site) -> None:
    product = make.add_product("Sencha")

    address = other(client, product.get_absolute_url())

    assert address.startswith("/ar/shop/")
    assert "sencha-%D8%B9%D8%B1%D8%A8%D9%8A" in address
    assert client.get(address).status_code == 200


def test_a_list_keeps_what_was_asked_for(client: Client, site: Site) -> None:
    assert other(client, "/shop/?sort=price") == "/ar/shop/?sort=price"


def test_a_page_that_is_not_there_leads_home(client: Client, site: Site) -> None:
    response = client.get("/nothing/here/")

    assert response.status_code == 404
    links = {link.code: link.url for link in response.context["language_links"]}
    assert links["ar"] == "/ar/"
