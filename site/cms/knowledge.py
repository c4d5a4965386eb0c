"""What the published pages know, in pieces that the chat assistant can quote with their address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wagtail.models import Page
from wagtail.rich_text import RichText

from cms.blocks import question_anchor
from cms.models import SoukPage
from cms.richtext import plain, sections

FAQ, PAGE = "faq", "page"


@dataclass(frozen=True)
class KnowledgeEntry:
    kind: str
    title: str
    text: str
    url: str
    language: str
    updated_at: datetime


def published_entries(language: str) -> Iterable[KnowledgeEntry]:
    """Each question, and each section of text, of the pages in `language` that everybody may read."""
    pages = (
        Page.objects.live()
        .public()
        .filter(locale__language_code=language)
        .order_by("path")
        .specific()
    )
    for page in pages:
        if isinstance(page, SoukPage) and (url := page.get_url()):
            yield from _entries_of(page, url, language)


def _entries_of(page: SoukPage, url: str, language: str) -> Iterator[KnowledgeEntry]:
    updated_at = (
        page.last_published_at or page.latest_revision_created_at or page.first_published_at
    )

    def entry(kind: str, title: str, text: str, anchor: str) -> KnowledgeEntry:
        address = f"{url}#{anchor}" if anchor else url
        return KnowledgeEntry(kind, title, text, address, language, updated_at)

    if intro := getattr(page, "intro", ""):
        yield entry(PAGE, page.title, intro, "")
    for block in page.body:
        if block.block_type == "questions":
            for child in block.value["questions"].bound_blocks:
                answer = plain(_source(child.value["answer"]))
                yield entry(FAQ, child.value["question"], answer, question_anchor(child.id))
        elif block.block_type == "text":
            for section in sections(_source(block.value["text"])):
                title = f"{page.title}: {section.heading}" if section.heading else page.title
                yield entry(PAGE, title, section.text, section.anchor)
        elif block.block_type == "story":
            yield entry(PAGE, block.value["title"], plain(_source(block.value["text"])), "")


def _source(value: Any) -> str:
    return value.source if isinstance(value, RichText) else str(value or "")
