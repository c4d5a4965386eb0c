"""The product feed, against what Google and Meta require of an item."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from shop.catalogue import feed, gtin
from shop.catalogue.attributes import define_attribute, set_values
from shop.catalogue.models import Product
from shop.partner.models import StockRecord
from tests.factories import cms as make
from tests.factories.shop import StockRecordFactory, make_image, make_parent, make_product

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]
G = "{http://base.google.com/ns/1.0}"
REQUIRED = (
    "id",
    "title",
    "description",
    "link",
    "image_link",
    "availability",
    "price",
    "condition",
)


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path


def google(client: Client, address: str = "/shop/feed/google.xml") -> list[dict[str, Any]]:
    response = client.get(address)
    assert response.status_code == 200
    root = ElementTree.fromstring(b"".join(response))
    return [
        {child.tag.removeprefix(G): child.text or "" for child in item}
        for item in root.iter("item")
    ]


def meta(client: Client) -> list[dict[str, str]]:
    text = b"".join(client.get("/shop/feed/meta.csv")).decode()
    return list(csv.DictReader(io.StringIO(text)))


def with_picture(product: Product) -> Product:
    make_image(product, size=(60, 80))
    return product


def test_an_item_has_all_that_google_requires(client: Client) -> None:
    product = with_picture(make_product("Sencha", price="12.90", description="Green tea."))

    [item] = google(client)

    assert all(item.get(name) for name in REQUIRED)
    assert item["link"] == f"http://testserver{product.get_absolute_url()}"
    assert (item["price"], item["availability"]) == ("12.90 EUR", "in_stock")
    assert item["identifier_exists"] == "no"
    assert len(item["title"]) <= 150


def test_the_price_and_stock_are_those_on_the_page(client: Client) -> None:
    product = with_picture(make_product("Sencha", price="12.90", stock=0))

    page = client.get(product.get_absolute_url()).context
    [item] = google(client)

    assert item["price"] == f"{page['price'].amount:.2f} {page['price'].currency}"
    assert item["availability"] == "out_of_stock"
    assert meta(client)[0]["availability"] == "out of stock"


def test_variants_are_items_of_one_group(client: Client) -> None:
    parent = with_picture(make_parent("Mug", variants={"Green": "19.00", "Sand": "21.00"}))

    items = google(client)

    assert [item["title"] for item in items] == ["Mug, Green", "Mug, Sand"]
    assert {item["item_group_id"] for item in items} == {str(parent.pk)}
    assert [item["price"] for item in items] == ["19.00 EUR", "21.00 EUR"]
    assert all("?variant=" in item["link"] for item in items)
    assert len({item["id"] for item in items}) == 2


def test_numbers_and_brands_are_told_where_they_are_known(client: Client) -> None:
    product = with_picture(make_product("Radio", upc="4006381333931"))
    define_attribute(product.product_class, "brand", "Brand")
    set_values(product, {"brand": "Souk & Söhne"})

    [item] = google(client)

    assert (item["gtin"], item["brand"]) == ("4006381333931", "Souk & Söhne")
    assert "identifier_exists" not in item


def test_the_arabic_feed_has_arabic_words_and_links(client: Client) -> None:
    with_picture(make.add_product("Sencha"))
    with_picture(make_product("Only English"))

    [item] = google(client, "/ar/shop/feed/google.xml")

    assert item["title"] == "Sencha بالعربية"
    assert "/ar/shop/" in item["link"]


def test_what_has_no_picture_no_price_or_is_hidden_is_left_out(client: Client) -> None:
    make_product("No picture")
    with_picture(make_product("Hidden", is_public=False))
    unpriced = with_picture(make_product("No price"))
    StockRecord.objects.filter(product=unpriced).delete()

    assert google(client) == []


def test_each_currency_has_its_own_feed(client: Client) -> None:
    with_picture(make_product("Euro"))
    dirham = with_picture(make_product("Dirham"))
    StockRecord.objects.filter(product=dirham).delete()
    StockRecordFactory(product=dirham, price=Decimal("45.00"), price_currency="AED")

    assert [item["title"] for item in google(client)] == ["Euro"]
    assert google(client, "/shop/feed/google.xml?currency=AED")[0]["price"] == "45.00 AED"
    assert client.get("/shop/feed/google.xml?currency=../../x").status_code == 404
    assert client.get("/shop/feed/google.xml?country=../../x").status_code == 404


def test_the_csv_holds_what_meta_requires_and_no_formula(client: Client) -> None:
    with_picture(make_product('=1+1, "quoted"', description="Line one.\nLine two."))

    [row] = meta(client)

    assert all(row[name] for name in ("id", "title", "description", "link", "image_link", "price"))
    assert row["title"] == '\'=1+1, "quoted"'
    assert row["condition"] == "new"
    assert re.fullmatch(r"DE::[^:,]+:\d+\.\d\d EUR", row["shipping"])


def test_no_text_can_break_the_xml(client: Client) -> None:
    with_picture(make_product("Tea </title><script>&\x0b", description="<b>Bold</b> & \x0c good"))

    [item] = google(client)

    assert item["title"] == "Tea </title><script>&"
    assert item["description"] == "Bold & good"


def test_it_is_kept_until_something_changes(
    client: Client, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    product = with_picture(make_product("Sencha"))
    google(client)

    with django_assert_max_num_queries(1):  # type: ignore[operator]
        again = google(client)

    product.title = "Gyokuro"
    product.save()
    assert again[0]["title"] == "Sencha"
    assert google(client)[0]["title"] == "Gyokuro"


def test_a_batch_costs_the_same_however_many_products(
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: pytest.FixtureRequest,
) -> None:
    monkeypatch.setattr(feed, "BATCH", 2)
    for number in range(4):
        with_picture(make_product(f"Tea {number}"))
    google(client)  # the tree of categories and the like are read once

    items = feed.items(language="en", currency="EUR", country="DE")
    with django_assert_num_queries(2):  # type: ignore[operator]
        next(items), next(items)


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("4006381333931", "4006381333931"),
        ("4006381-333931", "4006381333931"),
        ("4006381333932", ""),
        ("MUG-17", ""),
        ("0000000000000", ""),
        (None, ""),
        ("٤٠٠٦٣٨١٣٣٣٩٣١", ""),
    ],
)
def test_only_a_right_trade_number_is_told(code: str | None, told: str) -> None:
    assert gtin.checked(code) == told
