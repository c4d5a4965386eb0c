"""What somebody typed, as the search understands it: a slot for each word, and what may stand for it.

"blutooth head phones"  ->  [bluetooth] [head | headphone] [phone | headphone]
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from shop.search import vocabulary
from shop.search.documents import plain_code
from shop.search.models import LONGEST_QUERY
from shop.search.ranking import Alternative, Slot, rarity
from shop.search.synonyms import meanings
from shop.search.words import STOP_WORDS, UNITS, Token, compounds, joined, stem, tokens

MOST_WORDS = 12
MOST_LONGER = 20
# How nearly something says what was typed.
SYNONYM = 0.9
TOGETHER = 0.9  # "smart watch" and "smartwatch"
BEGINNING = 0.8
MISTYPED = 0.6
SHORTEST_BEGINNING = 2
SHORTEST_PART = 3
SHORTEST_CODE = 4


@dataclass(frozen=True)
class Query:
    slots: tuple[Slot, ...]
    code: str = ""  # the whole, if it may be a SKU or a barcode
    meant: str = ""
    numbers: frozenset[int] = frozenset()  # places of slots that are mere numbers

    def without_numbers(self) -> tuple[Slot, ...]:
        """Slots that a product must fill: a number may be that of a price."""
        rest = tuple(s for place, s in enumerate(self.slots) if place not in self.numbers)
        return rest or self.slots


@dataclass
class _Word:
    """One word on its way to a slot."""

    token: Token
    alternatives: dict[tuple[str, ...], float] = field(default_factory=dict)
    found_in: int = 0
    meant: str = ""

    def add(self, words: tuple[str, ...], share: float, found_in: int) -> None:
        self.alternatives[words] = max(share, self.alternatives.get(words, 0.0))
        self.found_in = max(self.found_in, found_in)


def parse(text: str, *, language: str, is_typing: bool = False) -> Query:
    """`is_typing`: the last word may not be whole yet."""
    text = text[:LONGEST_QUERY]
    wanted = _wanted(text)
    if not wanted:
        return Query(())
    pairs = _pairs(wanted)
    known = vocabulary.known(
        [token.stem for token in wanted] + [together for _place, _to, together in pairs]
    )
    words = [_Word(token) for token in wanted]
    for word in words:
        term = known.get(word.token.stem)
        if term or not word.token.word.isalpha():
            # What is no word may be a part of a code, which the vocabulary leaves out.
            word.add((word.token.stem,), 1.0, term.found_in if term else 0)
    for place, to, together in pairs:
        if together in known:
            for word in words[place:to]:
                word.add(
                    (together,), TOGETHER, 0 if word.alternatives else known[together].found_in
                )
    _add_synonyms(words, language)
    for place, word in enumerate(words):
        is_last = place == len(words) - 1
        _guess(word, may_go_on=is_last and is_typing)
    code = _code(text)
    if code:
        for word in words:
            word.add((code,), TOGETHER, word.found_in)
    words = [word for word in _measures(words, known) if word.alternatives]
    size = vocabulary.size()
    return Query(
        slots=tuple(
            Slot(
                tuple(Alternative(held, share) for held, share in word.alternatives.items()),
                rarity(word.found_in, size),
            )
            for word in words
        ),
        code=code,
        meant=_told(text, words),
        numbers=frozenset(p for p, w in enumerate(words) if w.token.word.isdecimal()),
    )


def _wanted(text: str) -> list[Token]:
    """Without small words, unless there are no others; each once."""
    found = tokens(text)
    telling = [
        token
        for place, token in enumerate(found)
        # In "plug-in" and "2 A" the small word is a part of the other one.
        if token.word not in STOP_WORDS or (place and found[place - 1].compound == token.compound)
    ]
    once = {token.stem: token for token in reversed(telling or found)}
    kept = [token for token in telling or found if once[token.stem] is token]
    return kept[:MOST_WORDS]


def _pairs(wanted: Sequence[Token]) -> list[tuple[int, int, str]]:
    """Neighbours written as one word, and compounds: (from, to, the word)."""
    found = []
    for place in range(len(wanted) - 1):
        together = wanted[place].word + wanted[place + 1].word
        found.append((place, place + 2, stem(together)))
    place = 0
    for group in compounds(list(wanted)):
        whole = joined(group)
        if len(group) > 2 and whole:
            found.append((place, place + len(group), stem(whole)))
        place += len(group)
    return found


def _add_synonyms(words: Sequence[_Word], language: str) -> None:
    stems = [word.token.stem for word in words]
    for phrase, meaning in meanings(language, stems):
        for place in _places(stems, phrase):
            for word in words[place : place + len(phrase)]:
                word.add(meaning, SYNONYM, 0 if word.alternatives else 1)


def _places(stems: Sequence[str], phrase: tuple[str, ...]) -> Iterator[int]:
    for place in range(len(stems) - len(phrase) + 1):
        if tuple(stems[place : place + len(phrase)]) == phrase:
            yield place


def _guess(word: _Word, *, may_go_on: bool) -> None:
    """What an unknown word may be: a beginning, two words in one, or mistyped."""
    start = word.token.stem
    is_unknown = not word.alternatives
    if (is_unknown or may_go_on) and len(start) >= SHORTEST_BEGINNING:
        longer = vocabulary.beginning_with(start, limit=MOST_LONGER)
        for term in longer:
            word.add((term.word,), BEGINNING, term.found_in if is_unknown else 0)
    if word.alternatives or not word.token.word.isalpha():
        return
    parts = _split(word.token.word)
    if parts:
        word.add(parts[0], TOGETHER, parts[1])
    near = vocabulary.meant_by(word.token.word)
    for term in near:
        word.add((term.word,), MISTYPED, term.found_in)
    if near and not parts:
        word.meant = near[0].written


def _split(word: str) -> tuple[tuple[str, ...], int] | None:
    """`word` as two known ones ("toothbrush"): those that are found most."""
    cuts = range(SHORTEST_PART, len(word) - SHORTEST_PART + 1)
    parts = [(stem(word[:cut]), stem(word[cut:])) for cut in cuts]
    known = vocabulary.known(part for pair in parts for part in pair) if parts else {}
    both = [pair for pair in parts if pair[0] in known and pair[1] in known]
    if not both:
        return None
    found = {pair: min(known[part].found_in for part in pair) for pair in both}
    best = max(both, key=lambda pair: found[pair])
    return best, found[best]


def _measures(words: list[_Word], known: dict[str, Any]) -> list[_Word]:
    """A number with its unit is one thing, where products have it."""
    left: list[_Word] = []
    for word in words:
        if left and word.token.compound == left[-1].token.compound and word.token.word in UNITS:
            measure = stem(left[-1].token.word + word.token.word)
            if measure in known and left[-1].token.word.replace(".", "", 1).isdecimal():
                left[-1] = _Word(Token(measure, word.token.compound))
                left[-1].add((measure,), 1.0, known[measure].found_in)
                continue
        left.append(word)
    return left


def _code(text: str) -> str:
    code = plain_code(text)
    is_one = any(letter.isdecimal() for letter in code) and len(code) >= SHORTEST_CODE
    return code if is_one and len(code) <= 40 else ""


def _told(text: str, words: Sequence[_Word]) -> str:
    """`text` with mistyped words put right; empty if none were."""
    meant = {word.token.word: word.meant for word in words if word.meant}
    if not meant:
        return ""
    told = []
    for chunk in text.split():
        held = [token.word for token in tokens(chunk)]
        told.append(
            " ".join(meant.get(each, each) for each in held) if set(held) & set(meant) else chunk
        )
    return " ".join(told)
