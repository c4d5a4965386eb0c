"""The search page and its suggestions; what is found is tested in tests/search."""

from __future__ import annotations

import pytest
from django.urls import reverse

from shop.search import index
from tests.factories.shop import CategoryFactory, make_parent, make_product


def titles(response):
    return [card.title for card in response.context["page"].object_list]


def options(response):
    return response.content.decode().count('role="option"')


@pytest.fixture
def teas():
    pantry, table = CategoryFactory(name="Pantry"), CategoryFactory(name="Table")
    for n in range(9):
        make_product(f"Green tea {n}", category=pantry, price=f"{n + 5}.00")
    make_product("Tea pot", category=table)
    make_product("Lamp", category=table)
    index.refresh()
    return pantry, table


def test_a_search_is_narrowed_like_any_list(client, teas):
    response = client.get("/shop/search/?q=green+tea&price=-8")

    assert sorted(titles(response)) == [f"Green tea {n}" for n in range(4)]
    assert response.context["browsing"].clear_url == "/shop/search/?q=green+tea"


def test_a_search_within_a_category(client, teas):
    _pantry, table = teas

    response = client.get(f"/shop/search/?q=tea&category={table.pk}")

    assert titles(response) == ["Tea pot"]
    assert "in Table" in response.context["title"]


def test_categories_of_a_search_are_counted_and_keep_the_words(client, teas):
    response = client.get("/shop/search/?q=tea")

    counted = {option.label: option for option in response.context["facets"].categories}
    assert {label: option.count for label, option in counted.items()} == {"Pantry": 9, "Table": 1}
    assert titles(client.get(counted["Table"].url)) == ["Tea pot"]


def test_results_may_be_sorted_by_price(client, teas):
    shown = titles(client.get(f"/shop/search/?q=tea&category={teas[0].pk}&sort=price-down"))

    assert shown == [f"Green tea {n}" for n in reversed(range(9))]


def test_a_search_without_words_shows_what_there_is(client, teas):
    assert len(titles(client.get("/shop/search/?q="))) == 11


def test_nothing_found_helps_on(client, teas):
    page = client.get("/shop/search/?q=xyzzyqq")

    html = page.content.decode()
    assert "Nothing found for “xyzzyqq”" in html
    assert teas[0].get_absolute_url() in html
    assert len(page.context["best_sellers"]) == 4


def test_a_mistyped_word_is_said_to_be_taken_for_another(client, teas):
    page = client.get("/shop/search/?q=grene+tea")

    assert page.context["meant"] == "green tea"
    assert "Showing results for <b>green tea</b>." in page.content.decode()


@pytest.mark.parametrize("category", ["x", "-1", "999999", "9" * 40, "\x00"])
def test_an_odd_scope_is_none(client, teas, category):
    response = client.get("/shop/search/", {"q": "tea", "category": category})

    assert response.context["page"].paginator.count == 10


def test_suggestions_fit_on_a_phone_and_cost_little(client, teas, django_assert_max_num_queries):
    url = reverse("search:suggest")
    client.get(f"{url}?q=tea")

    with django_assert_max_num_queries(5):
        response = client.get(f"{url}?q=tea")

    assert options(response) <= 8
    assert len(response.context["cards"]) >= 3
    assert response.context["total"] == 10


def test_suggestions_offer_to_search_where_one_is(client, teas):
    _pantry, table = teas

    response = client.get(f"{reverse('search:suggest')}?q=tea&shelf={table.pk}")

    branch, url, count = response.context["scopes"][0]
    assert (branch.title, count) == ("Table", 1)
    assert titles(client.get(url)) == ["Tea pot"]


def test_before_a_word_is_typed_what_is_popular_is_suggested(client, teas):
    response = client.get(reverse("search:suggest"))

    assert 1 <= options(response) - 1 <= 5  # one is a sample for the visitor's own searches


def test_suggestions_bear_any_input(client):
    make_parent("Mug")
    for query in ("%", "<script>alert(1)</script>", "a" * 5000, "'\"\\", "\x00", "ــ"):
        response = client.get(reverse("search:suggest"), {"q": query, "shelf": query})
        assert response.status_code == 200
        assert "<script>alert" not in response.content.decode()
