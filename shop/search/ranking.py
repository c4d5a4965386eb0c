"""How well a product answers: BM25F, its half that no query changes worked out when it is indexed.

The *worth* of a word in a product is how often it stands in each field, times the field's weight,
less in a long field:

    worth(word) = sum over fields of  weight * count / (1 - damping + damping * length / usual)

It is all that the index keeps of a product (see shop.search.documents). A query's score is then

    sum over its words of  rarity(word) * worth / (worth + SATURATION)   times   part ** COVERAGE

where `part` is how much of the query, by rarity, the product has at all. What only stands for a word
(a synonym, a longer word, the one that was meant) counts for its share. Products of one score stay in
the order in which they were added. `manage.py evaluate_search` measures what a change brings.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log

SATURATION = 0.5
COVERAGE = 3
SHORTEST = 0.1  # of the usual length: a field of one word is not worth a title


@dataclass(frozen=True)
class Field:
    """Where words of a product stand, and what they are worth there."""

    weight: float
    damping: float = 0.0
    usual: int = 1  # the length, in words, at which `damping` neither adds nor takes


FIELDS = {
    "title": Field(10, 0.3, 8),
    "code": Field(10),
    "brand": Field(2),
    "variants": Field(1, 0.9, 10),
    "kind": Field(1),
    "subtitle": Field(1, 0.9, 10),
    "description": Field(1, 1.0, 20),
    "specs": Field(0.5, 0.9, 10),
}
# Words fall into four classes by worth, best first: what databases can weigh themselves.
CLASSES = (13.0, 10.0, 1.0, 0.0)


def worths(texts: Mapping[str, Sequence[str]]) -> dict[str, float]:
    """Each word's worth in a product whose fields hold these words."""
    found: dict[str, float] = defaultdict(float)
    for name, held in texts.items():
        field = FIELDS[name]
        if held:
            length = max(len(held) / field.usual, SHORTEST)
            norm = 1 - field.damping + field.damping * length
            for word, count in Counter(held).items():
                found[word] += field.weight * count / norm
    return dict(found)


def class_of(worth: float) -> int:
    """0 for what tells most of a product, 3 for what tells least."""
    return next(place for place, least in enumerate(CLASSES) if worth >= least)


def rarity(found_in: int, of: int) -> float:
    """A word that few products have tells more of what is looked for."""
    return log(1 + (of - min(found_in, of) + 0.5) / (found_in + 0.5))


@dataclass(frozen=True)
class Alternative:
    """Words that together say what a word of the query does, and how nearly."""

    words: tuple[str, ...]
    share: float = 1.0


@dataclass(frozen=True)
class Slot:
    """One word of the query, and all that may stand for it."""

    alternatives: tuple[Alternative, ...]
    rarity: float


def score(worth_of: Mapping[str, float], slots: Iterable[Slot]) -> float:
    total = have = asked = 0.0
    for slot in slots:
        asked += slot.rarity
        told = _told(worth_of, slot)
        if told:
            have += slot.rarity
            total += slot.rarity * told
    return total * (have / asked) ** COVERAGE if asked else 0.0


def has_all(worth_of: Mapping[str, float], slots: Iterable[Slot]) -> bool:
    return all(_told(worth_of, slot) for slot in slots)


def _told(worth_of: Mapping[str, float], slot: Slot) -> float:
    """How much of this word of the query a product says: 0 nothing, nearly 1 all."""
    best = 0.0
    for alternative in slot.alternatives:
        worth = min(worth_of.get(word, 0.0) for word in alternative.words)
        best = max(best, alternative.share * worth / (worth + SATURATION))
    return best
