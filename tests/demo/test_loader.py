"""The demo merchant: complete, in two languages, loaded once, telling nobody."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.test import Client, override_settings
from django.urls import reverse
from wagtail.models import Page, PageLogEntry

from accounts.models import User
from chatbot.models import KnowledgeEntry
from cms.models import ContentPage, FaqPage, Menu
from conversations.models import Inbox, Message
from demo import loader, people
from shop.catalogue.models import Category, Product, ProductImage
from shop.invoices.models import Series
from shop.order.models import Order
from shop.partner.models import StockRecord
from tests.demo.conftest import LOADED_AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("merchant")]

# Site, locale and page 3, restrictions 2, blocks 7, products 5, languages 1.
MOST_HOME_QUERIES = 21


def counts() -> dict[str, int]:
    """Rows of every table, but for Wagtail's log of what was added and removed, and the series of
    invoices: one for each year that the past orders lie in.
    """
    apart = (PageLogEntry, Series)
    models = [each for each in apps.get_models() if each._meta.managed and each not in apart]
    return {model._meta.label: model._base_manager.count() for model in models}


def load(**given: Any) -> list[str]:
    said: list[str] = []
    loader.load(now=LOADED_AT + timedelta(days=1), say=said.append)
    return said


def test_there_are_products_with_variants_and_stock_in_eight_categories_and_more() -> None:
    shown = Product.objects.exclude(structure=Product.CHILD)
    sold = Product.objects.exclude(structure=Product.PARENT)

    assert shown.count() >= 40
    assert Product.objects.filter(structure=Product.CHILD).count() >= 40
    assert Category.objects.filter(numchild=0).count() >= 8
    assert not sold.filter(stockrecords=None).exists()
    assert not StockRecord.objects.filter(product__structure=Product.PARENT).exists()
    assert not shown.filter(categories=None).exists()


def test_everything_that_is_shown_has_arabic_words() -> None:
    for product in Product.objects.all():
        assert product.translated("title", "ar") != product.title, product
    for product in Product.objects.exclude(structure=Product.CHILD):
        for field in ("subtitle", "description", "slug"):
            assert product.translations["ar"][field], (product, field)
    for category in Category.objects.all():
        assert category.translated("name", "ar") != category.name
        assert category.translations["ar"]["slug"]


def test_every_picture_and_every_size_of_it_is_there() -> None:
    base = default_storage.url("")

    for image in ProductImage.objects.all():
        assert default_storage.exists(image.original.name)
        assert image.renditions and image.width and image.height
        for url in image.renditions.values():
            assert default_storage.exists(url.removeprefix(base)), url


def test_products_are_found_by_words_of_both_languages() -> None:
    assert not Product.objects.exclude(structure=Product.CHILD).filter(search_text="").exists()


def test_ratings_agree_with_the_reviews() -> None:
    for product in Product.objects.exclude(rating=None):
        scores = [review.score for review in product.reviews.all()]
        assert product.rating == pytest.approx(sum(scores) / len(scores))


def test_every_page_has_a_translation() -> None:
    pages = Page.objects.filter(depth__gt=1)

    assert ContentPage.objects.count() >= 12
    assert FaqPage.objects.count() == 2
    for page in pages:
        assert page.get_translations().live().count() == 1, page
    assert Menu.objects.count() == 4
    assert Page.find_problems() == ([], [], [], [], [])


def test_every_page_opens_in_both_languages(client: Client) -> None:
    for page in Page.objects.filter(depth__gt=1):
        assert client.get(page.get_url()).status_code == 200, page


def test_the_home_page_shows_products_and_costs_few_queries(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    for address, title in (("/", "Sencha Green Tea"), ("/ar/", "شاي")):
        client.get(address)

        with django_assert_max_num_queries(MOST_HOME_QUERIES):
            page = client.get(address).content.decode()

        assert page.count("/shop/") > 15
        assert title in page or "House Espresso" in page


def test_links_of_pages_and_menus_lead_somewhere(client: Client) -> None:
    for address in ("/", "/ar/"):
        context = client.get(address).context
        links = [
            *context["header_menu"],
            *(link for column in context["footer_menu"] for link in column.links),
        ]
        assert len(links) >= 10
        for link in links:
            assert client.get(link.url).status_code == 200, link


def test_the_assistant_can_answer_from_the_questions() -> None:
    for language in ("en", "ar"):
        assert KnowledgeEntry.objects.filter(language=language, kind="faq").count() >= 20


def test_the_doors_are_open() -> None:
    assert set(Inbox.objects.values_list("channel", flat=True)) == {"web", "whatsapp", "email"}


def test_the_people_can_log_in(client: Client) -> None:
    for name in ("admin", "agent", "buyer", "approver", "shopper"):
        assert client.login(username=f"{name}@souk.example", password=people.PASSWORD), name
    assert User.objects.get(email="admin@souk.example").is_superuser
    assert not User.objects.get(email="shopper@souk.example").is_staff


def test_the_past_orders_add_up_and_lie_in_the_past() -> None:
    orders = Order.objects.filter(user__email="shopper@souk.example").order_by("date_placed")

    assert [order.status for order in orders] == ["Complete", "Being processed", "Pending"]
    assert [order.total_incl_tax for order in orders] == [
        Decimal("70.70"),
        Decimal("93.40"),
        Decimal("36.70"),
    ]
    assert len({order.number for order in orders}) == 3
    for order in orders:
        assert order.date_placed < LOADED_AT
        assert order.total_incl_tax == order.shipping_incl_tax + sum(
            line.line_price_incl_tax for line in order.lines.all()
        )
        assert order.total_excl_tax < order.total_incl_tax


def test_open_orders_hold_their_stock() -> None:
    lamp = StockRecord.objects.get(partner_sku="LIG-MUS-SAG")
    coffee = StockRecord.objects.get(partner_sku="COF-SUM-250")

    assert lamp.num_allocated == 1
    assert coffee.num_allocated == 0


def test_nobody_is_told_of_the_past_orders() -> None:
    assert mail.outbox == []
    assert not Message.objects.exists()


@override_settings(DEBUG=True)
def test_a_second_load_changes_nothing_and_is_quick(django_assert_max_num_queries: Any) -> None:
    before = counts()
    Product.objects.filter(upc="TEA-SEN").update(title="Our own Sencha")
    StockRecord.objects.filter(partner_sku="TEA-SEN-100").update(price=Decimal("12.34"))

    with django_assert_max_num_queries(10):
        said = load()

    assert said == []
    assert counts() == before
    assert Product.objects.get(upc="TEA-SEN").title == "Our own Sencha"
    assert StockRecord.objects.get(partner_sku="TEA-SEN-100").price == Decimal("12.34")


@override_settings(DEBUG=True)
def test_a_reset_leaves_nothing_behind_and_the_next_load_brings_it_back() -> None:
    before = counts()

    loader.reset()

    assert not Product.objects.exists()
    assert not Order.objects.exists()
    assert not User.objects.exists()
    assert Page.objects.filter(depth__gt=2).count() == 0
    load()
    assert counts() == before


@override_settings(DEBUG=False)
def test_a_reset_is_refused_where_debug_is_off() -> None:
    with pytest.raises(CommandError, match="DJANGO_DEBUG"):
        call_command("demo", reset=True)

    assert Product.objects.exists()


@override_settings(DEBUG=False)
def test_people_with_a_known_password_are_not_made_where_debug_is_off(capsys: Any) -> None:
    with override_settings(DEBUG=True):
        loader.reset()

    call_command("demo")

    assert Product.objects.exists()
    assert not User.objects.exists()
    assert not Order.objects.exists()
    assert people.PASSWORD not in capsys.readouterr().out


def test_the_shopper_finds_their_orders_in_their_account(client: Client) -> None:
    client.login(username="shopper@souk.example", password=people.PASSWORD)

    page = client.get(reverse("customer:order-list")).content.decode()

    for order in Order.objects.filter(user__email="shopper@souk.example"):
        assert order.number in page
