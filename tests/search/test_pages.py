"""Pages in the same search as products."""

from __future__ import annotations

import pytest
from wagtail.models import Locale, PageViewRestriction

from cms.models import ContentPage
from shop.search import missed
from shop.search.engine import find_pages
from shop.search.models import MissedSearch, Promotion
from tests.factories.cms import block, home, questions, write
from tests.factories.shop import make_product


def make_page(title, *blocks, language="en", intro=""):
    page = ContentPage(
        title=title, slug=title.lower().replace(" ", "-"), intro=intro, locale=_locale(language)
    )
    home(language).add_child(instance=page)
    return write(page, *blocks)


def _locale(language):
    return Locale.objects.get(language_code=language)


def text(html):
    return block("text", text=html)


def titles(typed, *, language="en", limit=5):
    return [hit.title for hit in find_pages(typed, language=language, limit=limit)]


def test_pages_are_found_by_title_and_text_the_title_first():
    make_page("About us", text("<p>We ship tea. Returns are free for a month.</p>"))
    make_page("Returns", text("<p>How to send a parcel back.</p>"))

    assert titles("return") == ["Returns", "About us"]
    assert titles("parcels") == ["Returns"]


def test_a_hit_shows_the_sentence_that_answers():
    make_page("About us", text("<p>We began in 1998.</p><p>Returns are free for a month.</p>"))

    hit = find_pages("free returns", language="en", limit=1)[0]

    assert hit.excerpt == "Returns are free for a month."
    assert hit.url.endswith("/about-us/")


def test_questions_are_searched():
    make_page("Help", questions(("Do you ship to Malta?", "<p>Yes, within a week.</p>")))

    assert titles("malta") == ["Help"]


def test_a_mistyped_word_finds_pages_too():
    make_page("Returns", text("<p>How to send a parcel back.</p>"))

    assert titles("retruns") == ["Returns"]
    assert titles("parc") == ["Returns"]


def test_arabic_pages_are_found_in_any_spelling():
    make_page("الإرجاع", text("<p>الإرجاع مجاني خلال شهر.</p>"), language="ar")

    assert titles("الارجاع", language="ar") == ["الإرجاع"]
    assert titles("الارجاع", language="en") == []


def test_drafts_and_private_pages_are_not_shown():
    draft = make_page("Returns", text("<p>Free.</p>"))
    private = make_page("Returns for staff", text("<p>Free.</p>"))
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
    draft.unpublish()

    assert titles("returns") == []


def test_a_page_that_lacks_most_words_is_no_answer():
    make_page("Returns", text("<p>How to send a parcel back.</p>"))

    assert titles("purple parcel umbrella") == []


def test_products_do_not_turn_up_among_pages_nor_pages_among_products(find):
    make_product("Parcel tape")
    make_page("Returns", text("<p>How to send a parcel back.</p>"))

    assert titles("parcel") == ["Returns"]
    assert find("parcel") == ["Parcel tape"]


def test_a_promoted_page_stands_first():
    make_page("Returns", text("<p>How to send a parcel back.</p>"))
    gifts = make_page("Gifts", text("<p>Ideas.</p>"))
    Promotion.objects.create(query="parcel", page=gifts)

    assert titles("parcel") == ["Gifts", "Returns"]


@pytest.mark.parametrize("typed", ["", "  ", "…!?", "' OR 1=1", '"', "\x00", "a" * 9_000])
def test_odd_input_is_only_words(typed):
    make_page("Returns", text("<p>How to send a parcel back.</p>"))

    assert titles(typed) == []


def test_a_search_that_a_page_answers_is_not_one_without_result(client):
    make_page("Returns", text("<p>How to send a parcel back.</p>"))

    page = client.get("/shop/search/", {"q": "parcel"}).content.decode()
    client.get("/shop/search/", {"q": "theremin"})
    missed.flush()

    assert page.index("How to send a parcel back") and "Nothing found" not in page
    assert list(MissedSearch.objects.values_list("query", flat=True)) == ["theremin"]
