"""Every text of Oscar's has its Arabic: in its own catalogue, in ours, or in the one for what it lacks."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import oscar
import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation import gettext, ngettext, override
from django.utils.translation.template import templatize

from tests.common.test_translations import KEYWORDS, pairs

ROOT = Path(__file__).resolve().parents[2]
OSCAR = Path(oscar.__file__).parent
OURS = ROOT / "locale/ar/LC_MESSAGES/django.po"
THEIRS = OSCAR / "locale/ar/LC_MESSAGES/django.po"
LACKING = ROOT / "locale/oscar/ar/LC_MESSAGES/django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[sdi]|%[sdi]|\{\w+\}")
Text = str | tuple[str, ...]


def catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="ar")


def sources() -> Iterator[bytes]:
    for path in sorted(OSCAR.rglob("*")):
        if path.suffix == ".py" and "migrations" not in path.parts:
            yield path.read_bytes()
        elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
            lines = templatize(path.read_text(), origin=str(path)).splitlines()
            yield "\n".join(line.strip() for line in lines).encode()


def texts() -> set[tuple[str | None, Text]]:
    """What Oscar's sources say, and what its Arabic catalogue leaves empty."""
    found: set[tuple[str | None, Text]] = set()
    for source in sources():
        for _line, text, _comments, context in extract("python", io.BytesIO(source), KEYWORDS):
            found.add((context, text if isinstance(text, str) else tuple(text)))
    for message in catalogue(THEIRS):
        found.add((message.context, message.id))
    return {(context, text) for context, text in found if text and any(text)}


def is_written(message: Message | None) -> bool:
    if message is None or message.fuzzy or not message.string:
        return False
    strings = message.string if isinstance(message.string, tuple) else (message.string,)
    return all(strings)


def test_every_text_of_oscars_has_its_arabic() -> None:
    catalogues = [catalogue(path) for path in (OURS, LACKING, THEIRS)]

    missing = [
        repr(text)
        for context, text in texts()
        if not any(
            is_written(one.get(text[0] if isinstance(text, tuple) else text, context))
            for one in catalogues
        )
    ]

    assert not missing, "\n".join([f"write them in {LACKING}:", *sorted(missing)])


def test_its_words_are_arabic_and_keep_what_is_filled_in() -> None:
    wrong = []
    for message in catalogue(LACKING):
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        wanted = {name for text in ids for name in PLACEHOLDER.findall(text)}
        for string in strings:
            if set(PLACEHOLDER.findall(string)) != wanted:
                wrong.append(f"{ids[0]!r} -> {string!r}")
        if len(strings) not in (1, 6):
            wrong.append(f"{ids[0]!r} has {len(strings)} forms")

    assert not wrong, "\n".join(wrong)


def test_it_is_compiled_as_it_is_written() -> None:
    with LACKING.with_suffix(".mo").open("rb") as file:
        assert pairs(read_mo(file)) == pairs(catalogue(LACKING))


def test_its_header_counts_as_ours_does() -> None:
    assert catalogue(LACKING).plural_expr == catalogue(OURS).plural_expr
    assert catalogue(LACKING).num_plurals == 6


def test_django_reads_it() -> None:
    assert LACKING.parents[2] in [Path(path) for path in settings.LOCALE_PATHS]
    with override("ar"):
        assert gettext("Add variant") == "إضافة نوع"
        assert ngettext("%d Row", "%d Rows", 11) % 11 == "11 صفًا"


@pytest.mark.parametrize("text", ["Add to the basket", "Search products"])
def test_our_own_words_stay(text: str) -> None:
    with override("ar"):
        assert gettext(text) != text
