"""Synonyms, promoted results and searches without result."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from shop.search import missed
from shop.search.engine import find as find_ids
from shop.search.models import MissedSearch, PromotedProduct, Promotion, Synonym
from tests.factories.shop import make_product


def promote(query, *products, **fields):
    promotion = Promotion.objects.create(query=query, **fields)
    for place, product in enumerate(products):
        PromotedProduct.objects.create(promotion=promotion, product=product, sort_order=place)
    return promotion


def test_a_synonym_works_both_ways(find):
    make_product("Sofa")
    make_product("Couch")
    Synonym.objects.create(phrase="sofa", meanings="couch")

    assert find("sofa") == ["Sofa", "Couch"]
    assert find("couches") == ["Couch", "Sofa"]


def test_a_synonym_may_work_one_way(find):
    make_product("Tablet")
    make_product("iPad")
    Synonym.objects.create(phrase="ipad", meanings="tablet", is_two_way=False)

    assert find("ipad") == ["iPad", "Tablet"]
    assert find("tablet") == ["Tablet"]


def test_a_synonym_may_be_several_words(find):
    make_product("Mobile phone")
    make_product("Phone case")
    Synonym.objects.create(phrase="cell", meanings="mobile phone, smartphone")

    assert find("cell") == ["Mobile phone"]
    assert "Mobile phone" in find("smartphone cell")


def test_a_synonym_belongs_to_its_language(find):
    make_product("Hammer")
    Synonym.objects.create(language="ar", phrase="gift", meanings="hammer")

    assert find("gift", language="en") == []
    assert find("gift", language="ar") == ["Hammer"]


def test_an_arabic_synonym_takes_any_spelling(find):
    make_product("Coffee", translations={"ar": {"title": "قهوة"}})
    Synonym.objects.create(language="ar", phrase="بُنّ", meanings="قهوه")

    assert find("البن", language="ar") == ["Coffee"]


@pytest.mark.parametrize(
    "fields, wrong",
    [
        ({"phrase": "!!!", "meanings": "couch"}, "phrase"),
        ({"phrase": "sofa", "meanings": " , "}, "meanings"),
        ({"phrase": "sofa", "meanings": "couch, !!!"}, "meanings"),
        ({"phrase": "sofa", "meanings": "Sofas"}, "meanings"),
    ],
)
def test_a_synonym_must_say_something(fields, wrong):
    with pytest.raises(ValidationError) as refused:
        Synonym(**fields).full_clean()

    assert wrong in refused.value.message_dict


def test_a_phrase_has_one_entry():
    Synonym.objects.create(phrase="sofa", meanings="couch")

    with pytest.raises(ValidationError, match="already"):
        Synonym(phrase="sofa", meanings="settee").full_clean()


def test_promoted_products_stand_first_even_if_they_do_not_match(find):
    make_product("Green tea")
    cup, lamp = make_product("Cup"), make_product("Lamp")
    promote("tea", lamp, cup)

    assert find("tea") == ["Lamp", "Cup", "Green tea"]
    assert find("teas for the evening")[:2] == ["Lamp", "Cup"]
    assert find_ids("tea", language="en").promoted == {lamp.pk, cup.pk}
    assert "Lamp" not in find("green")


def test_a_promoted_product_stands_once_and_is_public(find):
    tea = make_product("Tea")
    make_product("Tea cup")
    hidden = make_product("Tea pot", is_public=False)
    promote("tea", tea, hidden)

    assert find("tea") == ["Tea", "Tea cup"]


def test_a_promotion_runs_between_its_dates(find):
    make_product("Tea")
    lamp = make_product("Lamp")
    now = timezone.now()
    hour = timedelta(hours=1)
    promotion = promote("tea", lamp, starts_at=now - hour, ends_at=now + hour)
    assert find("tea")[0] == "Lamp"

    for dates in [(now + hour, None), (None, now - hour)]:
        promotion.starts_at, promotion.ends_at = dates
        promotion.save()
        assert find("tea") == ["Tea"]

    promotion.starts_at = promotion.ends_at = None
    promotion.is_active = False
    promotion.save()
    assert find("tea") == ["Tea"]


def test_a_promotion_that_ends_is_over_though_answers_are_kept(find, monkeypatch):
    make_product("Tea")
    lamp = make_product("Lamp")
    ends_at = timezone.now() + timedelta(minutes=1)
    promote("tea", lamp, ends_at=ends_at)
    assert find("tea") == ["Lamp", "Tea"]

    monkeypatch.setattr(timezone, "now", lambda: ends_at + timedelta(seconds=1))

    assert find("tea") == ["Tea"]


def test_a_promotion_ends_after_it_begins():
    now = timezone.now()

    with pytest.raises(ValidationError, match="end must come after"):
        Promotion(query="tea", starts_at=now, ends_at=now).full_clean()


def test_searches_without_result_are_counted():
    for query in ("Xylophone", "xylophone ", "theremin"):
        missed.note(query, language="en")
    missed.note("xylophone", language="ar")
    assert not MissedSearch.objects.exists()

    assert missed.flush() == 4

    counts = MissedSearch.objects.values_list("query", "language", "count")
    assert set(counts) == {("xylophone", "en", 2), ("theremin", "en", 1), ("xylophone", "ar", 1)}
    assert missed.flush() == 0


def test_counting_goes_on_where_it_stopped():
    missed.note("xylophone", language="en")
    missed.flush()
    missed.note("xylophone", language="en")
    missed.flush()

    assert MissedSearch.objects.get().count == 2


@pytest.mark.parametrize("query", ["alice@example.com", "+49 151 2345 6789", "", "  "])
def test_addresses_and_numbers_of_people_are_not_kept(query):
    missed.note(query, language="en")

    assert missed.flush() == 0


def test_the_search_page_notes_what_it_could_not_find(client):
    make_product("Tea")

    client.get("/shop/search/?q=xylophone")
    client.get("/shop/search/?q=tea")
    missed.flush()

    assert [row.query for row in MissedSearch.objects.all()] == ["xylophone"]
