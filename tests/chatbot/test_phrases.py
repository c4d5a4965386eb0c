"""What customers of the demo merchant might type, against its whole catalogue and all its pages."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from django.utils.translation import override

from chatbot.assistant.identity import Identity
from chatbot.assistant.turn import Reply, Said, answer
from chatbot.knowledge import index
from conversations.content import ProductCards
from demo import catalogue, pages
from demo.texts import read
from shop.catalogue.cards import cards_of
from shop.catalogue.models import Product
from shop.partner.strategy import Selector

pytestmark = pytest.mark.django_db

LANGUAGES = ("en", "ar")
#: The share of the questions that must be answered as expected; the rest is listed when it fails.
GOOD = 0.96


@pytest.fixture
def merchant(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    with override("en"), index.one_refresh():
        catalogue.load(timezone.now())
        pages.load(timezone.now())
    index.refresh_all()


def ask(text: str, language: str) -> Reply:
    who = Identity("web", visitor=uuid4())
    return answer(Said(text), identity=who, state={}, language=language, is_first=False)


def shown(reply: Reply) -> list[Product]:
    ids = [
        pk
        for content in reply.contents
        if isinstance(content, ProductCards)
        for pk in content.product_ids
    ]
    return list(Product.objects.for_cards().filter(pk__in=ids))


def is_as_expected(
    question: dict[str, Any], answers: dict[str, dict[str, str]], language: str
) -> bool:
    reply = ask(question[f"text_{language}"], language)
    slugs = {product.slug for product in shown(reply)}
    if question["kind"] == "products":
        return set(question["expect"]) <= slugs and not slugs & set(question.get("avoid", ()))
    if question["kind"] == "faq":
        (key,) = question["expect"]
        return reply.contents[0].as_text().startswith(answers[key][f"answer_{language}"][:40])
    return not slugs


def test_the_merchants_questions_are_answered(merchant: None) -> None:
    answers = {row["key"]: row for row in read("pages")["faq"]}
    asked = [
        (question, language) for question in read("phrases")["question"] for language in LANGUAGES
    ]

    wrong = [
        question[f"text_{language}"]
        for question, language in asked
        if not is_as_expected(question, answers, language)
    ]

    assert len(wrong) <= len(asked) * (1 - GOOD), wrong
    for question, language in asked:
        if "max_price" in question:
            found = cards_of(
                [product.pk for product in shown(ask(question[f"text_{language}"], language))],
                Selector().strategy(),
            )
            assert all(
                card.price and card.price.amount <= Decimal(question["max_price"]) for card in found
            )


def test_the_opening_questions_have_answers(merchant: None) -> None:
    for question in read("phrases")["suggestion"]:
        for language in LANGUAGES:
            assert not ask(question[f"text_{language}"], language).unanswered
