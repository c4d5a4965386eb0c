"""What is published can be quoted, piece by piece; what is not, cannot."""

from __future__ import annotations

import pytest
from wagtail.models import PageViewRestriction, Site

from cms.knowledge import published_entries
from tests.factories import cms as make

pytestmark = pytest.mark.django_db


def entries(language: str = "en") -> list[tuple[str, str, str]]:
    return [(entry.kind, entry.title, entry.text) for entry in published_entries(language)]


def test_each_question_is_an_entry_with_an_address_of_its_own(site: Site) -> None:
    faq = make.add_faq(
        ("How long?", "<p>Two to <b>four</b> days.</p>"), ("How much?", "<p>€4.90</p>")
    )

    found = list(published_entries("en"))

    assert [(entry.kind, entry.title, entry.text) for entry in found] == [
        ("faq", "How long?", "Two to four days."),
        ("faq", "How much?", "€4.90"),
    ]
    assert all(entry.url.startswith(f"{faq.url}#q-") for entry in found)
    assert len({entry.url for entry in found}) == 2
    assert all(entry.language == "en" and entry.updated_at for entry in found)


def test_a_text_is_cut_at_its_headings(site: Site) -> None:
    text = "<p>We deliver.</p><h2>How long</h2><p>Two days.</p><ul><li>By bike</li><li>By train</li></ul>"
    make.add_page(
        make.block("text", text=text), title="Delivery", slug="delivery", intro="In short."
    )

    found = list(published_entries("en"))

    assert [(entry.title, entry.text, entry.url) for entry in found] == [
        ("Delivery", "In short.", "/delivery/"),
        ("Delivery", "We deliver.", "/delivery/"),
        ("Delivery: How long", "Two days.\nBy bike\nBy train", "/delivery/#how-long"),
    ]


def test_unpublishing_takes_the_entries_away_and_publishing_brings_them_back(site: Site) -> None:
    faq = make.add_faq(("How long?", "<p>Two days.</p>"))

    faq.unpublish()
    assert entries() == []

    faq.save_revision().publish()
    assert entries() == [("faq", "How long?", "Two days.")]


def test_a_draft_is_not_quoted(site: Site) -> None:
    faq = make.add_faq(("How long?", "<p>Two days.</p>"))
    faq.body = "[]"
    faq.save_revision()

    assert entries() == [("faq", "How long?", "Two days.")]


def test_a_page_that_only_some_may_read_is_not_quoted(site: Site) -> None:
    faq = make.add_faq(("What do we earn?", "<p>Enough.</p>"))

    PageViewRestriction.objects.create(page=faq, restriction_type=PageViewRestriction.LOGIN)

    assert entries() == []


def test_languages_are_kept_apart(site: Site) -> None:
    make.add_faq(("How long?", "<p>Two days.</p>"))
    make.add_faq(("كم يستغرق؟", "<p>يومان.</p>"), language="ar", title="أسئلة")

    assert entries("en") == [("faq", "How long?", "Two days.")]
    assert entries("ar") == [("faq", "كم يستغرق؟", "يومان.")]
    assert next(iter(published_entries("ar"))).url.startswith("/ar/")
