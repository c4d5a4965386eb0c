"""What is known about a product, such as origin or size, in every language.

Kept in Oscar's own tables, so that its dashboard edits them: a value's column holds the text of the
default language, its `translations` the others; the same for the attribute's name. An attribute
that variants have is one to choose by.

    origin = define_attribute(tea, "origin", {"en": "Origin", "ar": "المنشأ"})
    set_values(product, {"origin": {"en": "Yemen", "ar": "اليمن"}, "roast": "dark"})
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import pgettext

from shop.catalogue.managers import attribute_values
from shop.catalogue.models import (
    AttributeOption,
    Product,
    ProductAttribute,
    ProductAttributeValue,
)

Texts = str | Mapping[str, str]


@dataclass(frozen=True)
class Spec:
    """One row of a product's table."""

    code: str
    name: str
    value: str


def define_attribute(
    product_class: Any, code: str, name: Texts, *, position: int = 0
) -> ProductAttribute:
    """The text attribute `code` of `product_class`, made or renamed."""
    default, others = _split(name)
    attribute, _made = ProductAttribute.objects.update_or_create(
        product_class=product_class,
        code=code,
        defaults={
            "name": default,
            "type": ProductAttribute.TEXT,
            "position": position,
            "translations": {language: {"name": text} for language, text in others.items()},
        },
    )
    return attribute


def set_values(product: Product, values: Mapping[str, Texts | AttributeOption]) -> None:
    """Write `values` by attribute code. Raises KeyError for a code its class does not have."""
    attributes = {a.code: a for a in product.get_product_class().attributes.all()}
    for code, told in values.items():
        ProductAttributeValue.objects.update_or_create(
            product=product, attribute=attributes[code], defaults=_columns(told)
        )


def build_values(
    product: Product,
    attributes: Iterable[ProductAttribute],
    values: Mapping[str, Texts | AttributeOption],
) -> list[ProductAttributeValue]:
    """Unsaved rows for `bulk_create`; afterwards call `shop.catalogue.listing.refresh`."""
    by_code = {attribute.code: attribute for attribute in attributes}
    return [
        ProductAttributeValue(product=product, attribute=by_code[code], **_columns(told))
        for code, told in values.items()
    ]


def values_of(product: Product) -> list[ProductAttributeValue]:
    """Its own values; those that a queryset fetched, or one query."""
    if "specs" not in product.__dict__:
        product.specs = list(attribute_values().filter(product=product)) if product.pk else []
    found: list[ProductAttributeValue] = product.specs
    return found


def value_text(value: ProductAttributeValue, language: str | None = None) -> str:
    """As people read it, in `language` (default: the active one)."""
    if value.attribute.type == ProductAttribute.TEXT:
        return str(value.translated("value_text", language))
    if value.attribute.is_option and value.value_option:
        return str(value.value_option.translated("option", language))
    return str(value.value_as_text)


def specs(product: Product) -> list[Spec]:
    """The table of a product; a variant's own values take the place of its parent's."""
    found = (
        {value.attribute.code: value for value in values_of(product.parent)}
        if product.parent_id
        else {}
    )
    found.update({value.attribute.code: value for value in values_of(product)})
    ordered = sorted(found.values(), key=lambda v: (v.attribute.position, v.attribute.code))
    rows = [Spec(v.attribute.code, v.attribute.get_name(), value_text(v)) for v in ordered]
    return [row for row in rows if row.value]


def summary(product: Product) -> str:
    """A variant's own values in one line, such as "Green, large"."""
    texts = [text for value in values_of(product) if (text := value_text(value))]
    return pgettext("between two values", ", ").join(texts)


def _split(texts: Texts) -> tuple[str, dict[str, str]]:
    if isinstance(texts, str):
        return texts, {}
    others = {
        language: text for language, text in texts.items() if language != settings.LANGUAGE_CODE
    }
    return texts[settings.LANGUAGE_CODE], others


def _columns(told: Texts | AttributeOption) -> dict[str, Any]:
    if isinstance(told, AttributeOption):
        return {"value_option": told}
    default, others = _split(told)
    return {"value_text": default, "translations": _translations(others)}


def _translations(others: Mapping[str, str]) -> dict[str, Any]:
    return {language: {"value_text": text} for language, text in others.items()}
