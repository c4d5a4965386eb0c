"""Words as the search compares them: the many spellings of one word made one.

Arabic is written with and without hamza, diacritics and tatweel, and small words hang on to the
next one; English has plurals. Both sides of a comparison pass through here.
"""

from __future__ import annotations

import re
import unicodedata

SAME_LETTERS = str.maketrans(
    {
        **dict.fromkeys("أإآٱ", "ا"),
        "ى": "ي",
        "ئ": "ي",
        "ؤ": "و",
        "ة": "ه",
        "ـ": None,
        **{chr(0x0660 + digit): str(digit) for digit in range(10)},
        **{chr(0x06F0 + digit): str(digit) for digit in range(10)},
    }
)
# Of "with the", "and the", "for the", "the": longest first. A stem keeps three letters at least.
ARABIC_PREFIXES = ("وال", "بال", "فال", "كال", "لل", "ال")
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
WORD = re.compile(r"[^\W_]+")


def normalise(text: str) -> str:
    """Lower case, one spelling of each Arabic letter, no diacritics or accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(SAME_LETTERS))
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return plain.translate(SAME_LETTERS)


def words(text: str) -> list[str]:
    """The stems of `text` in their order."""
    return [stem(word) for word in WORD.findall(normalise(text))]


def query_words(text: str) -> list[str]:
    """What somebody looks for: stems without the small words; each once."""
    plain = WORD.findall(normalise(text))
    wanted = [stem(word) for word in plain if word not in STOP_WORDS]
    return list(dict.fromkeys(wanted or [stem(word) for word in plain]))


def stem(word: str) -> str:
    if not word.isascii():
        for prefix in ARABIC_PREFIXES:
            if word.startswith(prefix) and len(word) - len(prefix) >= 3:
                return word.removeprefix(prefix)
        return word
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def is_typo(typed: str, known: str) -> bool:
    """Whether `typed` may be meant as `known`: one slip, in long words two."""
    if len(typed) < 4 or abs(len(typed) - len(known)) > 2:
        return False
    return distance(typed, known) <= (1 if len(typed) < 7 else 2)


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
