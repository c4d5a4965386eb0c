from __future__ import annotations

from decimal import Decimal

import pytest

from shop.catalogue.attributes import define_attribute, set_values
from shop.partner.models import StockRecord
from shop.search import index
from shop.search.products import search_products
from tests.factories.shop import CategoryFactory, ProductClassFactory, make_parent, make_product


@pytest.fixture
def find(strategy):
    def search(text, **filters):
        found = search_products(text, language="en", strategy=strategy, **filters)
        return [product.title for product in found]

    return search


def test_titles_come_before_descriptions(find):
    make_product("Cup", description="For coffee and tea.")
    make_product("Coffee")

    assert find("coffee") == ["Coffee", "Cup"]


def test_all_words_must_be_somewhere_if_they_can(find):
    make_product("Dark roast", subtitle="Sumatra")
    make_product("Light roast", subtitle="Ethiopia")

    assert find("roast sumatra") == ["Dark roast"]


def test_a_mistyped_word_finds_what_was_meant(find):
    make_product("Honey")
    make_product("Coffee")

    assert find("honney") == ["Honey"]
    assert find("cofee") == ["Coffee"]


def test_a_word_that_nothing_has_keeps_nothing_away(find):
    make_product("Dark roast")
    make_product("Light roast")

    assert find("dark roast under 15") == ["Dark roast"]


def test_a_dear_product_does_not_push_aside_what_can_be_paid(find):
    make_product("Dark moka roast", price="30.00")
    make_product("House blend", price="9.00", description="A roast.")

    assert find("dark moka roast", max_price=Decimal("12")) == ["House blend"]


def test_nonsense_finds_nothing(find):
    make_product("Honey")

    assert find("xylophone") == []


def test_plurals_and_beginnings_find_the_word(find):
    make_product("Stoneware mug")

    assert find("mugs") == ["Stoneware mug"]
    assert find("stone") == ["Stoneware mug"]


def test_arabic_finds_products_from_english_pages(find):
    make_product("Coffee", translations={"ar": {"title": "قهوة غامقة"}})

    assert find("القهوه الغامقه") == ["Coffee"]


def test_categories_attributes_variants_and_codes_are_searched(find):
    tea = make_parent(
        "Sencha", category=CategoryFactory(name="Pantry"), variants={"Refill pouch": "9.00"}
    )
    define_attribute(ProductClassFactory(), "origin", "Origin")
    set_values(tea, {"origin": "Shizuoka"})
    StockRecord.objects.update(partner_sku="TEA-SEN-100")
    index.refresh()

    for text in ("pantry", "shizuoka", "refill", "sen-100"):
        assert find(text) == ["Sencha"], text


def test_prices_and_stock_are_compared_as_this_person_sees_them(find):
    make_product("Cheap tea", price="5.00")
    make_product("Dear tea", price="25.00")
    make_parent("Mixed tea", variants={"Small": "9.00", "Large": "30.00"})
    make_product("No tea", price="6.00", stock=0)

    assert set(find("tea", max_price=Decimal("10"))) == {"Cheap tea", "Mixed tea", "No tea"}
    assert find("tea", min_price=Decimal("20")) == ["Dear tea"]
    assert "No tea" not in find("tea", in_stock=True)
    assert find("tea", in_stock=False) == ["No tea"]


def test_without_words_everything_that_passes_is_given(find):
    make_product("Tea", price="5.00")
    make_product("Lamp", price="50.00")

    assert find("", max_price=Decimal("10")) == ["Tea"]


def test_a_category_narrows_the_search(find):
    tea = CategoryFactory(name="Tea")
    make_product("Green tea", category=tea)
    make_product("Tea cup")

    assert find("tea", category=tea) == ["Green tea"]


def test_hidden_products_are_not_found(find):
    make_product("Tea", is_public=False)

    assert find("tea") == []


def test_a_new_title_is_found_at_once(find):
    tea = make_product("Tea")
    tea.title = "Infusion"
    tea.save()

    assert find("infusion") == ["Infusion"]
    assert find("tea") == []


def test_the_search_page_shows_what_was_found(client, django_assert_max_num_queries):
    make_product("Green tea")
    make_product("Lamp")
    client.get("/shop/search/?q=tea")

    with django_assert_max_num_queries(8):
        response = client.get("/shop/search/?q=tea")

    assert [card.title for card in response.context["page"].object_list] == ["Green tea"]
    assert response.context["query"] == "tea"


def test_the_search_page_bears_any_input(client):
    make_product("Tea")

    for query in ("", "   ", "%", "<script>alert(1)</script>", "a" * 5000, "'\"\\", "\x00", "ــ"):
        response = client.get("/shop/search/", {"q": query})
        assert response.status_code == 200
        assert "<script>alert" not in response.content.decode()


def test_suggestions_are_few(client):
    for n in range(9):
        make_product(f"Tea {n}", category=CategoryFactory(name=f"Teas {n}"))

    context = client.get("/shop/search/suggest/?q=tea").context

    assert context["total"] == 9
    rows = [context[name] for name in ("cards", "categories", "scopes")]
    assert all(rows) and sum(map(len, rows)) <= 7  # and the way to all of them


def test_suggestions_begin_before_a_word_is_whole(client):
    make_product("Headphones")

    context = client.get("/shop/search/suggest/?q=head").context

    assert [card.title for card in context["cards"]] == ["Headphones"]
