"""The assistant knows what is published, from the same moment on and no longer."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from wagtail.models import PageViewRestriction

from chatbot.knowledge import index, retrieval
from chatbot.models import KnowledgeEntry
from tests.factories import cms as make
from tests.factories.chatbot import learn

pytestmark = pytest.mark.django_db

PAYING = ("How can I pay?", "By bank transfer or in cash on delivery. We do not take cards.")
DELIVERY = ("How much does delivery cost?", "Delivery costs a flat €4.90. From €60 it is free.")
RETURNS = ("How long can I return something?", "You have 30 days from delivery.")
GRIND = ("Do you grind coffee?", "Most of our coffees come as whole beans.")


def best(question: str, language: str = "en") -> str:
    found = retrieval.search(question, language)
    return found[0].title if found and found[0].score >= retrieval.SURE else ""


def test_what_is_published_can_be_asked() -> None:
    make.add_faq(("How much does delivery cost?", "<p>A flat €4.90.</p>"))

    found = retrieval.search("what is the price of shipping", "en")[0]

    assert found.title == "How much does delivery cost?"
    assert found.text == "A flat €4.90."
    assert "#q-" in found.url


def test_what_is_changed_is_answered_anew() -> None:
    page = make.add_faq(("How much does delivery cost?", "<p>A flat €4.90.</p>"))

    make.write(page, make.questions(("How much does delivery cost?", "<p>A flat €5.90.</p>")))

    assert [found.text for found in retrieval.search("delivery cost", "en")] == ["A flat €5.90."]


def test_what_is_unpublished_is_unknown() -> None:
    page = make.add_faq(("How much does delivery cost?", "<p>A flat €4.90.</p>"))

    page.unpublish()

    assert not KnowledgeEntry.objects.filter(title__contains="delivery").exists()
    assert retrieval.search("delivery cost", "en") == []


def test_what_is_deleted_is_unknown() -> None:
    page = make.add_faq(("How much does delivery cost?", "<p>A flat €4.90.</p>"))

    page.delete()

    assert retrieval.search("delivery cost", "en") == []


def test_a_page_for_some_is_quoted_to_nobody() -> None:
    page = make.add_faq(("What is the staff discount?", "<p>Half the price.</p>"))

    restriction = PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert retrieval.search("staff discount", "en") == []

    restriction.delete()
    assert best("staff discount") == "What is the staff discount?"


def test_a_draft_is_not_quoted() -> None:
    page = make.add_faq(("How much does delivery cost?", "<p>A flat €4.90.</p>"))
    page.title = "Another title"

    page.save_revision()

    assert [found.text for found in retrieval.search("delivery cost", "en")] == ["A flat €4.90."]


def test_each_language_answers_from_its_own_pages() -> None:
    make.add_faq(("How much does delivery cost?", "<p>A flat €4.90.</p>"))
    make.add_faq(("كم تبلغ أجرة التوصيل؟", "<p>4.90 يورو.</p>"), language="ar", title="أسئلة")

    assert best("بكم الشحن؟", "ar") == "كم تبلغ أجرة التوصيل؟"
    assert best("how much is shipping", "ar") in ("", "كم تبلغ أجرة التوصيل؟")
    assert best("how much is shipping", "en") == "How much does delivery cost?"


def test_bulk_work_is_indexed_once(django_assert_max_num_queries: object) -> None:
    with index.one_refresh():
        make.add_faq(("How much does delivery cost?", "<p>A flat €4.90.</p>"))
        assert not KnowledgeEntry.objects.exists()

    assert KnowledgeEntry.objects.count() == 1


def test_indexing_again_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    make.add_faq(("How much does delivery cost?", "<p>A flat €4.90.</p>"))
    before = list(KnowledgeEntry.objects.values_list("pk", flat=True))

    call_command("index_knowledge")

    assert list(KnowledgeEntry.objects.values_list("pk", flat=True)) == before
    assert "1 entries, 0 changed" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("can I pay with visa?", PAYING[0]),
        ("do you take credit cards", PAYING[0]),
        ("what does shiping cost", DELIVERY[0]),
        ("is delivery free", DELIVERY[0]),
        ("how many days do i have to send it back", RETURNS[0]),
        ("do you grind the beans for me", GRIND[0]),
    ],
)
def test_finds_the_answer_in_other_words(question: str, title: str) -> None:
    learn(PAYING, DELIVERY, RETURNS, GRIND)

    assert best(question) == title


@pytest.mark.parametrize(
    "question",
    [
        "who won the world cup",
        "write me a poem",
        "what is the capital of france",
        "bicycles",
        "",
        "???",
    ],
)
def test_has_no_answer_to_what_nobody_wrote_about(question: str) -> None:
    learn(PAYING, DELIVERY, RETURNS, GRIND)

    assert best(question) == ""


def test_a_search_costs_one_query_once_the_index_is_built(
    django_assert_num_queries: object,
) -> None:
    learn(PAYING, DELIVERY, RETURNS, GRIND)
    retrieval.search("delivery", "en")

    with django_assert_num_queries(1):  # type: ignore[operator]
        retrieval.search("returns", "en")
