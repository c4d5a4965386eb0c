"""The sitemap and robots.txt: every public address once in each language, and nothing else."""

from __future__ import annotations

from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from django.test import Client, override_settings

from cms import sitemaps
from shop.catalogue.models import Product
from tests.factories import cms as make
from tests.factories.shop import make_image, make_parent, make_product

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]
S = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
X = "{http://www.w3.org/1999/xhtml}"
I = "{http://www.google.com/schemas/sitemap-image/1.1}"  # noqa: E741


def fetch(client: Client, address: str) -> ElementTree.Element:
    response = client.get(address.removeprefix("http://testserver"))
    assert response.status_code == 200
    return ElementTree.fromstring(b"".join(response))


def files(client: Client) -> list[str]:
    return [unquote(e.text or "") for e in fetch(client, "/sitemap.xml").iter(f"{S}loc")]


def addresses(client: Client, part: str = "") -> list[str]:
    found = []
    for file in files(client):
        if part in file:
            found += [unquote(e.text or "") for e in fetch(client, file).iter(f"{S}loc")]
    return [address.removeprefix("http://testserver") for address in found]


def test_each_thing_stands_in_it_once_in_each_of_its_languages(client: Client) -> None:
    product = make.add_product("Sencha")
    category = make.add_category("Tea", "شاي")
    about = make.add_page(title="About", slug="about")

    found = addresses(client)

    assert len(found) == len(set(found))
    assert {
        f"/shop/sencha_{product.pk}/",
        f"/ar/shop/sencha-عربي_{product.pk}/",
        f"/shop/category/tea_{category.pk}/",
        f"/ar/shop/category/شاي_{category.pk}/",
        about.url,
        "/",
        "/shop/",
        "/ar/shop/",
    } <= set(found)


def test_hidden_things_variants_and_untranslated_ones_are_left_out(client: Client) -> None:
    hidden = make.add_product("Hidden", is_public=False)
    parent = make_parent("Mug")
    english = make_product("Only English")
    draft = make.add_page(title="Draft", slug="draft")
    draft.unpublish()

    found = " ".join(addresses(client))

    assert f"_{hidden.pk}/" not in found
    assert f"_{parent.children.first().pk}/" not in found
    assert f"/shop/{english.slug}_{english.pk}/" in found
    assert f"/ar/shop/{english.slug}_{english.pk}/" not in found
    assert "/draft/" not in found


def test_alternates_are_reciprocal_and_the_change_is_the_rows_own(client: Client) -> None:
    product = make.add_product("Sencha")
    make_image(product)

    entries = list(fetch(client, "/sitemap-products-1.xml"))

    links = [
        {link.get("hreflang"): link.get("href") for link in e.iter(f"{X}link")} for e in entries
    ]
    product.refresh_from_db()
    assert len(entries) == 2
    assert links[0] == links[1]
    assert set(links[0]) == {"en", "ar", "x-default"}
    assert {e.findtext(f"{S}lastmod") for e in entries} == {
        product.date_updated.isoformat(timespec="seconds")
    }
    assert "picture-" in (entries[0].findtext(f"{I}image/{I}loc") or "")


def test_products_come_in_files_that_cost_the_same_however_many_there_are(
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: pytest.FixtureRequest,
) -> None:
    monkeypatch.setattr(sitemaps, "PER_FILE", 3)
    first = make.add_product("A")
    for title in "BCDEFG":
        make.add_product(title)

    parts = [file for file in files(client) if "products-" in file]
    found = addresses(client, "products-")

    assert len(parts) >= 2
    assert len(found) == 2 * Product.objects.count()
    number = first.pk // 3 + 1
    with django_assert_num_queries(2):  # type: ignore[operator]
        fetch(client, f"/sitemap-products-{number}.xml")


def test_a_title_cannot_break_the_file(client: Client) -> None:
    page = make.add_page(title="Salt & <pepper>", slug="salt")

    assert page.url in addresses(client, "pages")


@pytest.mark.parametrize("name", ["products-0", "products-x", "people", "products-99999999"])
def test_there_are_no_other_files(client: Client, name: str) -> None:
    assert client.get(f"/sitemap-{name}.xml").status_code == 404


def test_robots_may_read_the_catalogue_and_no_persons_pages(client: Client) -> None:
    text = client.get("/robots.txt").content.decode()

    assert "Sitemap: http://testserver/sitemap.xml" in text
    for closed in (
        "/shop/basket/drawer/",
        "/ar/shop/checkout/",
        "/shop/accounts/",
        "/shop/search/",
        "/cms/",
    ):
        assert f"Disallow: {closed}\n" in text
    assert "Disallow: /\n" not in text


def test_a_copy_for_trying_out_refuses_everybody(client: Client) -> None:
    with override_settings(SEARCH_ENGINES=False):
        assert client.get("/robots.txt").content.decode() == "User-agent: *\nDisallow: /\n"
