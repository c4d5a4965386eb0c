"""What a visitor may have meant by an address that does not exist.

Cheap and never an error itself: a few words of the address, once in some minutes, and only for those
who ask for a page (scanners ask for files).
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import get_language

from cms.grids import strategy_of
from cms.languages import page_title, path_language, translated_page
from shop.catalogue.cards import cards_of
from shop.search.engine import find, find_pages

logger = logging.getLogger("souk.lost")

MOST_WORDS, LONGEST_WORD = 5, 30
PRODUCTS, PAGES = 4, 3
KEPT_SECONDS = 300
#: Parts of addresses that say nothing about what was looked for.
EMPTY_WORDS = frozenset(
    {
        "shop",
        "category",
        "catalogue",
        "product",
        "products",
        "page",
        "pages",
        "index",
        "html",
        "the",
    }
) | {code for code, _name in settings.LANGUAGES}


@dataclass(frozen=True)
class Elsewhere:
    """The same address in another language, where it is a page."""

    title: str
    url: str
    code: str
    language: str


@dataclass(frozen=True)
class Lost:
    words: str = ""
    cards: list[Any] = field(default_factory=list)
    pages: list[Any] = field(default_factory=list)
    elsewhere: Elsewhere | None = None


def lost(request: HttpRequest) -> Lost:
    """Suggestions for the address of `request`, in its language and at the visitor's prices."""
    if not _is_a_visitor(request):
        return Lost()
    words = words_of(request.path)
    language = get_language() or settings.LANGUAGE_CODE
    elsewhere = _safely(lambda: _elsewhere(request.path), None)
    if elsewhere or not words:
        return Lost(words=words, elsewhere=elsewhere)
    ids = _safely(lambda: _product_ids(words, language), [])
    return Lost(
        words=words,
        cards=_safely(lambda: cards_of(ids, strategy_of(request)), []),
        pages=_safely(lambda: _pages(words, language), []),
    )


def words_of(path: str) -> str:
    """What `path` speaks of: "/shop/green-teapot_17/" of "green teapot"."""
    parts = re.split(r"[^\w]+|_", unquote(path))
    found = [
        part[:LONGEST_WORD]
        for part in parts
        if len(part) > 1 and not part.isdecimal() and part.casefold() not in EMPTY_WORDS
    ]
    return " ".join(dict.fromkeys(found[-MOST_WORDS:]))


def _safely(read: Callable[[], Any], otherwise: Any) -> Any:
    """A page that says "not found" must not fail for want of suggestions."""
    try:
        with transaction.atomic():
            return read()
    except Exception:
        logger.exception("no suggestions for an address that does not exist")
        return otherwise


def _product_ids(words: str, language: str) -> list[int]:
    return _kept("products", words, language, lambda: find(words, language=language).ids[:PRODUCTS])


def _pages(words: str, language: str) -> list[Any]:
    return _kept(
        "pages", words, language, lambda: list(find_pages(words, language=language, limit=PAGES))
    )


def _kept(kind: str, words: str, language: str, read: Callable[[], list[Any]]) -> list[Any]:
    digest = sha256(words.casefold().encode()).hexdigest()[:24]
    key = f"cms:lost:{kind}:{language}:{digest}"
    found: list[Any] | None = cache.get(key)
    if found is None:
        found = read()
        cache.set(key, found, KEPT_SECONDS)
    return found


def _elsewhere(path: str) -> Elsewhere | None:
    """Who changes the language in the address by hand asks for a name of the other language."""
    here = path_language(path)
    rest = path.removeprefix(f"/{here}") if here != settings.LANGUAGE_CODE else path
    for code, language in settings.LANGUAGES:
        there = rest if code == settings.LANGUAGE_CODE else f"/{code}{rest}"
        if code == here or rest == "/" or not (title := page_title(there)):
            continue
        translation = translated_page(there, here)
        if translation is not None:
            return Elsewhere(translation.title, translation.get_url() or "", here, "")
        return Elsewhere(title, there, code, language)
    return None


def _is_a_visitor(request: HttpRequest) -> bool:
    if request.method != "GET" or PurePosixPath(request.path).suffix:
        return False
    accepted = request.headers.get("Accept", "*/*")
    return "text/html" in accepted or "*/*" in accepted
