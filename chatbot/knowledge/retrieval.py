"""Which published text answers a question.

The score says how much of the question an entry covers, each word weighed by how rare it is: 0 is
nothing, 1 all of it, so more is nearer. (Distances, where less is nearer, only come with vectors:
DIST_REF_EN and DIST_REF_AR.)
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Max

from chatbot.assistant.concepts import nearest_concept, tokens
from chatbot.assistant.language import is_like
from chatbot.assistant.vocabulary import TERMS
from chatbot.models import KnowledgeEntry

#: From here on an entry is the answer to a question about the shop's terms.
SURE = 0.45
#: ... and to a message that only might be one.
SURE_FOR_A_GUESS = 0.62
#: From here on it is worth asking "did you mean".
MAYBE = 0.3

#: A word in the text counts less than one in the question or heading ...
IN_TEXT = 0.7
#: ... a word that no entry has counts against all of them, but mildly ...
UNHEARD = 0.6
#: ... what the question is about (returns, paying, delivery) more than the words around it ...
SUBJECT = 1.5
#: ... a heading that is about more than was asked is a weaker answer ...
FOCUS = 0.3
#: ... and a section of a page one than an answer that somebody wrote to this question.
OF_A_PAGE = 0.85


@dataclass(frozen=True)
class Found:
    title: str
    text: str
    url: str
    kind: str
    score: float


@dataclass(frozen=True)
class _Entry:
    title: str
    text: str
    url: str
    kind: str
    title_tokens: frozenset[str]
    text_tokens: frozenset[str]


class Index:
    """The entries of one language, weighed. A few hundred are searched in a few milliseconds."""

    def __init__(self, entries: list[_Entry]) -> None:
        self.entries = entries
        seen: Counter[str] = Counter()
        for entry in entries:
            seen.update(entry.title_tokens | entry.text_tokens)
        total = len(entries) or 1
        self.weights = {token: math.log(1 + total / count) for token, count in seen.items()}
        self.unknown_weight = UNHEARD * math.log(1 + total)

    def search(self, question: str, limit: int) -> list[Found]:
        asked = {self._known(token) for token in tokens(question)}
        if not asked or not self.entries:
            return []
        ranked = sorted(
            ((self._score(asked, entry), entry) for entry in self.entries),
            key=lambda pair: -pair[0],
        )
        return [
            Found(entry.title, entry.text, entry.url, entry.kind, score)
            for score, entry in ranked[:limit]
            if score >= MAYBE
        ]

    def _known(self, token: str) -> str:
        """`token`, or the word of the index that it is a misspelling of."""
        if token in self.weights or token.startswith("="):
            return token
        meant = nearest_concept(token)
        if meant:
            return meant
        return next((known for known in self.weights if is_like(token, known)), token)

    def _weight(self, found: frozenset[str] | set[str]) -> float:
        return sum(
            self.weights.get(token, self.unknown_weight) * (SUBJECT if token in TERMS else 1)
            for token in found
        )

    def _score(self, asked: set[str], entry: _Entry) -> float:
        in_title = asked & entry.title_tokens
        in_text = (asked & entry.text_tokens) - in_title
        if not in_title and not in_text:
            return 0.0
        covered = (self._weight(in_title) + IN_TEXT * self._weight(in_text)) / self._weight(asked)
        focus = self._weight(in_title) / (self._weight(entry.title_tokens) or 1)
        share = 1.0 if entry.kind == "faq" else OF_A_PAGE
        return share * covered * (1 - FOCUS + FOCUS * focus)


_indexes: dict[str, tuple[tuple[object, object], Index]] = {}


def index_for(language: str) -> Index:
    """The index of `language`, built again when its rows have changed. One query when they have not."""
    version = KnowledgeEntry.objects.filter(language=language).aggregate(
        count=Count("pk"), last=Max("pk")
    )
    key = (version["count"], version["last"])
    kept = _indexes.get(language)
    if kept is None or kept[0] != key:
        rows = KnowledgeEntry.objects.filter(language=language).order_by("pk")
        entries = [
            _Entry(
                row.title,
                row.text,
                row.url,
                row.kind,
                frozenset(row.title_tokens),
                frozenset(row.text_tokens),
            )
            for row in rows
        ]
        kept = _indexes[language] = (key, Index(entries))
    return kept[1]


def search(question: str, language: str, limit: int | None = None) -> list[Found]:
    """Entries that may answer `question`, best first."""
    return index_for(language).search(question, limit or settings.FAQ_TOPK)
