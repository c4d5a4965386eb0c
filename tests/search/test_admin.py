"""What the merchant tells the search, in Wagtail's admin."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from shop.search.models import MissedSearch, Promotion, Synonym
from tests.factories.shop import make_product


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("editor@souk.example", "a good password"))
    return client


def test_a_synonym_is_added_and_works_at_once(editor, find):
    make_product("Couch")
    assert find("sofa") == []

    response = editor.post(
        reverse("search_synonyms:add"),
        {"phrase": " sofa ", "meanings": "couch", "is_two_way": "on", "language": ""},
    )

    assert response.status_code == 302
    assert Synonym.objects.get().phrase == "sofa"
    assert find("sofa") == ["Couch"]


def test_a_synonym_that_says_nothing_is_refused_with_a_sentence(editor):
    response = editor.post(
        reverse("search_synonyms:add"), {"phrase": "sofa", "meanings": ", ,", "language": ""}
    )

    assert "Write words, parted by commas." in response.content.decode()
    assert not Synonym.objects.exists()


def test_products_are_promoted_in_an_order(editor, find):
    make_product("Tea")
    lamp, cup = make_product("Lamp"), make_product("Cup")
    form = {
        "query": "tea",
        "language": "",
        "page": "",
        "starts_at": "",
        "ends_at": "",
        "is_active": "on",
        "promoted-TOTAL_FORMS": "2",
        "promoted-INITIAL_FORMS": "0",
        "promoted-MIN_NUM_FORMS": "0",
        "promoted-MAX_NUM_FORMS": "1000",
    }
    for place, product in enumerate([cup, lamp]):
        form |= {
            f"promoted-{place}-product": product.pk,
            f"promoted-{place}-ORDER": place + 1,
            f"promoted-{place}-id": "",
            f"promoted-{place}-DELETE": "",
        }

    response = editor.post(reverse("search_promotions:add"), form)

    assert response.status_code == 302
    assert Promotion.objects.get().query == "tea"
    assert find("tea") == ["Cup", "Lamp", "Tea"]


def test_misses_are_listed_the_most_frequent_first_and_lead_to_a_synonym(editor):
    MissedSearch.objects.create(query="theremin", language="en", count=2)
    MissedSearch.objects.create(query="xylophone", language="en", count=9)

    page = editor.get(reverse("missed_searches:index")).content.decode()

    assert page.index("xylophone") < page.index("theremin")
    assert reverse("search_synonyms:add") + "?phrase=xylophone" in page
    form = editor.get(reverse("search_synonyms:add") + "?phrase=xylophone&language=en")
    assert 'value="xylophone"' in form.content.decode()


def test_misses_cannot_be_invented(editor):
    assert editor.get(reverse("missed_searches:add")).status_code == 302
    assert (
        "Add search without result"
        not in editor.get(reverse("missed_searches:index")).content.decode()
    )


@pytest.mark.parametrize("name", ["search_synonyms", "search_promotions", "missed_searches"])
def test_lists_open_and_can_be_searched(editor, name):
    Synonym.objects.create(phrase="sofa", meanings="couch")
    Promotion.objects.create(query="tea")

    assert editor.get(reverse(f"{name}:index")).status_code == 200
    assert editor.get(reverse(f"{name}:index"), {"q": "sofa"}).status_code == 200
