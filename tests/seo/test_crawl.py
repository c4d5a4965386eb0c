"""The demo's whole sitemap, address by address: nothing that search engines would stumble over."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from django.test import Client

from tests.seo.conftest import Head, read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("merchant")]
S = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
HERE = "http://testserver"
ARABIC_DIGITS = re.compile("[٠-٩۰-۹]")
#: Words of the shop's own that would stand on an Arabic page if somebody forgot to translate them.
ENGLISH = re.compile(
    r"\b(add|all|and|basket|buy|categor(y|ies)|checkout|close|delivery|filter|for|from|home|in stock|"
    r"left|less|log in|menu|more|next|only|page|pages|per|previous|price|product|products|quantity|"
    r"rating|remove|review|reviews|search|shop|show|sold out|sort|the|to|with|you|your)\b",
    re.IGNORECASE,
)
#: What may stand there in Latin letters: the other language's name, codes, e-mail addresses.
FOREIGN = re.compile(r"English|\S+@\S+|https?://\S+|[A-Z]{2,}[-\w]*\d[-\w]*")


def addresses(client: Client) -> list[str]:
    found: list[str] = []
    for file in _locations(client, "/sitemap.xml"):
        found += _locations(client, file.removeprefix(HERE))
    return found


def _locations(client: Client, address: str) -> list[str]:
    root = ElementTree.fromstring(b"".join(client.get(address)))
    return [element.text or "" for element in root.iter(f"{S}loc")]


@pytest.fixture(scope="module")
def pages(merchant: None, django_db_blocker: Any) -> Iterator[dict[str, tuple[int, Head]]]:
    """Every address of the sitemap, fetched once."""
    client = Client()
    with django_db_blocker.unblock():
        cache.clear()
        found = {}
        for address in addresses(client):
            response = client.get(address.removeprefix(HERE))
            found[address] = (response.status_code, read(response))
    yield found


def test_the_sitemap_has_both_languages(pages: dict[str, Any]) -> None:
    arabic = [address for address in pages if f"{HERE}/ar/" in address]

    assert len(arabic) > 50
    assert len(pages) == 2 * len(arabic)


def test_every_address_opens_and_is_its_own_canonical(pages: dict[str, Any]) -> None:
    wrong = [
        (unquote(address), status, unquote(head.canonical))
        for address, (status, head) in pages.items()
        if status != 200 or head.canonical != address or "noindex" in head.meta.get("robots", "")
    ]

    assert not wrong


@pytest.mark.parametrize("what", ["title", "description"])
def test_titles_and_descriptions_are_there_and_unlike_all_others(
    pages: dict[str, Any], what: str
) -> None:
    said = {
        address: head.title if what == "title" else head.meta.get("description", "")
        for address, (_status, head) in pages.items()
    }
    counted = Counter(said.values())

    assert not [unquote(address) for address, text in said.items() if not text.strip()]
    assert not {unquote(address): text for address, text in said.items() if counted[text] > 1}, (
        counted.most_common(3)
    )


def test_languages_name_one_another(pages: dict[str, Any]) -> None:
    wrong = []
    for address, (_status, head) in pages.items():
        language = "ar" if f"{HERE}/ar/" in address else "en"
        if head.alternates.get(language) != address or head.language != language:
            wrong.append(address)
        for other in head.alternates.values():
            if other not in pages or pages[other][1].alternates != head.alternates:
                wrong.append(f"{address} -> {other}")

    assert not wrong


def test_each_page_has_one_title_and_readable_data(pages: dict[str, Any]) -> None:
    wrong = [
        unquote(address)
        for address, (_status, head) in pages.items()
        if len(head.headings) != 1 or not head.headings[0].strip()
    ]

    assert not wrong
    products = [head for _status, head in pages.values() if head.meta["og:type"] == "product"]
    assert products
    for head in products:
        assert {"Product", "ProductGroup"} & {thing["@type"] for thing in head.things}
        assert any(thing["@type"] == "BreadcrumbList" for thing in head.things)


def test_arabic_pages_hold_no_words_that_somebody_forgot(pages: dict[str, Any]) -> None:
    left = Counter(
        FOREIGN.sub("", words)
        for address, (_status, head) in pages.items()
        if head.language == "ar"
        for words in head.words
        if ENGLISH.search(FOREIGN.sub("", words))
    )

    assert not left


def test_no_page_mixes_two_kinds_of_digits(pages: dict[str, Any]) -> None:
    mixed = {
        unquote(address): found
        for address, (_status, head) in pages.items()
        if (found := [words for words in head.words if ARABIC_DIGITS.search(words)])
    }

    assert not mixed
