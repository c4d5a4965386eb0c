"""Products for the chat: what answers a wish, can be paid, and is there."""

from __future__ import annotations

from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.core.cache import cache

from shop.catalogue.cards import offer_for
from shop.catalogue.models import Category, Product
from shop.search import backends
from shop.search.engine import KEPT_SECONDS, Hit, find, products_in, ranked
from shop.search.query import parse
from shop.search.version import search_version

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
    hits = _hits(text, language, category)
    if max_price is None and min_price is None and in_stock is None:
        return fetch([hit.id for hit in _good_answers(hits)[:limit]])
    products = {
        product.pk: product
        for product in fetch([hit.id for hit in hits])
        if _passes(product, strategy, min_price, max_price, in_stock)
    }
    # Only then: a dear product that answers best must not push aside the best that can be paid.
    left = _good_answers([hit for hit in hits if hit.id in products])
    return [products[hit.id] for hit in left[:limit]]


def fetch(ids: list[int]) -> list[Product]:
    """These products in this order, ready for cards."""
    found = {product.pk: product for product in Product.objects.for_cards().filter(pk__in=ids)}
    return [found[pk] for pk in ids if pk in found]


def _hits(text: str, language: str, category: Category | None) -> list[Hit]:
    """Products with any of the words, the best first; without words, every product."""
    category_id = category.pk if category else None
    asked = sha256(f"{language}|{category_id}|{text}".encode()).hexdigest()
    key = f"search:hits:{search_version()}:{asked}"
    found: list[Hit] | None = cache.get(key)
    if found is None:
        found = _look(text, language, category_id)
        cache.set(key, found, KEPT_SECONDS)
    return found


def _look(text: str, language: str, category_id: int | None) -> list[Hit]:
    query = parse(text, language=language)
    if not query.slots:
        ids = find(text, language=language, category_id=category_id).ids
        return [Hit(pk, 0.0, False, True) for pk in ids[:MOST_CANDIDATES]]
    rough = backends.candidates(query.slots, all_words=False, most=MOST_CANDIDATES)
    scope = products_in(category_id)
    rough = [pk for pk in rough if scope is None or pk in scope]
    return ranked(rough, query, must=query.without_numbers())


def _good_answers(hits: list[Hit]) -> list[Hit]:
    """Those with all the words where there are any, else those that come near the best."""
    if any(hit.has_all for hit in hits):
        return [hit for hit in hits if hit.has_all]
    return [hit for hit in hits if hit.score >= hits[0].score * NEAR_BEST]


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
