"""From words to tokens that can be compared: synonyms become one concept, the rest are stems."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from chatbot.assistant import vocabulary
from chatbot.assistant.language import allowed_typos, is_like, normalise, stem, words


@cache
def concept_of_word() -> dict[str, str]:
    table: dict[str, str] = {}
    for concept, forms in vocabulary.CONCEPTS.items():
        for form in map(normalise, forms.split()):
            table[form] = concept
            table.setdefault(stem(form), concept)
    return table


@cache
def _joined() -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(pattern), word) for pattern, word in vocabulary.JOINED.items()]


def tokens(text: str) -> list[str]:
    """The meaningful tokens of `text`, in order."""
    text = normalise(text)
    for pattern, word in _joined():
        text = pattern.sub(word, text)
    found = []
    for word in words(text):
        token = token_of(word)
        if token:
            found.append(token)
    return found


@lru_cache(maxsize=20_000)
def token_of(word: str) -> str:
    """Empty for a word that says nothing by itself."""
    table = concept_of_word()
    bare = word.removesuffix("'s")
    bare = vocabulary.SYNONYMS.get(bare) or vocabulary.SYNONYMS.get(stem(bare)) or bare
    concept = table.get(bare) or table.get(stem(bare))
    if concept:
        return concept
    if bare in vocabulary.STOP or (len(bare) < 2 and not bare.isdigit()):
        return ""
    return stem(bare)


@lru_cache(maxsize=5_000)
def nearest_concept(word: str) -> str:
    """The concept that a misspelt `word` (of five letters or more) probably names; else empty."""
    if len(word) < 5 or not allowed_typos(word):
        return ""
    for form, concept in concept_of_word().items():
        if len(form) >= 5 and is_like(word, form):
            return concept
    return ""
