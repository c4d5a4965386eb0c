from __future__ import annotations

import pytest

from chatbot.assistant.language import detect, is_like, normalise, stem


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("do you have tea", "en"),
        ("عندكم شاي؟", "ar"),
        ("عندكم coffee؟", "ar"),
        ("do you have شاي here please", "en"),
        ("15", "ar"),
        ("👍", "ar"),
    ],
)
def test_answers_in_the_language_that_is_written(text: str, language: str) -> None:
    assert detect(text, default="ar") == language


def test_the_many_spellings_of_an_arabic_word_are_one() -> None:
    assert normalise("قَهْوَةٌ") == normalise("قهوه")
    assert normalise("إلى أين؟") == normalise("الى اين?")
    assert normalise("شــاي ١٥٫٥٠") == "شاي 15.50"


@pytest.mark.parametrize(
    ("word", "same"),
    [("cups", "cup"), ("القهوة", "قهوة"), ("batteries", "battery"), ("بالليمون", "ليمون")],
)
def test_a_stem_is_shared_by_the_forms_of_a_word(word: str, same: str) -> None:
    assert stem(normalise(word)) == stem(normalise(same))


@pytest.mark.parametrize(
    ("typed", "meant"), [("oder", "order"), ("parcle", "parcel"), ("delivry", "delivery")]
)
def test_forgives_typos(typed: str, meant: str) -> None:
    assert is_like(typed, meant)


@pytest.mark.parametrize(("typed", "meant"), [("tea", "sea"), ("money", "honey"), ("cat", "car")])
def test_does_not_forgive_another_word(typed: str, meant: str) -> None:
    assert not is_like(typed, meant)
