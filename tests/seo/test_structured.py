"""JSON-LD: what it says is what the page shows, and no text gets out of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from oscar.core.loading import get_model
from wagtail.models import Site

from accounts.models import User
from cms.models import BrandSettings
from shop.catalogue.attributes import define_attribute, set_values
from tests.factories import cms as make
from tests.factories.shop import UserFactory, make_image, make_parent, make_product
from tests.seo.conftest import read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]
ProductReview = get_model("reviews", "ProductReview")
EVIL = "</script><script>alert(1)</script><!--"


def test_a_product_has_the_price_and_stock_of_its_page(client: Client) -> None:
    product = make_product("Sencha", price="12.90", stock=3, upc="4006381333931")
    make_image(product)

    response = client.get(product.get_absolute_url())
    told = read(response).thing("Product")

    offer = told["offers"]
    assert Decimal(offer["price"]) == response.context["price"].amount == Decimal("12.90")
    assert offer["priceCurrency"] == "EUR"
    assert offer["availability"] == "https://schema.org/InStock"
    assert offer["itemCondition"] == "https://schema.org/NewCondition"
    assert told["sku"] == product.stockrecords.get().partner_sku
    assert told["gtin"] == "4006381333931"
    assert told["image"][0].startswith("http://testserver/media/")
    assert told["url"] == offer["url"] == f"http://testserver{product.get_absolute_url()}"
    assert offer["shippingDetails"]["shippingRate"]["currency"] == "EUR"


@pytest.mark.parametrize(
    ("fee", "told_as", "amount"),
    [("0", "FreeReturn", None), ("4.90", "ReturnShippingFees", "4.90")],
)
def test_how_things_are_sent_back_is_told(
    client: Client, settings: Any, fee: str, told_as: str, amount: str | None
) -> None:
    settings.RETURN_DAYS, settings.RETURN_FEE = 14, Decimal(fee)

    told = read(client.get(make_product("Sencha").get_absolute_url())).thing("Product")

    policy = told["offers"]["hasMerchantReturnPolicy"]
    assert (policy["merchantReturnDays"], policy["applicableCountry"]) == (14, "DE")
    assert policy["returnFees"] == f"https://schema.org/{told_as}"
    assert policy.get("returnShippingFeesAmount", {}).get("value") == amount


def test_a_shop_may_leave_its_returns_untold(client: Client, settings: Any) -> None:
    settings.RETURN_DAYS = 0

    told = read(client.get(make_product("Sencha").get_absolute_url())).thing("Product")

    assert "hasMerchantReturnPolicy" not in told["offers"]


def test_what_is_sold_out_says_so(client: Client) -> None:
    product = make_product("Sencha", stock=0)

    told = read(client.get(product.get_absolute_url())).thing("Product")

    assert told["offers"]["availability"] == "https://schema.org/OutOfStock"


def test_variants_form_a_group_in_the_pages_language(client: Client) -> None:
    parent = make_parent("Mug", variants={"Green": "19.00", "Sand": "21.00"})
    define_attribute(parent.product_class, "colour", {"en": "Colour", "ar": "اللون"})
    for child, name in zip(parent.children.order_by("pk"), ("أخضر", "رملي"), strict=True):
        set_values(child, {"colour": {"en": child.title, "ar": name}})

    told = read(client.get(f"/ar{parent.get_absolute_url()}")).thing("ProductGroup")

    assert told["productGroupID"] == str(parent.pk)
    assert told["variesBy"] == ["https://schema.org/color"]
    assert [v["color"] for v in told["hasVariant"]] == ["أخضر", "رملي"]
    assert [v["offers"]["price"] for v in told["hasVariant"]] == ["19.00", "21.00"]
    assert all("?variant=" in v["url"] for v in told["hasVariant"])
    assert "offers" not in told


def test_ratings_are_those_of_approved_reviews(client: Client) -> None:
    product = make_product("Sencha")
    fields = {"product": product, "title": "Good", "body": "Fresh."}
    for score in (5, 4):
        ProductReview.objects.create(score=score, user=UserFactory(), status=1, **fields)
    ProductReview.objects.create(score=1, user=UserFactory(), status=2, **fields)

    told = read(client.get(product.get_absolute_url())).thing("Product")

    assert told["aggregateRating"]["ratingValue"] == "4.5"
    assert told["aggregateRating"]["reviewCount"] == 2
    assert {review["reviewRating"]["ratingValue"] for review in told["review"]} == {4, 5}


def test_without_reviews_nothing_is_said_of_ratings(client: Client) -> None:
    told = read(client.get(make_product().get_absolute_url())).thing("Product")

    assert "aggregateRating" not in told


def test_the_trail_is_that_of_the_page(client: Client) -> None:
    tea = make.add_category("Tea")
    green = make.add_category("Green", parent=tea)
    product = make.add_product("Sencha", category=green)

    trail = read(client.get(product.get_absolute_url())).thing("BreadcrumbList")

    names = [step["name"] for step in trail["itemListElement"]]
    assert names == ["Shop", "Tea", "Green", "Sencha"]
    assert [step["position"] for step in trail["itemListElement"]] == [1, 2, 3, 4]
    assert trail["itemListElement"][1]["item"] == f"http://testserver{tea.get_absolute_url()}"


def test_a_list_names_its_products_in_their_order(client: Client) -> None:
    category = make.add_category("Tea")
    for title in ("A", "B"):
        make.add_product(title, category=category)

    response = client.get(category.get_absolute_url())
    head = read(response)

    listed = head.thing("ItemList")["itemListElement"]
    assert [one["url"] for one in listed] == [
        f"http://testserver{card.url}" for card in response.context["page"].object_list
    ]
    assert [one["position"] for one in listed] == [1, 2]
    assert head.thing("BreadcrumbList")["itemListElement"][-1]["name"] == "Tea"


def test_the_home_page_says_who_we_are_and_where_to_search(client: Client, site: Site) -> None:
    brand = BrandSettings.for_site(site)
    brand.email, brand.instagram = "hello@souk.example", "https://instagram.com/souk"
    brand.save()

    head = read(client.get("/ar/"))

    organization, website = head.thing("OnlineStore"), head.thing("WebSite")
    assert organization["contactPoint"]["email"] == "hello@souk.example"
    assert organization["sameAs"] == ["https://instagram.com/souk"]
    target = website["potentialAction"]["target"]["urlTemplate"]
    assert target == "http://testserver/ar/shop/search/?q={search_term_string}"
    assert website["inLanguage"] == "ar"


def test_questions_come_with_their_answers(client: Client) -> None:
    page = make.add_faq(("How fast?", "<p>Two <b>days</b>.</p>"))

    told = read(client.get(page.url)).thing("FAQPage")["mainEntity"]

    assert [(q["name"], q["acceptedAnswer"]["text"]) for q in told] == [("How fast?", "Two days.")]


@pytest.mark.parametrize("field", ["title", "description"])
def test_no_text_of_a_product_ends_the_script(client: Client, field: str) -> None:
    product = make_product(**{field: f"Tea {EVIL}"})  # type: ignore[arg-type]

    response = client.get(product.get_absolute_url())

    assert "<script>alert" not in response.content.decode()
    name = read(response).thing("Product")["name"]
    assert name == (f"Tea {EVIL}" if field == "title" else "Sencha")


def test_no_text_of_an_editor_or_customer_ends_the_script(client: Client) -> None:
    product = make_product("Tea")
    user: User = UserFactory(first_name=EVIL[:30])
    ProductReview.objects.create(
        product=product, score=5, user=user, status=1, title=EVIL, body=EVIL
    )
    answer = "<p>Because &lt;/script&gt;&lt;script&gt;alert(2)</p>"
    page = make.add_faq((f"Why {EVIL}", answer), title=f"Questions {EVIL}")

    for address in (product.get_absolute_url(), page.url):
        assert "<script>alert" not in client.get(address).content.decode()


def test_data_is_no_script_that_the_policy_would_stop(client: Client) -> None:
    response = client.get(make_product().get_absolute_url())

    assert '<script type="application/ld+json">' in response.content.decode()
    assert "script-src 'self';" in response.headers["Content-Security-Policy"]
