"""Every text that people see has its Arabic, compiled; no tool but Python is needed to find that out."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
CATALOGUES = sorted((ROOT / "locale").glob("*/LC_MESSAGES/django.po"))
ROOMS = ("site", "shop", "conversations", "chatbot", "whatsapp", "notifications")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def sources() -> Iterator[tuple[Path, bytes]]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if not {"migrations", "oscar_migrations", "scenes"} & set(path.parts):
                yield path, path.read_bytes()
    for path in sorted((ROOT / "templates").rglob("*")):
        if path.suffix in {".html", ".txt"}:
            yield path, templatize(path.read_text(), origin=str(path)).encode()


def texts() -> Iterator[tuple[Path, str | None, str | tuple[str, ...]]]:
    """Where, context, text."""
    for path, source in sources():
        for _line, text, _comments, context in extract("python", io.BytesIO(source), KEYWORDS):
            yield path.relative_to(ROOT), context, text


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_what_is_compiled_is_what_is_written(path: Path) -> None:
    with path.open("rb") as written, path.with_suffix(".mo").open("rb") as compiled:
        po = read_po(written, locale=path.parts[-3])
        mo = read_mo(compiled)

    assert pairs(mo) == pairs(po)


def pairs(catalogue: Catalog) -> dict[tuple[str, ...], list[str]]:
    """What is translated to what. The two readers differ in lists, tuples and bytes."""

    def words(value: str | bytes | tuple[str, ...] | list[str] | None) -> list[str]:
        value = value.decode() if isinstance(value, bytes) else value or ""
        return [value] if isinstance(value, str) else list(value)

    return {
        (*words(message.context), *words(message.id)): words(message.string)
        for message in catalogue
        if message.id and message.string and any(message.string)
    }


def test_every_text_has_its_arabic() -> None:
    with (ROOT / "locale/ar/LC_MESSAGES/django.po").open("rb") as file:
        catalogue = read_po(file, locale="ar")

    missing = []
    for path, context, text in texts():
        singular = text[0] if isinstance(text, tuple) else text
        found: Message | None = catalogue.get(singular, context)
        if found is None or found.fuzzy or not found.string or not all(found.string):
            missing.append(f"{path}: {singular!r}")

    assert not missing, "\n".join(["make messages, then translate:", *missing])


def test_placeholders_survive_translation() -> None:
    with (ROOT / "locale/ar/LC_MESSAGES/django.po").open("rb") as file:
        catalogue = read_po(file, locale="ar")
    wrong = []
    for message in catalogue:
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        names = {name for text in ids for name in re.findall(r"%\(\w+\)[sd]", text)}
        for string in filter(None, strings):
            used = set(re.findall(r"%\(\w+\)[sd]", string))
            # "one item" may leave the number out; nothing may name what is not given.
            if used - names or (len(ids) == 1 and used != names):
                wrong.append(f"{ids[0]!r} -> {string!r}")

    assert not wrong, "\n".join(wrong)
