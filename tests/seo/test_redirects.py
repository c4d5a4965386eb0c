"""Old addresses lead on, in both languages, in one step, and never to a stranger."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, unquote, urlsplit

import pytest
from django.test import Client
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from cms.models import ContentPage
from tests.factories import cms as make

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture(autouse=True)
def own_site(site: Site) -> Site:
    return site


def rename(page: Any, slug: str) -> None:
    page.slug = slug
    page.save_revision().publish()


def lead(client: Client, address: str) -> tuple[int, str]:
    response = client.get(address)
    return response.status_code, unquote(response.headers.get("Location", ""))


def manual(old: str, link: str = "", page: Any = None, *, is_permanent: bool = True) -> None:
    Redirect.add_redirect(old, redirect_to=page or link, is_permanent=is_permanent)


def test_a_page_that_changed_its_name_is_found_under_the_old_one(client: Client) -> None:
    page = make.add_page(title="About", slug="about")

    rename(page, "our-story")

    assert lead(client, "/about/") == (301, "/our-story/")
    assert client.get("/our-story/").status_code == 200


def test_so_is_an_arabic_page_and_its_english_sister_stays(client: Client) -> None:
    english = make.add_page(title="About", slug="about")
    arabic = make.add_page(
        title="من نحن", slug="من-نحن", language="ar", translation_key=english.translation_key
    )

    rename(arabic, "قصتنا")

    assert lead(client, quote("/ar/من-نحن/")) == (301, "/ar/قصتنا/")
    assert client.get("/about/").status_code == 200
    assert client.get(quote("/من-نحن/")).status_code == 404


@pytest.mark.parametrize("language", ["en", "ar"])
def test_pages_below_a_renamed_one_are_found_too(client: Client, language: str) -> None:
    prefix = "" if language == "en" else "/ar"
    above = make.add_page(title="Help", slug="help", language=language)
    below = ContentPage(title="Delivery", slug="delivery", locale=above.locale)
    above.add_child(instance=below)
    make.write(below)
    above.refresh_from_db()

    rename(above, "service")

    assert lead(client, f"{prefix}/help/delivery/") == (301, f"{prefix}/service/delivery/")


def test_a_page_that_moved_is_found(client: Client) -> None:
    above = make.add_page(title="Help", slug="help")
    page = make.add_page(title="Delivery", slug="delivery")

    page.move(above, pos="last-child")

    assert lead(client, "/delivery/") == (301, "/help/delivery/")


def test_two_changes_are_one_step(client: Client) -> None:
    page = make.add_page(title="About", slug="a")
    rename(page, "b")
    rename(page, "c")

    assert lead(client, "/a/") == (301, "/c/")
    assert lead(client, "/b/") == (301, "/c/")


def test_a_page_that_took_its_old_name_back_never_leads_to_itself(client: Client) -> None:
    page = make.add_page(title="About", slug="a")
    rename(page, "b")
    rename(page, "a")

    assert lead(client, "/b/") == (301, "/a/")
    page.refresh_from_db()
    page.unpublish()
    assert client.get("/a/").status_code == 404
    assert client.get("/b/").status_code == 404


def test_renaming_the_home_page_of_a_language_changes_no_address(client: Client) -> None:
    page = make.add_page(title="About", slug="about", language="ar")

    rename(make.home("ar"), "another-name")

    page.refresh_from_db()
    assert page.get_url() == "/ar/about/"
    assert client.get("/ar/about/").status_code == 200
    assert lead(client, "/about/")[0] == 404


def test_a_product_under_its_old_name_is_led_to_the_new_one(client: Client) -> None:
    product = make.add_product("Sencha")
    product.slug = "gyokuro"
    product.set_translation("ar", slug="غيوكورو")
    product.save()

    assert lead(client, f"/shop/sencha_{product.pk}/?variant=1") == (
        301,
        f"/shop/gyokuro_{product.pk}/?variant=1",
    )
    assert lead(client, quote(f"/ar/shop/sencha-عربي_{product.pk}/")) == (
        301,
        f"/ar/shop/غيوكورو_{product.pk}/",
    )


def test_a_category_under_its_old_name_is_led_to_the_new_one(client: Client) -> None:
    category = make.add_category("Tea", "شاي")
    category.slug = "teas"
    category.save()

    assert lead(client, f"/shop/category/tea_{category.pk}/") == (
        301,
        f"/shop/category/teas_{category.pk}/",
    )
    assert client.get(quote(f"/ar/shop/category/شاي_{category.pk}/")).status_code == 200


def test_merchants_redirect_addresses_of_the_shop(client: Client) -> None:
    product = make.add_product("Sencha")
    manual("/shop/old-tea.html", f"http://testserver{product.get_absolute_url()}")
    manual("/shop/sale/", "http://testserver/shop/?sort=price", is_permanent=False)

    assert lead(client, "/shop/old-tea.html")[1].endswith(product.get_absolute_url())
    assert lead(client, "/shop/sale/")[0] == 302


def test_a_redirect_to_a_products_old_name_answers_with_the_new_one(client: Client) -> None:
    product = make.add_product("Sencha")
    manual("/tea/", f"/shop/sencha_{product.pk}/")
    product.slug = "gyokuro"
    product.save()

    assert lead(client, "/tea/") == (301, f"/shop/gyokuro_{product.pk}/")


def test_chains_are_answered_with_their_end_and_circles_with_not_found(client: Client) -> None:
    page = make.add_page(title="About", slug="about")
    manual("/one/", "/two/")
    manual("/two/", "/three/", is_permanent=False)
    manual("/three/", page=page)
    manual("/here/", "/there/")
    manual("/there/", "/here/")

    assert lead(client, "/one/") == (302, "/about/")
    assert lead(client, "/here/") in [(404, ""), (301, "/there/")]
    assert client.get("/here/", follow=False).headers.get("Location") != "/here/"


@pytest.mark.parametrize(
    "address",
    ["//evil.example/", "/%2f%2fevil.example/", "/shop/?next=//evil.example", "/\\evil.example"],
)
def test_nothing_in_an_address_leads_to_a_stranger(client: Client, address: str) -> None:
    there = urlsplit(client.get(address).headers.get("Location", ""))

    assert there.netloc in ("", "testserver")
    assert not there.path.startswith("//")
