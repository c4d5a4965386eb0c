"""Editors find the shop's goods, the menus and the brand in Wagtail."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Site

from accounts.models import User
from cms.models import BrandSettings
from shop.catalogue.models import Product
from tests.factories import cms as make

pytestmark = pytest.mark.django_db


def test_an_account_of_the_shop_opens_wagtail_by_e_mail_in_any_spelling(
    client: Client, editor: User
) -> None:
    response = client.post(
        reverse("wagtailadmin_login"),
        {"username": "Editor@Souk.Example", "password": "a good password"},
    )

    assert response.status_code == 302
    assert client.get(reverse("wagtailadmin_home")).status_code == 200


def test_a_shopper_does_not_get_in(client: Client, db: None) -> None:
    client.force_login(User.objects.create_user("shopper@souk.example", "a good password"))

    assert client.get(reverse("wagtailadmin_home")).status_code == 302
    assert client.get(reverse("product_chooser:choose")).status_code == 302


def chosen(client: Client, name: str, **query: str) -> str:
    response = client.get(reverse(f"{name}:choose_results"), query)
    assert response.status_code == 200
    return response.content.decode()


def test_the_chooser_offers_public_products_and_no_variants(
    editor_client: Client, site: Site
) -> None:
    make.add_product("Sencha")
    make.add_product("Secret tea", is_public=False)
    parent = make.add_product("Mug", structure=Product.PARENT)
    Product.objects.create(structure=Product.CHILD, parent=parent, title="Green mug", slug="green")

    page = chosen(editor_client, "product_chooser")

    assert "Sencha" in page and "Mug" in page
    assert "Secret tea" not in page
    assert "Green mug" not in page


@pytest.mark.parametrize("words", ["senc", "بالعربية sencha", "SENCHA"])
def test_the_chooser_finds_by_words_in_either_language(
    editor_client: Client, site: Site, words: str
) -> None:
    make.add_product("Sencha")
    make.add_product("Mug")

    page = chosen(editor_client, "product_chooser", q=words)

    assert "Sencha" in page
    assert "Mug" not in page


def test_the_chooser_costs_the_same_for_one_product_and_for_many(
    editor_client: Client, site: Site, django_assert_max_num_queries: Any
) -> None:
    tea = make.add_category()
    for number in range(8):
        make.add_product(f"Tea {number}", category=tea)

    with django_assert_max_num_queries(10):
        chosen(editor_client, "product_chooser")


def test_categories_can_be_chosen(editor_client: Client, site: Site) -> None:
    make.add_category("Tea", "شاي")

    assert "Tea" in chosen(editor_client, "category_chooser", q="شاي")


def test_an_editor_sees_the_page_with_its_blocks(editor_client: Client, site: Site) -> None:
    product = make.add_product("Sencha")
    home = make.write(make.home(), make.grid(product))

    response = editor_client.get(reverse("wagtailadmin_pages:edit", args=[home.pk]))

    assert response.status_code == 200
    assert "Sencha" in response.content.decode()


def test_a_draft_can_be_looked_at_before_it_is_published(
    editor_client: Client, client: Client, site: Site
) -> None:
    product = make.add_product("Sencha")
    page = make.add_page(title="Gifts", slug="gifts")
    page.body = json.dumps([make.grid(product)])
    page.save_revision()

    draft = editor_client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))

    assert "Sencha" in draft.content.decode()
    assert "Sencha" not in client.get("/gifts/").content.decode()


def test_the_pale_accent_is_explained_beside_the_field(editor_client: Client, site: Site) -> None:
    address = reverse("wagtailsettings:edit", args=["cms", "brandsettings", site.pk])
    form = {
        "accent": "#f4c542",
        "texts-TOTAL_FORMS": "1",
        "texts-INITIAL_FORMS": "0",
        "texts-MIN_NUM_FORMS": "1",
        "texts-MAX_NUM_FORMS": "1000",
        "texts-0-locale": str(make.home().locale_id),
        "texts-0-name": "Souk",
        "texts-0-ORDER": "1",
    }

    refused = editor_client.post(address, form)
    taken = editor_client.post(address, {**form, "accent": "#1d5c4b"})

    assert "contrast" in refused.content.decode()
    assert taken.status_code == 302
    assert BrandSettings.for_site(site).accent == "#1d5c4b"


def test_menus_are_edited_in_wagtail(editor_client: Client, site: Site) -> None:
    menu = make.add_menu("header", make.block("link", **make.link(text="Shop", address="/shop/")))

    listing = editor_client.get(reverse("wagtailsnippets_cms_menu:list"))
    editing = editor_client.get(reverse("wagtailsnippets_cms_menu:edit", args=[menu.pk]))

    assert "Header · English" in listing.content.decode()
    assert "/shop/" in editing.content.decode()


def test_the_way_to_the_shops_desk_stands_in_the_menu(editor_client: Client, site: Site) -> None:
    page = editor_client.get(reverse("wagtailadmin_home")).content.decode()

    assert reverse("dashboard:index") in page
