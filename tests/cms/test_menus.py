"""Header and footer: what editors chose, in the language of the page, read once."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client
from wagtail.models import Site

from tests.factories import cms as make

pytestmark = pytest.mark.django_db


def test_the_header_shows_pages_categories_and_addresses(client: Client, site: Site) -> None:
    about = make.add_page(title="About", slug="about")
    tea = make.add_category("Tea", "شاي")
    make.add_menu(
        "header",
        make.block("link", **make.link(page=about.pk)),
        make.block("link", **make.link(category=tea.pk)),
        make.block("link", **make.link(text="Everything", address="/shop/")),
    )

    menu = client.get("/").context["header_menu"]

    assert [(link.title, link.url) for link in menu] == [
        ("About", "/about/"),
        ("Tea", tea.get_absolute_url()),
        ("Everything", "/shop/"),
    ]


def test_arabic_pages_have_the_arabic_menu(client: Client, site: Site) -> None:
    tea = make.add_category("Tea", "شاي")
    make.add_menu("header", make.block("link", **make.link(text="Tea", category=tea.pk)))
    make.add_menu("header", make.block("link", **make.link(category=tea.pk)), language="ar")

    menu = client.get("/ar/").context["header_menu"]

    assert [link.title for link in menu] == ["شاي"]
    assert menu[0].url.startswith("/ar/shop/")


def test_the_page_that_is_open_is_marked(client: Client, site: Site) -> None:
    about = make.add_page(title="About", slug="about")
    make.add_menu(
        "header",
        make.block("link", **make.link(text="Home", address="/")),
        make.block("link", **make.link(page=about.pk)),
    )

    menu = client.get("/about/").context["header_menu"]

    assert [link.is_current for link in menu] == [False, True]


def test_groups_become_columns_of_the_footer(client: Client, site: Site) -> None:
    group = make.block(
        "group", title="Help", links=[make.item(make.link(text="Shop", address="/shop/"))]
    )
    make.add_menu("footer", group, make.block("link", **make.link(text="Top", address="#top")))

    columns = client.get("/").context["footer_menu"]

    assert [(column.title, [link.title for link in column.links]) for column in columns] == [
        ("Help", ["Shop"]),
        ("", ["Top"]),
    ]


def test_an_unpublished_page_leaves_the_menu(
    client: Client, site: Site, django_capture_on_commit_callbacks: Any
) -> None:
    about = make.add_page(title="About", slug="about")
    make.add_menu("header", make.block("link", **make.link(page=about.pk)))
    assert len(client.get("/").context["header_menu"]) == 1

    with django_capture_on_commit_callbacks(execute=True):
        about.unpublish()

    assert len(client.get("/").context["header_menu"]) == 0


def test_there_is_one_menu_for_each_place_and_language(site: Site) -> None:
    make.add_menu("header")

    with pytest.raises(IntegrityError):
        make.add_menu("header")


def test_brand_and_menus_cost_nothing_once_they_are_read(
    client: Client, site: Site, django_assert_num_queries: Any
) -> None:
    make.add_menu("header", make.block("link", **make.link(text="Shop", address="/shop/")))
    client.get("/brand.css")

    with django_assert_num_queries(0):
        client.get("/brand.css")
