from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import override_settings
from wagtail.models import Site

from demo import loader


@pytest.fixture
def site(db: None) -> Site:
    """The site that the migrations made; its host is the test client's."""
    site = Site.objects.get(is_default_site=True)
    site.hostname = "testserver"
    site.save()
    return site


@pytest.fixture(scope="module")
def merchant(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demo merchant, loaded once for all tests of a module."""
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(DEBUG=True):
        loader.load(now=datetime(2026, 3, 2, 10, 0, tzinfo=UTC), say=lambda _text: None)
        Site.objects.update(hostname="testserver", port=80)
        yield
        transaction.set_rollback(True)
    cache.clear()


@dataclass
class Head:
    """What a page says of itself."""

    title: str = ""
    meta: dict[str, str] = field(default_factory=dict)
    canonical: str = ""
    alternates: dict[str, str] = field(default_factory=dict)
    data: list[Any] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    language: str = ""
    direction: str = ""
    words: list[str] = field(default_factory=list)

    @property
    def things(self) -> list[dict[str, Any]]:
        """All that stands in the page's data."""
        return [thing for data in self.data for thing in data.get("@graph", [data])]

    def thing(self, kind: str) -> dict[str, Any]:
        return next(thing for thing in self.things if thing["@type"] == kind)


class Reader(HTMLParser):
    UNREAD = ("script", "style", "template", "svg")

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.head = Head()
        self._inside: list[str] = []
        self._data: list[str] = []
        self._is_review = False  # what customers wrote, in whatever language

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        head = self.head
        if tag == "html":
            head.language, head.direction = given.get("lang", ""), given.get("dir", "")
        elif tag == "meta":
            name = given.get("name") or given.get("property", "")
            head.meta.setdefault(name, given.get("content", ""))
        elif tag == "link" and given.get("rel") == "canonical":
            head.canonical = given["href"]
        elif tag == "link" and given.get("rel") == "alternate" and "hreflang" in given:
            head.alternates[given["hreflang"]] = given["href"]
        elif tag == "h1":
            head.headings.append("")
        elif tag == "article" and "review" in given.get("class", "").split():
            self._is_review = True
        if tag == "script":
            self._inside.append("data" if given.get("type") == "application/ld+json" else "script")
        elif tag in ("title", "h1", *self.UNREAD):
            self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "script" and self._inside and self._inside[-1] == "data":
            self.head.data.append(json.loads("".join(self._data)))
            self._data = []
        if tag == "article":
            self._is_review = False
        if tag in ("title", "h1", "script", *self.UNREAD) and self._inside:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        where = self._inside[-1] if self._inside else ""
        if where == "title":
            self.head.title += data
        elif where == "data":
            self._data.append(data)
        elif where == "h1":
            self.head.headings[-1] += data
        is_read = where not in ("data", "script", "style", "template", "svg")
        if is_read and data.strip() and not self._is_review:
            self.head.words.append(re.sub(r"\s+", " ", data).strip())


def read(response: Any) -> Head:
    reader = Reader()
    reader.feed(response.content.decode())
    return reader.head
