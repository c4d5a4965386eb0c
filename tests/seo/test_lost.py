"""An address that does not exist: what may have been meant, cheaply, and never an error."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from cms import lost
from tests.factories import cms as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


def words_on(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 404
    return str(response.content.decode())


def test_the_words_of_the_address_find_products(client: Client) -> None:
    make.add_product("Green teapot")

    page = words_on(client, "/shop/green-teapots-sale/")

    assert "Green teapot" in page
    assert 'value="green teapots sale"' in page


def test_they_are_found_in_the_language_of_the_address(client: Client) -> None:
    make.add_product("Teapot")

    page = words_on(client, "/ar/shop/teapot/")

    assert "Teapot بالعربية" in page
    assert "/ar/shop/teapot-" in page


def test_a_page_of_the_other_language_is_named(client: Client) -> None:
    about = make.add_page(title="About us", slug="about")

    assert "About us" in words_on(client, "/ar/about/")

    make.add_page(title="قصتنا", slug="قصتنا", language="ar", translation_key=about.translation_key)
    page = words_on(client, "/ar/about/")
    assert "قصتنا" in page
    assert "About us" not in page


@pytest.mark.parametrize(
    "address",
    [
        "/wp-login.php",
        "/.env",
        "/shop/",
        "/%00/",
        "/" + "a-" * 900,
        "/%F0%9F%8D%B5/",
        "/shop/'%22%3E%3Cscript%3E/",
        "/ar/%D8/",
        "/(((/*/[/",
    ],
)
def test_no_address_makes_it_fail(client: Client, address: str) -> None:
    assert client.get(address).status_code in (200, 301, 400, 404)


def test_a_search_that_breaks_is_not_the_visitors_trouble(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(lost, "find", broken)

    assert "teapot" in words_on(client, "/teapot/")


def test_scanners_for_files_cost_no_search(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lost, "find", lambda *a, **k: pytest.fail("searched"))

    words_on(client, "/wp-admin/setup.php")
    words_on(client, "/shop/12345/")


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/shop/green-teapot_17/", "green teapot"),
        ("/ar/shop/category/" + quote("شاي-أخضر") + "_4/", "شاي أخضر"),
        ("/shop/", ""),
        ("/a/b/c/", ""),
        ("/one/two/three/four/five/six/", "two three four five six"),
    ],
)
def test_what_an_address_speaks_of(path: str, words: str) -> None:
    assert lost.words_of(path) == words


def test_nothing_of_the_address_is_markup(client: Client) -> None:
    page = words_on(client, "/%3Cscript%3Ealert(1)%3C/script%3E/")

    assert "<script>alert" not in page
