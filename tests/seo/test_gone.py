"""What was deleted: gone for good with something similar, or led to its successor."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.test import Client
from wagtail.contrib.redirects.models import Redirect

from shop.catalogue.models import Gone
from tests.factories import cms as make
from tests.factories.shop import make_parent, make_product

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


def test_a_deleted_product_is_gone_and_something_similar_is_shown(client: Client) -> None:
    old = make.add_product("Green teapot")
    make.add_product("Red teapot")
    url = old.get_absolute_url()

    old.delete()

    response = client.get(url)
    assert response.status_code == 410
    words = response.content.decode()
    assert "Green teapot" in words
    assert "Red teapot" in words
    assert 'content="noindex"' in words


def test_it_says_so_in_arabic_under_its_arabic_name(client: Client) -> None:
    old = make.add_product("Teapot")
    pk = old.pk
    old.delete()

    response = client.get(quote(f"/ar/shop/teapot-عربي_{pk}/"))

    assert response.status_code == 410
    assert "Teapot بالعربية" in response.content.decode()


def test_a_deleted_category_and_those_below_it_are_gone(client: Client) -> None:
    above = make.add_category("Tea", "شاي")
    below = make.add_category("Green", "أخضر", parent=above)
    urls = [above.get_absolute_url(), below.get_absolute_url()]

    above.delete()

    assert [client.get(url).status_code for url in urls] == [410, 410]


def test_what_never_was_or_was_never_shown_is_not_found(client: Client) -> None:
    hidden = make.add_product("Secret", is_public=False)
    url = hidden.get_absolute_url()
    hidden.delete()

    assert client.get(url).status_code == 404
    assert client.get("/shop/nothing_999999/").status_code == 404
    assert client.get(f"/shop/nothing_{10**30}/").status_code == 404


def test_a_variant_leaves_no_address_of_its_own() -> None:
    parent = make_parent("Mug")

    parent.children.first().delete()

    assert not Gone.objects.exists()


def test_staff_lead_it_to_what_took_its_place(client: Client) -> None:
    old, new = make.add_product("Old"), make.add_product("New")
    url = old.get_absolute_url()
    old.delete()
    Gone.objects.update(product=new)

    response = client.get(url)

    assert (response.status_code, response.url) == (301, new.get_absolute_url())
    assert client.get(f"/ar{url}").url.startswith("/ar/shop/new")


def test_a_successor_that_went_too_passes_its_own_on(client: Client) -> None:
    first, second, third = (make.add_product(title) for title in ("One", "Two", "Three"))
    url = first.get_absolute_url()
    first.delete()
    Gone.objects.update(product=second)
    second_pk = second.pk
    second.delete()
    assert client.get(url).status_code == 410

    Gone.objects.filter(object_id=second_pk).update(product=third)

    assert client.get(url).url == third.get_absolute_url()


def test_a_hidden_successor_is_none(client: Client) -> None:
    old, new = make.add_product("Old"), make.add_product("New", is_public=False)
    url = old.get_absolute_url()
    old.delete()
    Gone.objects.update(product=new)

    assert client.get(url).status_code == 410


def test_a_redirect_that_a_merchant_wrote_counts_first(client: Client) -> None:
    old = make_product("Old")
    url = old.get_absolute_url()
    old.delete()
    Redirect.add_redirect(url, redirect_to="/shop/")

    assert (client.get(url).status_code, client.get(url).url) == (301, "/shop/")
