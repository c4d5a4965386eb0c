"""Words as people type them, made comparable: English and Arabic, with and without care."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from django.conf import settings

ARABIC = re.compile(r"[\u0621-\u064A\u0671-\u06D3]")
LATIN = re.compile(r"[A-Za-z]")
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
TATWEEL = "\u0640"
LETTERS = str.maketrans(
    {
        **dict.fromkeys("أإآٱ", "ا"),
        "ى": "ي",
        "ی": "ي",
        "ئ": "ي",
        "ؤ": "و",
        "ة": "ه",
        "ک": "ك",
        "گ": "ك",
        "ڤ": "ف",
        "پ": "ب",
        "’": "'",
        "‘": "'",
        TATWEEL: "",
        **{chr(0x660 + digit): str(digit) for digit in range(10)},
        **{chr(0x6F0 + digit): str(digit) for digit in range(10)},
        "٫": ".",
        "٬": ",",
        "؟": "?",
        "،": ",",
        "؛": ";",
    }
)
ARABIC_PREFIXES = ("وبال", "وال", "بال", "كال", "فال", "ولل", "لل", "ال", "و")
ARABIC_SUFFIXES = ("كم", "هم", "ها", "نا", "ات", "ان", "ون", "ين", "يه", "ه", "ي")
ENGLISH_SUFFIXES = ("ings", "ing", "ies", "ed", "es", "s")


def detect(text: str, default: str) -> str:
    """The language that `text` is written in, `default` where its letters do not say."""
    arabic, latin = len(ARABIC.findall(text)), len(LATIN.findall(text))
    if arabic and arabic * 2 >= latin:
        found = "ar"
    elif latin >= 2 and latin > arabic:
        found = "en"
    else:
        return default
    return found if found in dict(settings.LANGUAGES) else default


def normalise(text: str) -> str:
    """Lower case, one form of each Arabic letter, Western digits, no diacritics, single spaces."""
    text = unicodedata.normalize("NFKC", text).translate(LETTERS)
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(unicodedata.normalize("NFC", bare).translate(LETTERS).lower().split())


def words(text: str) -> list[str]:
    """The words of `text`, which may be normalised already."""
    return WORD.findall(normalise(text))


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A light stem: enough for "cups" to meet "cup" and "القهوة" to meet "قهوة"."""
    if ARABIC.search(word):
        for prefix in ARABIC_PREFIXES:
            if word.startswith(prefix) and len(word) - len(prefix) >= (3 if prefix == "و" else 2):
                word = word[len(prefix) :]
                break
        for suffix in ARABIC_SUFFIXES:
            if word.endswith(suffix) and len(word) - len(suffix) >= 3:
                return word[: -len(suffix)]
        return word
    word = word.removesuffix("'s")
    for suffix in ENGLISH_SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            if suffix == "s" and word.endswith("ss"):
                return word
            word = word[: -len(suffix)] + ("y" if suffix == "ies" else "")
            if (
                suffix in ("ing", "ings", "ed")
                and len(word) > 3
                and word[-1] == word[-2]
                and word[-1] not in "ls"
            ):
                word = word[:-1]
            break
    if len(word) > 4 and word.endswith("e"):
        word = word[:-1]
    return word


def allowed_typos(word: str) -> int:
    """How many slips of the keyboard still leave `word` itself."""
    length = len(word)
    if ARABIC.search(word):
        return 0 if length < 4 else 1
    return 0 if length < 4 else 1 if length < 8 else 2


@lru_cache(maxsize=50_000)
def is_like(typed: str, meant: str) -> bool:
    """Whether `typed` is `meant` with no more than the typos that its length allows."""
    if typed == meant:
        return True
    most = min(allowed_typos(typed), allowed_typos(meant))
    if not most or abs(len(typed) - len(meant)) > most or typed[0] != meant[0]:
        return False
    return distance(typed, meant, most) <= most


def distance(left: str, right: str, most: int) -> int:
    """Edits (swapped neighbours count as one) from `left` to `right`; above `most` it stops counting."""
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, start=1):
        before, previous, row = row, before, [i]
        for j, b in enumerate(right, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, previous[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
