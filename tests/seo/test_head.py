"""What the head of a page tells search engines and those who share it."""

from __future__ import annotations

import io
from urllib.parse import unquote

import pytest
from django.test import Client, override_settings
from PIL import Image
from wagtail.models import Site

from tests.factories import cms as make
from tests.factories.shop import make_image, make_product
from tests.seo.conftest import read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]
SHOP = "https://shop.example"


def test_a_product_names_itself_in_both_languages_and_in_full(client: Client) -> None:
    product = make.add_product("Sencha")

    with override_settings(BASE_URL=SHOP):
        english = read(client.get(product.get_absolute_url()))
        arabic = read(client.get(english.alternates["ar"].removeprefix(SHOP)))

    assert english.canonical == f"{SHOP}/shop/sencha_{product.pk}/"
    assert unquote(arabic.canonical) == f"{SHOP}/ar/shop/sencha-عربي_{product.pk}/"
    assert english.alternates == arabic.alternates
    assert english.alternates == {
        "en": english.canonical,
        "ar": arabic.canonical,
        "x-default": english.canonical,
    }
    assert (arabic.language, arabic.direction) == ("ar", "rtl")
    assert (english.meta["og:locale"], english.meta["og:locale:alternate"]) == ("en_GB", "ar_AR")


def test_what_has_no_arabic_words_is_no_arabic_page(client: Client) -> None:
    product = make_product("Sencha")

    there = client.get(f"/ar/shop/{product.slug}_{product.pk}/")

    head = read(there)
    assert there.status_code == 200
    assert head.alternates == {}
    assert head.canonical == f"http://testserver/shop/{product.slug}_{product.pk}/"


def test_a_chosen_variant_and_trackers_are_the_same_page(client: Client) -> None:
    url = make.add_product("Sencha").get_absolute_url()

    head = read(client.get(f"{url}?utm_source=news&gclid=x"))

    assert head.canonical == f"http://testserver{url}"


@pytest.mark.parametrize("query", ["sort=price", "utm_campaign=spring", "sort=new&fbclid=1"])
def test_another_order_of_a_list_is_the_same_list(client: Client, query: str) -> None:
    head = read(client.get(f"/shop/?{query}"))

    assert head.canonical == "http://testserver/shop/"
    assert "robots" not in head.meta


def test_a_narrowed_list_is_left_to_those_who_made_it(client: Client) -> None:
    head = read(client.get("/shop/?colour=green"))

    assert head.meta["robots"] == "noindex, follow"
    assert (head.canonical, head.alternates) == ("", {})


def test_the_second_page_of_a_list_is_its_own(client: Client) -> None:
    category = make.add_category()
    for number in range(30):
        make.add_product(f"Tea {number}", category=category)

    head = read(client.get(f"{category.get_absolute_url()}?page=2&sort=price"))

    assert head.canonical == f"http://testserver{category.get_absolute_url()}?page=2"
    assert head.alternates["ar"].endswith("?page=2")
    assert head.title != read(client.get(category.get_absolute_url())).title


@pytest.mark.parametrize(
    "address",
    ["/shop/search/?q=tea", "/shop/basket/", "/shop/accounts/login/", "/ar/shop/search/?q=شاي"],
)
def test_pages_of_one_visitor_are_not_to_be_found(client: Client, address: str) -> None:
    assert "noindex" in read(client.get(address)).meta["robots"]


def test_a_page_without_a_picture_is_shared_with_the_brands(client: Client) -> None:
    meta = read(client.get("/shop/basket/")).meta
    shared = client.get(meta["og:image"].removeprefix("http://testserver"))

    picture = Image.open(io.BytesIO(shared.content))
    assert shared.headers["Content-Type"] == "image/png"
    assert picture.size == (1200, 630)
    assert (meta["og:image:width"], meta["og:image:height"]) == ("1200", "630")
    assert "immutable" in shared.headers["Cache-Control"]


def test_a_product_is_shared_with_its_picture(client: Client) -> None:
    product = make_product("Teapot")
    make_image(product, size=(1200, 1500))

    meta = read(client.get(product.get_absolute_url())).meta

    assert meta["og:image"].startswith("http://testserver/media/products/")
    assert (meta["og:type"], meta["og:title"]) == ("product", "Teapot")
    assert int(meta["og:image:height"]) > int(meta["og:image:width"]) > 0


def test_a_description_is_the_products_own_else_made_from_its_text(client: Client) -> None:
    told = make_product("Teapot", description="Holds four cups.\n\nHand-thrown.")
    own = make_product("Kettle", description="Long.", meta_description="For a quick cup.")

    assert read(client.get(told.get_absolute_url())).meta["description"].startswith("Holds four")
    assert read(client.get(own.get_absolute_url())).meta["description"] == "For a quick cup."


def test_the_head_costs_no_query(
    client: Client, site: Site, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    product = make.add_product("Sencha")
    client.get(product.get_absolute_url())

    with django_assert_max_num_queries(8) as done:  # type: ignore[operator]
        client.get(product.get_absolute_url())

    asked = " ".join(query["sql"] for query in done.captured_queries)
    assert "wagtailcore_page" not in asked
    assert asked.count('FROM "catalogue_listing"') <= 2
