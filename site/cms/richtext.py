"""Rich text with addresses: each heading gets an id, so that a section can be linked to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag
from django.utils.text import slugify

HEADINGS = ("h2", "h3")
BLOCKS = {"p", "li", "h2", "h3", "h4", "blockquote", "hr", "br"}


@dataclass(frozen=True)
class Section:
    """What stands between two headings; `heading` and `anchor` are empty before the first one."""

    heading: str
    anchor: str
    text: str


def with_anchors(html: str, prefix: str = "") -> str:
    """`html` with an id on each heading that has none."""
    if "<h" not in html:
        return html
    soup = BeautifulSoup(html, "html.parser")
    _set_anchors(soup, prefix)
    return str(soup)


def sections(html: str, prefix: str = "") -> list[Section]:
    """The text of `html` in parts, one for each heading, without the empty ones."""
    soup = BeautifulSoup(html, "html.parser")
    _set_anchors(soup, prefix)
    parts: list[tuple[str, str, list[Tag]]] = [("", "", [])]
    for element in soup.find_all(True, recursive=False):
        if element.name in HEADINGS:
            parts.append((_words(element), str(element.get("id", "")), []))
        else:
            parts[-1][2].append(element)
    found = (
        Section(heading, anchor, "\n".join(filter(None, map(_words, elements))))
        for heading, anchor, elements in parts
    )
    return [section for section in found if section.text]


def plain(html: str) -> str:
    """The words of `html`, one line for each paragraph or list item."""
    return _words(BeautifulSoup(html, "html.parser"))


def _words(element: Tag) -> str:
    for block in [element, *element.find_all(BLOCKS)]:
        block.append("\n")
    lines = (" ".join(line.split()) for line in element.get_text().splitlines())
    return "\n".join(line for line in lines if line)


def _set_anchors(soup: BeautifulSoup, prefix: str) -> None:
    taken: set[str] = set()
    for heading in soup.find_all(HEADINGS):
        heading["id"] = heading.get("id") or _unused(prefix + anchor_for(heading.get_text()), taken)
        taken.add(str(heading["id"]))


def anchor_for(title: str) -> str:
    return slugify(title, allow_unicode=True) or "section"


def _unused(anchor: str, taken: Iterable[str]) -> str:
    number, candidate = 1, anchor
    while candidate in taken:
        number += 1
        candidate = f"{anchor}-{number}"
    return candidate
