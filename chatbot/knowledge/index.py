"""Keeps KnowledgeEntry in step with what is published."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Protocol

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.module_loading import import_string

from chatbot.assistant.concepts import tokens
from chatbot.models import KnowledgeEntry

_waiting: ContextVar[set[str] | None] = ContextVar("knowledge_waiting", default=None)


class Entry(Protocol):
    """What a source gives. kind "faq": `title` is a question and `text` its whole answer."""

    @property
    def kind(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def updated_at(self) -> datetime | None: ...


Source = Callable[[str], Iterable[Entry]]


def refresh(language: str) -> int:
    """Make the rows of `language` what the sources say now; how many rows changed.

    Runs within the caller's transaction: what is unpublished is unknown from the same commit on.
    """
    waiting = _waiting.get()
    if waiting is not None:
        waiting.add(language)
        return 0
    with transaction.atomic(), translation.override(language):
        return sum(_refresh_source(path, language) for path in settings.KNOWLEDGE_SOURCES)


def refresh_all() -> int:
    return sum(refresh(code) for code, _ in settings.LANGUAGES)


@contextmanager
def one_refresh() -> Iterator[None]:
    """For bulk work (a demo's pages): whatever is published inside is indexed once, at the end."""
    waiting: set[str] = set()
    token = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(token)
    for language in sorted(waiting):
        refresh(language)


def _refresh_source(path: str, language: str) -> int:
    source: Source = import_string(path)
    wanted: dict[tuple[str, str, str, str], datetime] = {}
    for entry in source(language):
        if entry.title.strip() and entry.text.strip():
            key = (entry.kind[:16], entry.title.strip()[:500], entry.text.strip(), entry.url[:1000])
            wanted[key] = entry.updated_at or timezone.now()
    stale = []
    for row in KnowledgeEntry.objects.filter(source=path, language=language):
        if wanted.pop((row.kind, row.title, row.text, row.url), None) is None:
            stale.append(row.pk)
    if stale:
        KnowledgeEntry.objects.filter(pk__in=stale).delete()
    KnowledgeEntry.objects.bulk_create(
        KnowledgeEntry(
            source=path,
            language=language,
            kind=kind,
            title=title,
            text=text,
            url=url,
            title_tokens=tokens(title),
            text_tokens=tokens(text),
            updated_at=timezone.now(),
        )
        for kind, title, text, url in wanted
    )
    return len(stale) + len(wanted)
