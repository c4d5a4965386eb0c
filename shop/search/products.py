"""The one search of the catalogue: the search page, suggestions and the chat ask here."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from math import log
from typing import Any

from django.db.models import Q

from shop.catalogue.cards import offer_for
from shop.catalogue.models import Category, Product
from shop.search.vocabulary import meant_by, vocabulary
from shop.search.words import query_words

# What a word found in a line of the index (see shop.search.index) is worth.
LINE_WEIGHTS = (8.0, 4.0, 1.0)
PART_OF_WORD = 0.5
MISTYPED = 0.6
NUMBER = 0.1
MOST_CANDIDATES = 500
# Below this share of the best score, a product that lacks some of the words is not an answer.
NEAR_BEST = 0.6


def search_products(
    text: str,
    *,
    language: str,
    strategy: Any,
    limit: int = 24,
    max_price: Decimal | None = None,
    min_price: Decimal | None = None,
    category: Category | None = None,
    in_stock: bool | None = None,
) -> list[Product]:
    """Public products that answer `text`, the best first, ready for cards.

    Every language is searched whatever `language` is: a visitor to the English pages may well type
    Arabic. Prices and stock are compared as `strategy` gives them. Without any words, all products
    that pass the filters, the most popular first.
    """
    hits = _hits(text, category)
    if max_price is None and min_price is None and in_stock is None:
        ids = [hit.id for hit in _good_answers(hits)[:limit]]
        return fetch(ids)
    products = {
        product.pk: product
        for product in fetch([hit.id for hit in hits])
        if _passes(product, strategy, min_price, max_price, in_stock)
    }
    # Only then: a dear product that answers best must not push aside the best that can be paid.
    left = _good_answers([hit for hit in hits if hit.id in products])
    return [products[hit.id] for hit in left[:limit]]


def search_ids(text: str, *, category: Category | None = None) -> list[int]:
    """Ids of all public products that answer `text`, the best first."""
    return [hit.id for hit in _good_answers(_hits(text, category))]


def fetch(ids: list[int]) -> list[Product]:
    """These products in this order, ready for cards."""
    found = {product.pk: product for product in Product.objects.for_cards().filter(pk__in=ids)}
    return [found[pk] for pk in ids if pk in found]


@dataclass(frozen=True)
class Hit:
    id: int
    has_all: bool
    score: float


def _hits(text: str, category: Category | None) -> list[Hit]:
    """Products with any of the words, the best first; without words, every product."""
    products = Product.objects.browsable()
    if category is not None:
        products = products.in_category(category)
    wanted = query_words(text)
    readings = [_readings(word) for word in wanted]
    anywhere = Q()
    for word in (word for reading in readings for word in reading):
        anywhere |= Q(search_text__contains=f" {word}")
    rows = products.filter(anywhere).by_popularity().values_list("pk", "search_text")
    return _rank(list(rows[:MOST_CANDIDATES]), readings)


def _good_answers(hits: list[Hit]) -> list[Hit]:
    """Those with all the words where there are any, else those that come near the best."""
    if any(hit.has_all for hit in hits):
        return [hit for hit in hits if hit.has_all]
    return [hit for hit in hits if hit.score >= hits[0].score * NEAR_BEST]


def _readings(word: str) -> dict[str, float]:
    """What may be meant by `word`, and how much a find is worth."""
    known = vocabulary()
    if any(other.startswith(word) for other in known):
        return {word: 1.0}
    return dict.fromkeys(meant_by(word, known), MISTYPED) or {word: 1.0}


def _rank(rows: list[tuple[int, str]], readings: list[dict[str, float]]) -> list[Hit]:
    """By where the words are found; a rare word counts more. Rows come in order of popularity.

    A word that no product has keeps none away; nor does a number, which may be that of a price.
    """
    worths = [[_worth(text, reading) for reading in readings] for _pk, text in rows]
    finds = [sum(1 for row in worths if row[place]) for place in range(len(readings))]
    numbers = {place for place, reading in enumerate(readings) if _is_number(reading)}
    rarity = [1 + log(len(rows) / count) if count else 0 for count in finds]
    rarity = [rare * (NUMBER if place in numbers else 1) for place, rare in enumerate(rarity)]
    known = [place for place, count in enumerate(finds) if count and place not in numbers]
    hits = [
        Hit(
            id=pk,
            has_all=all(row[place] for place in known),
            score=sum(worth * rare for worth, rare in zip(row, rarity, strict=True)),
        )
        for (pk, _text), row in zip(rows, worths, strict=True)
    ]
    return sorted(hits, key=lambda hit: -hit.score)


def _is_number(reading: dict[str, float]) -> bool:
    return all(word.isdecimal() for word in reading)


def _worth(text: str, reading: dict[str, float]) -> float:
    best = 0.0
    for word, share in reading.items():
        for line, weight in zip(text.split("\n"), LINE_WEIGHTS, strict=False):
            if f" {word} " in line:
                best = max(best, weight * share)
            elif f" {word}" in line:
                best = max(best, weight * share * PART_OF_WORD)
    return best


def _passes(
    product: Product,
    strategy: Any,
    min_price: Decimal | None,
    max_price: Decimal | None,
    in_stock: bool | None,
) -> bool:
    offer = offer_for(product, strategy)
    if in_stock is not None and offer.is_available != in_stock:
        return False
    if min_price is None and max_price is None:
        return True
    if offer.price is None:
        return False
    amount = offer.price.amount
    return (min_price is None or amount >= min_price) and (max_price is None or amount <= max_price)
