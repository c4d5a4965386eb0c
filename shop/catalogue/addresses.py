"""The addresses of one product or category in every language, without a query."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import override

from shop.catalogue import tree

CODES = [code for code, _name in settings.LANGUAGES]


@dataclass(frozen=True)
class Addresses:
    """Language to path; `written_in`: those in which it has words of its own."""

    paths: dict[str, str]
    written_in: frozenset[str]

    def note_on(self, request: HttpRequest) -> None:
        """For the language switch and the head of the page."""
        request.addresses = self.paths  # type: ignore[attr-defined]
        request.written_in = self.written_in  # type: ignore[attr-defined]


def of_listing(pk: int, facts: Mapping[str, Any]) -> Addresses:
    """`facts` of a product's listing."""
    texts = facts["texts"]
    slugs = {code: texts.get(code, {}).get("slug", "") for code in CODES}
    return Addresses(paths("catalogue:detail", pk, slugs), frozenset(facts.get("languages", CODES)))


def of_category(pk: int) -> Addresses:
    """Out of the tree; empty for one that is not public."""
    found = {}
    for code in CODES:
        with override(code):
            if branch := tree.branches().get(pk):
                found[code] = branch
    return Addresses(
        {code: branch.url for code, branch in found.items()},
        frozenset(code for code, branch in found.items() if branch.is_written),
    )


def paths(view_name: str, pk: int, slugs: Mapping[str, str]) -> dict[str, str]:
    """By its slug in each language."""
    found = {}
    for code, slug in slugs.items():
        with suppress(NoReverseMatch):
            found[code] = path_of(view_name, slug, pk, code)
    return found


@lru_cache(maxsize=10_000)
def path_of(view_name: str, slug: str, pk: int, language: str | None) -> str:
    """Of what is called `slug` in `language`. Raises NoReverseMatch."""
    kwarg = "product_slug" if view_name == "catalogue:detail" else "category_slug"
    with override(language):
        return reverse(view_name, kwargs={kwarg: slug, "pk": pk})
