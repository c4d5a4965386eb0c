"""The merchant's synonyms, ready for use: one look into the cache for a search."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.core.cache import cache

from shop.search.models import Synonym
from shop.search.version import search_version
from shop.search.words import query_words

KEPT_SECONDS = 3600
Phrase = tuple[str, ...]


def meanings(language: str, stems: Sequence[str]) -> list[tuple[Phrase, Phrase]]:
    """(what was typed, what it means besides) for the phrases that begin with one of `stems`."""
    table = _table()
    return [
        pair
        for code in ("", language)
        for word in dict.fromkeys(stems)
        for pair in table.get(code, {}).get(word, ())
    ]


def _table() -> dict[str, dict[str, list[tuple[Phrase, Phrase]]]]:
    """language -> first word of the phrase -> pairs."""
    key = f"search:synonyms:{search_version()}"
    found: dict[str, dict[str, list[tuple[Phrase, Phrase]]]] | None = cache.get(key)
    if found is None:
        found = _read()
        cache.set(key, found, KEPT_SECONDS)
    return found


def _read() -> dict[str, dict[str, list[tuple[Phrase, Phrase]]]]:
    table: dict[str, dict[str, list[tuple[Phrase, Phrase]]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for synonym in Synonym.objects.all():
        phrase = tuple(query_words(synonym.phrase))
        for text in synonym.meaning_list():
            meaning = tuple(query_words(text))
            if not phrase or not meaning:
                continue
            table[synonym.language][phrase[0]].append((phrase, meaning))
            if synonym.is_two_way:
                table[synonym.language][meaning[0]].append((meaning, phrase))
    return {language: dict(pairs) for language, pairs in table.items()}
