"""What has no words yet in one of the site's languages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shop.catalogue.models import (
    AttributeOption,
    Category,
    Option,
    Product,
    ProductAttribute,
)


@dataclass(frozen=True)
class Kind:
    code: str
    name: str | Promise
    objects: QuerySet[Any]
    fields: tuple[str, ...]
    url_name: str
    pk_of: str = "pk"  # of what is edited there

    def address(self, thing: Any) -> str:
        return reverse(self.url_name, args=[getattr(thing, self.pk_of)])


def kinds() -> list[Kind]:
    return [
        Kind("products", _("Products"), Product.objects.filter(parent=None).order_by("title", "pk"),
             ("title", "description", "slug"), "dashboard:catalogue-product"),
        Kind("categories", _("Categories"), Category.objects.order_by("path"),
             ("name", "slug"), "dashboard:catalogue-category-update"),
        Kind("attributes", _("Attributes"),
             ProductAttribute.objects.exclude(product_class=None).order_by("name", "pk"),
             ("name",), "dashboard:catalogue-class-update", "product_class_id"),
        Kind("values", _("Attribute options"), AttributeOption.objects.order_by("group", "option"),
             ("option",), "dashboard:catalogue-attribute-option-group-update", "group_id"),
        Kind("options", _("Options"), Option.objects.order_by("name", "pk"),
             ("name",), "dashboard:catalogue-option-update"),
    ]  # fmt: skip


def without_words(kind: Kind, language: str) -> QuerySet[Any]:
    """Rows that lack a text in `language` which they have in the default language."""
    lacking = Q()
    for field in kind.fields:
        key = f"translations__{language}__{field}"
        has_none = Q(**{f"{key}__isnull": True}) | Q(**{key: ""})
        lacking |= has_none & ~Q(**{field: ""}) & Q(**{f"{field}__isnull": False})
    return kind.objects.filter(lacking)


@dataclass(frozen=True)
class Lack:
    title: str
    url: str
    fields: list[str]


def lacks(kind: Kind, things: Any, language: str) -> Iterator[Lack]:
    for thing in things:
        fields = [
            str(thing._meta.get_field(field).verbose_name)
            for field in kind.fields
            if getattr(thing, field) and not thing.is_translated(field, language)
        ]
        yield Lack(str(getattr(thing, kind.fields[0])), kind.address(thing), fields)
