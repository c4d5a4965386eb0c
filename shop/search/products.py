"""The one search of the catalogue: the search page, suggestions and the chat ask here."""

from __future__ import annotations

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
    ranked = search_ids(text, category=category)
    filters = max_price is not None or min_price is not None or in_stock is not None
    wanted = ranked if filters else ranked[:limit]
    found = {product.pk: product for product in Product.objects.for_cards().filter(pk__in=wanted)}
    products = [found[pk] for pk in wanted if pk in found]
    if filters:
        products = [p for p in products if _passes(p, strategy, min_price, max_price, in_stock)]
    return products[:limit]


def search_ids(text: str, *, category: Category | None = None) -> list[int]:
    """Ids of all public products that answer `text`, the best first."""
    products = Product.objects.browsable()
    if category is not None:
        products = products.in_category(category)
    wanted = query_words(text)
    if not wanted:
        return list(products.by_popularity().values_list("pk", flat=True)[:MOST_CANDIDATES])
    readings = [_readings(word) for word in wanted]
    anywhere = Q()
    for reading in readings:
        for word in reading:
            anywhere |= Q(search_text__contains=f" {word}")
    rows = (
        products.filter(anywhere).by_popularity().values_list("pk", "search_text")[:MOST_CANDIDATES]
    )
    return _rank(list(rows), readings)


def _readings(word: str) -> dict[str, float]:
    """What may be meant by `word`, and how much a find is worth."""
    known = vocabulary()
    if any(other.startswith(word) for other in known):
        return {word: 1.0}
    return dict.fromkeys(meant_by(word, known), MISTYPED) or {word: 1.0}


def _rank(rows: list[tuple[int, str]], readings: list[dict[str, float]]) -> list[int]:
    """By where the words are found; a rare word counts more. Rows come in order of popularity."""
    finds = [(pk, [_worth(text, reading) for reading in readings]) for pk, text in rows]
    rarity = [
        1 + log(max(1, len(rows)) / max(1, sum(1 for _pk, worths in finds if worths[place])))
        for place in range(len(readings))
    ]
    scored = []
    for pk, worths in finds:
        score = sum(worth * rare for worth, rare in zip(worths, rarity, strict=True))
        scored.append((all(worths), score, pk))
    if any(has_all for has_all, _score, _pk in scored):
        scored = [row for row in scored if row[0]]
    else:
        best = max((score for _has_all, score, _pk in scored), default=0)
        scored = [row for row in scored if row[1] >= best * NEAR_BEST]
    scored.sort(key=lambda row: -row[1])
    return [pk for _has_all, _score, pk in scored]


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
