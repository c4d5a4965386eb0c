"""Writes `Product.search_text`: three lines of normalised words, the most telling first.

    titles | subtitles, categories, attributes, variants, codes | descriptions

Receivers keep it up to date row by row; after a bulk import call `refresh()` once.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet

from shop.catalogue.attributes import value_text
from shop.catalogue.managers import attribute_values
from shop.catalogue.models import Category, Product
from shop.search.vocabulary import forget_vocabulary
from shop.search.words import words

LANGUAGES = [code for code, _name in settings.LANGUAGES]


def refresh(ids: Iterable[int] | None = None) -> None:
    """Index the products with these ids (variants: their parents), or every product."""
    products = Product.objects.filter(parent=None)
    if ids is not None:
        wanted = set(ids)
        products = products.filter(Q(pk__in=wanted) | Q(children__in=wanted)).distinct()
    names = _category_names()
    changed = []
    for product in _with_texts(products):
        text = search_text(product, names)
        if text != product.search_text:
            product.search_text = text
            changed.append(product)
    Product.objects.bulk_update(changed, ["search_text"], batch_size=200)
    if changed:
        forget_vocabulary()


def search_text(product: Product, category_names: dict[int, str]) -> str:
    titles = _texts(product, "title")
    related: list[str] = _texts(product, "subtitle")
    related += [category_names.get(category.pk, "") for category in product.categories.all()]
    for each in [product, *product.children.all()]:
        for value in each.specs:
            for language in LANGUAGES:
                related += [
                    value.attribute.translated("name", language),
                    value_text(value, language),
                ]
        related += [record.partner_sku for record in each.stockrecords.all()]
        if each is not product:
            related += _texts(each, "title")
    return "\n".join(_line(texts) for texts in (titles, related, _texts(product, "description")))


def _texts(product: Product, field: str) -> list[str]:
    return [product.translated(field, language) for language in LANGUAGES]


def _line(texts: list[str]) -> str:
    """Each word once, with a blank before and behind, so that ` word` finds beginnings."""
    return f" {' '.join(dict.fromkeys(word for text in texts for word in words(text)))} "


def _with_texts(products: QuerySet[Product]) -> QuerySet[Product]:
    values = Prefetch("attribute_values", queryset=attribute_values(), to_attr="specs")
    children = Product.objects.public().prefetch_related("stockrecords", values)
    return products.prefetch_related(
        "stockrecords", "categories", values, Prefetch("children", queryset=children)
    )


def _category_names() -> dict[int, str]:
    """The names of a category and of those above it, in every language."""
    by_path: dict[str, str] = {}
    found: dict[int, str] = {}
    rows: Iterable[Any] = Category.objects.order_by("path")
    for category in rows:
        above = by_path.get(category.path[: -Category.steplen], "")
        names = " ".join(category.translated("name", language) for language in LANGUAGES)
        by_path[category.path] = found[category.pk] = f"{names} {above}".strip()
    return found
