"""Arabic as the shop's pages need it."""

from __future__ import annotations

import pytest
from django.utils.translation import gettext, ngettext, override


@pytest.mark.parametrize(
    ("count", "words"),
    [(1, "منتج واحد"), (2, "منتجان"), (3, "3 منتجات"), (11, "11 منتجًا"), (100, "100 منتج")],
)
def test_arabic_counts_in_its_own_forms(count: int, words: str) -> None:
    """A catalogue whose header lost its Plural-Forms counts as English does, and says one for many."""
    with override("ar"):
        text = ngettext("%(counter)s product", "%(counter)s products", count) % {"counter": count}

    assert text == words


@pytest.mark.parametrize("text", ["Add to the basket", "Search products", "Skip to the content"])
def test_the_frame_of_every_page_is_translated(text: str) -> None:
    with override("ar"):
        assert gettext(text) != text
