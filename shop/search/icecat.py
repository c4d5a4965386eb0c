"""Loads product data in the form of Icecat's open catalogue: to measure the search by, and to show.

A folder holds JSON files, zipped or not, each a list of objects:

    id, name, title, supplier, ean (a list), short_description, price (in cents),
    attr_t_… (text), attr_n_… (a number), attr_b_… (true or false)

The id becomes the SKU. Pictures are left where they are.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from django.conf import settings
from django.db import transaction
from django.utils.text import slugify
from oscar.core.loading import get_model

from shop.catalogue import listing
from shop.catalogue.models import (
    Category,
    Product,
    ProductAttribute,
    ProductAttributeValue,
)
from shop.partner.models import StockRecord
from shop.search import index

ProductCategory = get_model("catalogue", "ProductCategory")
ProductClass = get_model("catalogue", "ProductClass")
Partner = get_model("partner", "Partner")
Row = dict[str, Any]

PARTNER = "icecat"
CLASS = "Electronics"
OTHER = "Other"
FEWEST_IN_A_CATEGORY = 5
FEWEST_WITH_AN_ATTRIBUTE = 5
FACETS = ("brand", "product_colour", "type", "product_type")
TYPES = {"t": ProductAttribute.TEXT, "n": ProductAttribute.FLOAT, "b": ProductAttribute.BOOLEAN}
COLUMNS = {"t": "value_text", "n": "value_float", "b": "value_boolean"}
AT_ONCE = 1000


class NothingToLoad(Exception):
    """The folder has no product in it."""


def load(folder: Path) -> str:
    """Add all products of `folder`; those of an earlier load are replaced."""
    rows = list(read(folder))
    if not rows:
        raise NothingToLoad(f"No products in {folder}.")
    with transaction.atomic():
        _remove()
        products = _add_products(rows)
        attributes = _add_attributes(rows)
        _add_values(rows, products, attributes)
        categories = _add_categories(rows, products)
        _add_stock(rows, products)
    listing.refresh(product.pk for product in products)
    index.refresh()
    return f"{len(products)} products, {len(categories)} categories, {len(attributes)} attributes"


def read(folder: Path) -> Iterator[Row]:
    for path in sorted(folder.iterdir()):
        if path.name.endswith(".json.zip"):
            with ZipFile(path) as archive:
                for name in archive.namelist():
                    yield from json.loads(archive.read(name))
        elif path.suffix == ".json":
            yield from json.loads(path.read_bytes())


def category_of(row: Row) -> str:
    """The product type where it is told; else the kind that follows brand and name in the title.

    Such as "toner cartridge" in "Lexmark X264A21G toner cartridge Original Black".
    """
    told = row.get("attr_t_product_type", "")
    if told and not told.isdecimal():
        return str(told).lower()
    name = str(row["name"])
    before, found, after = row["title"].lower().partition(name.lower())
    kind = re.match(r"\s+[a-z][a-z/-]+(?: [a-z][a-z/-]+)*", row["title"][len(before) + len(name) :])
    return kind.group().strip() if found and after and kind else ""


def _remove() -> None:
    old = Product.objects.filter(stockrecords__partner__code=PARTNER)
    index.forget(list(old.values_list("pk", flat=True)))
    old.delete()


def _add_products(rows: Sequence[Row]) -> list[Product]:
    product_class, _made = ProductClass.objects.get_or_create(name=CLASS)
    codes = Counter(row["ean"][0] for row in rows if row.get("ean"))
    taken = set(Product.objects.filter(upc__in=codes).values_list("upc", flat=True))
    products = []
    for row in rows:
        code = row["ean"][0] if row.get("ean") else ""
        products.append(
            Product(
                structure=Product.STANDALONE,
                product_class=product_class,
                upc=code if code and codes[code] == 1 and code not in taken else None,
                title=row["title"][:255],
                slug=slugify(row["title"])[:240] or row["id"],
                description=row.get("short_description") or "",
            )
        )
    return Product.objects.bulk_create(products, batch_size=AT_ONCE)


def _add_attributes(rows: Sequence[Row]) -> dict[str, ProductAttribute]:
    product_class = ProductClass.objects.get(name=CLASS)
    used = Counter(key for row in rows for key in row if key.startswith("attr_"))
    keys = [key for key, count in used.most_common() if count >= FEWEST_WITH_AN_ATTRIBUTE]
    wanted = {"brand": ("Brand", ProductAttribute.TEXT), "model": ("Model", ProductAttribute.TEXT)}
    for key in keys:
        wanted[key] = (_name_of(key), TYPES[key[5]])
    made: dict[str, ProductAttribute] = {}
    codes: set[str] = set()
    for position, (key, (name, kind)) in enumerate(wanted.items()):
        code = key if "_" not in key else key[7:][:100]
        if code in codes:
            code = f"{code}_{key[5]}"
        codes.add(code)
        made[key], _made = ProductAttribute.objects.update_or_create(
            product_class=product_class,
            code=code,
            defaults={
                "name": name,
                "type": kind,
                "position": min(position, 32000),
                "is_facet": code in FACETS,
            },
        )
    return made


def _name_of(key: str) -> str:
    return " ".join(key[7:].partition("__")[0].split("_")).strip().capitalize()[:128]


def _add_values(
    rows: Sequence[Row], products: Sequence[Product], attributes: dict[str, ProductAttribute]
) -> None:
    def values() -> Iterator[ProductAttributeValue]:
        for row, product in zip(rows, products, strict=True):
            for key, told in (("brand", row["supplier"]), ("model", row["name"])):
                yield ProductAttributeValue(
                    product=product, attribute=attributes[key], value_text=str(told)
                )
            for key, told in row.items():
                if key in attributes and key.startswith("attr_") and told is not None:
                    yield ProductAttributeValue(
                        product=product, attribute=attributes[key], **{COLUMNS[key[5]]: told}
                    )

    _create(ProductAttributeValue, values())


def _add_categories(rows: Sequence[Row], products: Sequence[Product]) -> dict[str, Category]:
    names = [category_of(row) for row in rows]
    counts = Counter(names)
    wanted = sorted(n for n in counts if n and counts[n] >= FEWEST_IN_A_CATEGORY)
    made = {}
    for name in [*(name.capitalize() for name in wanted), OTHER]:
        slug = slugify(name)
        known = Category.objects.filter(depth=1, slug=slug).first()
        made[name.lower()] = known or Category.add_root(name=name, slug=slug)
    other = made[OTHER.lower()]
    _create(
        ProductCategory,
        (
            ProductCategory(product=product, category=made.get(name, other))
            for product, name in zip(products, names, strict=True)
        ),
    )
    return made


def _add_stock(rows: Sequence[Row], products: Sequence[Product]) -> None:
    partner, _made = Partner.objects.get_or_create(code=PARTNER, defaults={"name": "Icecat"})
    _create(
        StockRecord,
        (
            StockRecord(
                product=product,
                partner=partner,
                partner_sku=row["id"],
                price=Decimal(row["price"]) / 100 if row.get("price") else None,
                price_currency=settings.OSCAR_DEFAULT_CURRENCY,
                num_in_stock=10,
            )
            for row, product in zip(rows, products, strict=True)
        ),
    )


def _create(model: Any, instances: Iterable[Any]) -> None:
    some = []
    for each in instances:
        some.append(each)
        if len(some) == AT_ONCE:
            model.objects.bulk_create(some)
            some = []
    model.objects.bulk_create(some)
