"""Both languages on every page of the shop, and the way from one to the other."""

from __future__ import annotations

from urllib.parse import quote, unquote

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Site

from shop.catalogue.attributes import define_attribute, set_values
from tests.factories import cms as make
from tests.factories.shop import make_basket, make_parent, make_product


@pytest.fixture(autouse=True)
def site() -> Site:
    site = Site.objects.get(is_default_site=True)
    site.hostname = "testserver"
    site.save()
    return site


def switch(client: Client, address: str) -> str:
    """Where the link to the other language leads."""
    links = client.get(address).context["language_links"]
    return unquote(next(link.url for link in links if not link.is_current))


@pytest.mark.parametrize(
    ("english", "arabic"),
    [
        ("/shop/?sort=price&page=1", "/ar/shop/?sort=price&page=1"),
        ("/shop/search/?q=tea&sort=price", "/ar/shop/search/?q=tea&sort=price"),
        ("/shop/basket/", "/ar/shop/basket/"),
        ("/shop/accounts/login/?next=/shop/", "/ar/shop/accounts/login/?next=/shop/"),
    ],
)
def test_the_switch_stays_on_the_page_with_all_that_was_asked(
    client: Client, english: str, arabic: str
) -> None:
    assert switch(client, english) == arabic
    assert switch(client, arabic) == english


def test_it_stays_on_a_product_and_its_variant(client: Client) -> None:
    parent = make_parent("Mug")
    parent.set_translation("ar", title="كوب", slug="كوب")
    parent.save()
    variant = parent.children.last()

    there = switch(client, f"/shop/{parent.slug}_{parent.pk}/?variant={variant.pk}")

    assert there == f"/ar/shop/كوب_{parent.pk}/?variant={variant.pk}"
    assert client.get(quote(there, safe="/?=_")).status_code == 200


def test_it_stays_on_a_category_and_its_filters(client: Client) -> None:
    category = make.add_category("Tea", "شاي")

    there = switch(client, f"{category.get_absolute_url()}?sort=new&stock=1")

    assert there == f"/ar/shop/category/شاي_{category.pk}/?sort=new&stock=1"


def test_it_stays_in_the_checkout(guest: Client, visitor: object) -> None:
    make_basket(make_product(), visitor=visitor)  # type: ignore[arg-type]

    assert switch(guest, reverse("checkout:index")) == "/ar/shop/checkout/"


def test_a_page_that_is_not_translated_says_so_and_leads_to_the_nearest(client: Client) -> None:
    above = make.add_page(title="Help", slug="help")
    make.add_page(
        title="مساعدة", slug="مساعدة", language="ar", translation_key=above.translation_key
    )
    below = type(above)(title="Returns", slug="returns", locale=above.locale)
    above.add_child(instance=below)
    make.write(below)

    there = client.get(switch(client, "/help/returns/"), follow=True)

    assert unquote(there.redirect_chain[-1][0]) == "/ar/مساعدة/"
    assert "Returns" in there.content.decode()
    assert 'href="/help/returns/"' in there.content.decode()


@pytest.mark.parametrize("page", ["//evil.example/", "/nowhere/", "javascript:alert(1)", ""])
def test_nothing_but_our_own_pages_is_believed(client: Client, page: str) -> None:
    response = client.get("/ar/other-language/", {"page": page})

    assert response.url == "/ar/"
    assert "evil" not in client.get("/ar/").content.decode()


def test_a_product_without_arabic_words_says_so(client: Client) -> None:
    product = make_product("Sencha")
    translated = make.add_product("Gyokuro")
    note = 'class="note"'
    english, gyokuro = product.get_absolute_url(), translated.get_absolute_url()

    def page(address: str) -> str:
        return str(client.get(address, follow=True).content.decode())

    assert note in page(f"/ar{english}")
    assert note not in page(english)
    assert note not in page(f"/ar{gyokuro}")


def test_everything_about_a_product_is_in_the_pages_language(client: Client) -> None:
    parent = make_parent("Mug", variants={"": "19.00"})
    parent.set_translation("ar", title="كوب", subtitle="مزجج", description="مصنوع يدويًا.")
    parent.save()
    define_attribute(parent.product_class, "size", {"en": "Size", "ar": "المقاس"})
    define_attribute(parent.product_class, "origin", {"en": "Origin", "ar": "المنشأ"})
    set_values(parent.children.get(), {"size": {"en": "Large", "ar": "كبير"}})
    set_values(parent, {"origin": {"en": "Tunisia", "ar": "تونس"}})

    page = client.get(f"/ar{parent.get_absolute_url()}", follow=True).content.decode()

    for word in ("كوب", "مزجج", "مصنوع يدويًا.", "المقاس", "كبير", "المنشأ", "تونس"):
        assert word in page, word
    for word in ("Mug,", "Large", "Origin", "Tunisia"):
        assert word not in page, word


@pytest.mark.parametrize("typed", ["٢", "۲", "2"])
def test_a_quantity_may_be_typed_in_any_digits(guest: Client, typed: str) -> None:
    product = make_product()

    guest.post(reverse("basket:add", args=[product.pk]), {"quantity": typed})

    assert guest.get(reverse("basket:summary")).context["basket"].num_items == 2


def test_a_postcode_and_a_phone_may_too(guest: Client, visitor: object) -> None:
    basket = make_basket(make_product(), visitor=visitor)  # type: ignore[arg-type]
    told = {
        "email": "a@example.com",
        "first_name": "Amal",
        "last_name": "Haddad",
        "country": "DE",
        "line1": "Lindenstr. ٥",
        "postcode": "١٠٩٦٩",
        "line4": "Berlin",
        "phone": "٠١٥١ ٢٣٤٥٦٧٨٩",
    }

    response = guest.post("/ar/shop/checkout/", told)

    assert response.status_code == 302
    basket.refresh_from_db()
    assert (basket.checkout.postcode, str(basket.checkout.phone)) == ("10969", "+4915123456789")
