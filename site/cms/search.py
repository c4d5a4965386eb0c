"""Pages that answer what somebody typed in the shop's search (settings: SEARCH_PAGES)."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Any
from uuid import uuid4

from django.core.cache import cache
from modelsearch.backends import get_search_backend
from modelsearch.query import Or, PlainText
from wagtail.models import Locale, Page

from cms.richtext import plain
from shop.search.engine import PageHit
from shop.search.promotions import promoted_for
from shop.search.version import search_version
from shop.search.words import distance, query_words, slips, stem, tokens, words

VERSION = "cms:search:version"
KEPT_SECONDS = 600
MOST_CANDIDATES = 200
EXCERPT = 160
TITLE = 3  # a word of the title counts as so many of the text
ENOUGH = 0.6  # of the words must be on a page that is shown
SENTENCE = re.compile(r"(?<=[.!?؟])\s+|\n+")


def find_pages(text: str, *, language: str, limit: int) -> list[PageHit]:
    """Published pages in `language` that everybody may read, promoted ones first."""
    key = sha256(f"{language}|{limit}|{text}".encode()).hexdigest()
    key = f"cms:search:{_version()}:{search_version()}:{key}"
    found: list[PageHit] | None = cache.get(key)
    if found is None:
        found = _find(text, language)[:limit]
        cache.set(key, found, KEPT_SECONDS)
    return found


def forget_pages() -> None:
    """A page was published, withdrawn or moved."""
    cache.delete(VERSION)


def words_of(page: Any) -> str:
    """What modelsearch keeps of a page, as the search compares it."""
    return " ".join(dict.fromkeys([*words(page.title), *words(_text_of(page))]))


def _find(text: str, language: str) -> list[PageHit]:
    pages = _published(language)
    asked = query_words(text)
    first = [page for pk in promoted_for(text, language=language).pages for page in _one(pk, pages)]
    if not asked:
        return []
    asked = [_meant(word, language) for word in asked]
    query = Or([PlainText(word) for word in asked])
    backend = get_search_backend("default")
    results = backend.search(query, pages, order_by_relevance=False)[:MOST_CANDIDATES]
    candidates = [page.specific for page in results]
    scored = [(_score(page, asked), page) for page in candidates]
    scored.sort(key=lambda one: (-one[0], one[1].path))
    best = [page for score, page in scored if score > 0]
    shown = {page.pk: page for page in [*first, *best]}
    return [
        PageHit(page.title, url, _excerpt(page, asked))
        for page in shown.values()
        if (url := page.get_url())
    ]


def _published(language: str) -> Any:
    locale = Locale.objects.filter(language_code=language).first()
    return Page.objects.live().public().filter(locale=locale)


def _one(pk: int, pages: Any) -> list[Any]:
    """A promoted page, in the language that is asked for."""
    promoted = Page.objects.filter(pk=pk).first()
    if promoted is None:
        return []
    found = pages.filter(translation_key=promoted.translation_key).first()
    return [found.specific] if found else []


def _score(page: Any, asked: list[str]) -> float:
    """By the share of the words that it has, then by where; 0 for too few of them."""
    title, held = set(words(page.title)), set(words_of(page).split())
    found = [word for word in asked if word in held]
    share = len(found) / len(asked)
    if share < ENOUGH:
        return 0.0
    return share * (1 + sum(TITLE if word in title else 1 for word in found) / len(asked))


def _meant(word: str, language: str) -> str:
    """`word`, or the one of the pages' own that it was mistyped for, or begins."""
    known = _vocabulary(language)
    if word in known:
        return word
    longer = sorted(other for other in known if other.startswith(word) and len(word) > 2)
    if longer:
        return min(longer, key=len)
    near = [
        (slipped, other)
        for other in known
        if abs(len(other) - len(word)) <= 2 and (slipped := distance(word, other)) <= slips(word)
    ]
    return min(near)[1] if near else word


def _vocabulary(language: str) -> frozenset[str]:
    key = f"cms:search:words:{_version()}:{language}"
    found: frozenset[str] | None = cache.get(key)
    if found is None:
        pages = _published(language).specific()
        found = frozenset(word for page in pages for word in words_of(page).split())
        cache.set(key, found, KEPT_SECONDS)
    return found


def _excerpt(page: Any, asked: list[str]) -> str:
    """The sentence that says most of what was asked for, else the first words of the page."""
    sentences = [part.strip() for part in SENTENCE.split(_text_of(page)) if part.strip()]
    best = max(sentences, key=lambda one: _hits(one, asked), default="")
    text = best if best and _hits(best, asked) else getattr(page, "description", "") or best
    return text if len(text) <= EXCERPT else text[: EXCERPT - 1].rsplit(" ", 1)[0] + "…"


def _hits(sentence: str, asked: list[str]) -> int:
    return len({stem(token.word) for token in tokens(sentence)} & set(asked))


def _text_of(page: Any) -> str:
    """Introduction and body, without mark-up."""
    body = getattr(page, "body", None)
    texts = [getattr(page, "intro", ""), page.search_description]
    if body is not None:
        texts += body.stream_block.get_searchable_content(body)
    return "\n".join(plain(str(text)) for text in texts if text)


def _version() -> str:
    found: str | None = cache.get(VERSION)
    if found is None:
        found = uuid4().hex[:12]
        found = found if cache.add(VERSION, found, 300) else cache.get(VERSION, found)
    return found
