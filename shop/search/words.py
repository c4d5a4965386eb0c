"""Words as the search compares them: the many spellings of one word made one.

Arabic is written with and without hamza, diacritics and tatweel, and small words hang on to the
next one; English bends its words; numbers stand with their units, apart or together. Both sides of
a comparison pass through here:

    words("2 TB USB-C drives")  ->  2 tb 2tb usb c usbc drive
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import snowballstemmer

SAME_LETTERS = str.maketrans(
    {
        **dict.fromkeys("أإآٱ", "ا"),
        "ى": "ي",
        "ئ": "ي",
        "ؤ": "و",
        "ة": "ه",
        "ـ": None,
        "٫": ".",
        "٬": None,
        **{chr(0x0660 + digit): str(digit) for digit in range(10)},
        **{chr(0x06F0 + digit): str(digit) for digit in range(10)},
    }
)
# Of "with the", "and the", "for the", "the": longest first. A stem keeps three letters at least,
# two behind the mere article.
ARABIC_PREFIXES = ("وال", "بال", "فال", "كال", "لل", "ال")
# Of plurals, "her", "its" and what makes an adjective, longest first.
ARABIC_SUFFIXES = ("ات", "ون", "ين", "ان", "ها", "يه", "ه", "ي")
ENGLISH = (
    "a an and any are at by can do does for from give have i in is it me my need of on or please "
    "some something the there to want what which with you your under over below above than less "
    "more show find looking buy sell got get max up about euro euros eur pls"
)
ARABIC = (
    "في من علي الي عن مع هل عندكم لديكم اريد ابحث شي شيء شييا هذا هذه او ما التي الذي بلا لي لو سمحت "
    "تحت فوق باقل اقل اكثر حتي لغايه يورو"
)
STOP_WORDS = frozenset(f"{ENGLISH} {ARABIC}".split())
# What a number is counted in; written together with it or apart.
MEASURES = (
    "b kb mb gb tb bit g kg mg lb lbs oz ml cl l m cm mm km inch ft w kw wh v a ma mah ah hz khz mhz "
    "ghz mp px dpi fps rpm db pc pcs pack k x "
    "جم غم غ كجم كغ كغم مل لتر سم مم متر بوصه جيجا واط قطعه"
)
UNITS = frozenset(MEASURES.split())
INCHES = re.compile(r"(\d)\s*(?:''|[\"″”“]|-?\s?inch(?:es)?\b|-?in\b)")
POSSESSIVE = re.compile(r"['’]s\b")
THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}\b)")
# A run without blanks, such as "usb-c" or "dv7-1211ea", and the words in it.
COMPOUND = re.compile(r"[^\W_]+(?:[-‐‑–/.,_]+[^\W_]+)*")
WORD = re.compile(r"\d+(?:[.,]\d+)+|[^\W_]+")
MEASURE = re.compile(r"(\d+(?:\.\d+)?)([^\W\d_]+)")
LONGEST_WORD = 40


class Token(NamedTuple):
    """A word as written (normalised), and which others it is written together with.

    Words of one `compound` stand together without blanks, or are a number and its unit.
    """

    word: str
    compound: int

    @property
    def stem(self) -> str:
        return stem(self.word)


def normalise(text: str) -> str:
    """Lower case, one spelling of each Arabic letter, no diacritics or accents."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(SAME_LETTERS))
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return plain.translate(SAME_LETTERS)


def tokens(text: str) -> list[Token]:
    """The words of `text` in their order, with what is written together."""
    plain = THOUSANDS.sub("", POSSESSIVE.sub("", INCHES.sub(r"\1 inch", normalise(text))))
    found: list[Token] = []
    for number, run in enumerate(COMPOUND.findall(plain)):
        for word in _parts(run):
            compound = number
            if found and word in UNITS and _is_number(found[-1].word):
                compound = found[-1].compound
            found.append(Token(word[:LONGEST_WORD], compound))
    return found


def compounds(found: list[Token]) -> Iterator[list[Token]]:
    """The tokens in groups of what is written together."""
    group: list[Token] = []
    for token in found:
        if group and token.compound != group[0].compound:
            yield group
            group = []
        group.append(token)
    if group:
        yield group


def joined(group: list[Token]) -> str:
    """The words of a compound as one; empty for what is one word, or too long to be one."""
    whole = "".join(token.word for token in group)
    return whole if len(group) > 1 and len(whole) <= LONGEST_WORD else ""


def words(text: str) -> list[str]:
    """The stems of `text` in their order; what is written together also as one word."""
    found = []
    for group in compounds(tokens(text)):
        found += [token.stem for token in group]
        whole = joined(group)
        if whole:
            found.append(stem(whole))
    return found


def query_words(text: str) -> list[str]:
    """What somebody looks for: stems without the small words; each once."""
    plain = [token.word for token in tokens(text)]
    wanted = [stem(word) for word in plain if word not in STOP_WORDS]
    return list(dict.fromkeys(wanted or [stem(word) for word in plain]))


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    if word.isascii():
        return _english(word) if len(word) > 3 and word.isalpha() else word
    for prefix in ARABIC_PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= (2 if prefix == "ال" else 3):
            word = word.removeprefix(prefix)
            break
    for suffix in ARABIC_SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            return word.removesuffix(suffix)
    return word


def is_typo(typed: str, known: str) -> bool:
    """Whether `typed` may be meant as `known`: one slip, in long words two."""
    if len(typed) < 4 or abs(len(typed) - len(known)) > 2:
        return False
    return distance(typed, known) <= slips(typed)


def slips(word: str) -> int:
    """How many slips of the finger are forgiven in `word`: none in short ones and in codes."""
    if len(word) < 4 or not word.isalpha():
        return 0
    return 1 if len(word) < 7 else 2


def distance(first: str, second: str) -> int:
    """Letters added, dropped, changed, or swapped with their neighbour."""
    before: list[int] = []
    row = list(range(len(second) + 1))
    for i, a in enumerate(first, 1):
        above, before, row = before, row, [i]
        for j, b in enumerate(second, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == second[j - 2] and first[i - 2] == b:
                cost = min(cost, above[j - 2] + 1)
            row.append(cost)
    return row[-1]


_stemmer = snowballstemmer.stemmer("english")


def _english(word: str) -> str:
    found: str = _stemmer.stemWord(word)
    return found


def _parts(run: str) -> list[str]:
    """The words of a run; a number and the unit that sticks to it are two."""
    found = []
    for word in WORD.findall(run):
        measure = MEASURE.fullmatch(word)
        if measure and measure[2] in UNITS:
            found += [measure[1], measure[2]]
        else:
            found.append(word.replace(",", "."))
    return found


def _is_number(word: str) -> bool:
    return word.replace(".", "", 1).isdecimal()
