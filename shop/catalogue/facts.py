"""What a listing remembers of a product: how it is written, and how it is read again.

`facts` (cards):
    texts      language -> {title, subtitle, slug}
    languages  those in which it has a title of its own
    badge      code, or ""
    is_parent
    tax_class  of the product and its variants
    counted    whether its stock is counted
    net        [amount, unit] or null
    pictures   the first two, each as `shop.catalogue.images.picture_facts` gives it
    variants   [{id, labels: language -> text, net}], public ones in their order; [] without
    swatches   [{labels: language -> text, colour, variant}], one for each colour
`page_facts` (the product's page besides):
    texts      language -> {description, meta_title, meta_description}
    upc
    categories ids from the root down to the category that it belongs to most closely
    pictures   all of them
    specs      [{code, position, names, texts}], `names` and `texts` by language
    variants   id (as text) -> {upc, labels, pictures, specs}
    recommended ids, the merchant's choice, best first
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import get_language

from shop.catalogue.attributes import value_text, values_of
from shop.catalogue.images import picture_facts
from shop.catalogue.models import Product, ProductAttributeValue, ProductImage

LANGUAGES = [code for code, _name in settings.LANGUAGES]
PICTURES_ON_A_CARD = 2
Facts = dict[str, Any]


def in_language(texts: Mapping[str, Any], language: str | None = None) -> Any:
    """The one of `texts` in `language` (default: the active one), else in the default language."""
    language = (language or get_language() or settings.LANGUAGE_CODE).split("-")[0]
    return texts.get(language) or texts.get(settings.LANGUAGE_CODE, "")


def card_facts(product: Product) -> Facts:
    """`product` comes from `shop.catalogue.listing.with_all`."""
    pictures = [*product.images.all()] or _pictures_of_variants(product)
    return {
        "texts": _texts(product, "title", "subtitle", "slug"),
        "languages": [code for code in LANGUAGES if product.is_translated("title", code)],
        "badge": product.badge,
        "is_parent": product.is_parent,
        "tax_class": product.tax_class,
        "counted": product.get_product_class().track_stock,
        "net": _net(product),
        "pictures": [picture_facts(image) for image in pictures[:PICTURES_ON_A_CARD]],
        "variants": [
            {"id": child.pk, "labels": _labels(child), "net": _net(child) or _net(product)}
            for child in _variants(product)
        ],
        "swatches": _swatches(product),
    }


def page_facts(product: Product, *, categories: list[int], recommended: list[int]) -> Facts:
    return {
        "texts": {
            language: {
                **texts,
                **(
                    {
                        "meta_title": product.meta_title or "",
                        "meta_description": product.meta_description or "",
                    }
                    if language == settings.LANGUAGE_CODE
                    else {}
                ),
            }
            for language, texts in _texts(product, "description").items()
        },
        "upc": product.upc or "",
        "categories": categories,
        "pictures": [picture_facts(image) for image in product.images.all()],
        "specs": [_spec(value) for value in values_of(product)],
        "variants": {
            str(child.pk): {
                "upc": child.upc or "",
                "labels": _labels(child),
                "pictures": [picture_facts(image) for image in child.images.all()],
                "specs": [_spec(value) for value in values_of(child)],
            }
            for child in _variants(product)
        },
        "recommended": recommended,
    }


def _variants(product: Product) -> Iterable[Product]:
    return product.get_public_children() if product.is_parent else ()


def _texts(product: Product, *fields: str) -> dict[str, dict[str, str]]:
    return {
        language: {field: product.translated(field, language) for field in fields}
        for language in LANGUAGES
    }


def _labels(child: Product) -> dict[str, str]:
    found = {}
    for language in LANGUAGES:
        texts = [text for value in values_of(child) if (text := value_text(value, language))]
        comma = "، " if language == "ar" else ", "
        found[language] = child.translated("title", language) or comma.join(texts)
    return found


def _net(product: Product) -> list[Any] | None:
    if product.net_content and product.net_unit:
        return [f"{product.net_content.normalize():f}", product.net_unit]
    return None


def _pictures_of_variants(product: Product) -> list[ProductImage]:
    return [image for child in _variants(product) for image in child.images.all()]


def _spec(value: ProductAttributeValue) -> Facts:
    option = value.value_option if value.attribute.is_option else None
    return {
        "code": value.attribute.code,
        "position": value.attribute.position,
        "names": {code: value.attribute.translated("name", code) for code in LANGUAGES},
        "texts": {code: value_text(value, code) for code in LANGUAGES},
        "colour": option.colour if option else "",
    }


def _swatches(product: Product) -> list[Facts]:
    found: dict[str, Facts] = {}
    for child in _variants(product):
        for value in values_of(child):
            option = value.value_option if value.attribute.is_option else None
            if option and option.colour:
                labels = {code: value_text(value, code) for code in LANGUAGES}
                swatch = {"labels": labels, "colour": option.colour, "variant": child.pk}
                found.setdefault(option.option, swatch)
    return list(found.values())
