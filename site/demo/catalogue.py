"""Categories, products with their variants, stock, pictures and reviews; most of it in bulk."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import PurePosixPath
from statistics import fmean
from typing import Any

from django.conf import settings
from django.utils.text import slugify
from oscar.core.loading import get_model

from demo import pictures
from demo.texts import Row, in_arabic, read
from shop.catalogue import listing
from shop.catalogue.attributes import build_values
from shop.catalogue.gone_models import Gone
from shop.catalogue.images import AVIF_KEY, rendition_stem
from shop.catalogue.models import (
    AttributeOption,
    Category,
    Product,
    ProductAttribute,
    ProductAttributeValue,
    ProductImage,
)
from shop.partner.models import StockRecord
from shop.search import index as search_index

AttributeOptionGroup = get_model("catalogue", "AttributeOptionGroup")
Partner = get_model("partner", "Partner")
ProductCategory = get_model("catalogue", "ProductCategory")
ProductClass = get_model("catalogue", "ProductClass")
ProductRecommendation = get_model("catalogue", "ProductRecommendation")

PARTNER = "souk"
SMALLER = (320, 480)  # as in shop.catalogue.images
# Attributes with a fixed set of values are codes in the texts.
WORDS = {
    "yes": {"en": "Yes", "ar": "نعم"},
    "low": {"en": "Low", "ar": "قليل"},
    "none": {"en": "None", "ar": "بدون"},
    "light": {"en": "Light", "ar": "فاتح"},
    "medium": {"en": "Medium", "ar": "متوسط"},
    "dark": {"en": "Dark", "ar": "داكن"},
}
# What customers filter by.
FACETS = {"roast", "caffeine", "colour", "size", "grind"}
# Colours that stand as dots on product cards; other texts of the attribute are the finish.
COLOURS = {
    "Green": ("أخضر", "#5f7d63"),
    "Forest green": ("أخضر غابي", "#2f4a38"),
    "Sage": ("أخضر مريمي", "#9caf92"),
    "Moss": ("طحلبي", "#6b7047"),
    "Sand": ("رملي", "#d9c4a0"),
    "Clay": ("طيني", "#b5654a"),
    "Cream": ("كريمي", "#f0e6d2"),
    "White": ("أبيض", "#f7f6f2"),
    "Charcoal": ("فحمي", "#3a3d40"),
}
# Goods that are sold by weight or volume, and what such an amount looks like.
SOLD_BY_AMOUNT = {"tea", "coffee", "honey", "oils", "bath"}
AMOUNT = re.compile(r"(\d+(?:\.\d+)?) (g|kg|ml|l)")
AMOUNTS = ("weight", "volume")
# In the order of a product's table.
ATTRIBUTES = {
    "origin": {"en": "Origin", "ar": "المصدر"},
    "roast": {"en": "Roast", "ar": "التحميص"},
    "notes": {"en": "Tasting notes", "ar": "النكهات"},
    "caffeine": {"en": "Caffeine", "ar": "الكافيين"},
    "material": {"en": "Material", "ar": "الخامة"},
    "dimensions": {"en": "Dimensions", "ar": "الأبعاد"},
    "colour": {"en": "Colour", "ar": "اللون"},
    "finish": {"en": "Finish", "ar": "التشطيب"},
    "skin": {"en": "Skin", "ar": "نوع البشرة"},
    "weight": {"en": "Weight", "ar": "الوزن"},
    "volume": {"en": "Volume", "ar": "الحجم"},
    "size": {"en": "Size", "ar": "المقاس"},
    "grind": {"en": "Grind", "ar": "الطحنة"},
}


def is_loaded() -> bool:
    return Partner.objects.filter(code=PARTNER).exists()


def load(now: datetime) -> str:
    categories = add_categories()
    rows = read("products")["product"]
    products = add_products(rows, categories, now)
    add_pictures(rows, products)
    add_reviews(products, now)
    listing.refresh()
    search_index.refresh()
    variants = sum(product.is_child for product in products.values())
    return f"{len(rows)} products, {variants} variants, {len(categories)} categories"


def add_categories() -> dict[str, Category]:
    found: dict[str, Category] = {}
    for row in read("categories")["category"]:
        values = {
            "name": row["name_en"],
            "slug": row["slug"],
            "description": row["description_en"],
            "translations": {
                "ar": {**in_arabic(row, "name", "description"), "slug": row["slug_ar"]}
            },
        }
        if pictures.is_there(row["picture"]):
            values["image"] = pictures.stored(row["picture"], "categories")
        parent = found.get(row["parent"])
        found[row["slug"]] = parent.add_child(**values) if parent else Category.add_root(**values)
        if parent:
            parent.refresh_from_db()
    return found


def add_products(
    rows: list[Row], categories: dict[str, Category], now: datetime
) -> dict[str, Product]:
    """Products by key, variants by sku."""
    colours = add_colours()
    classes, attributes = add_classes(rows, next(iter(colours.values())).group)
    products = {
        row["key"]: Product(
            structure=Product.PARENT if row.get("variant") else Product.STANDALONE,
            product_class=classes[row["category"]],
            upc=row["sku"],
            title=row["title_en"],
            subtitle=row["subtitle_en"],
            slug=row["key"],
            description=paragraphs(row["description_en"]),
            tax_class=row["tax_class"],
            badge=row["badge"],
            **net_content(row, *(row["attributes"].get(f"{code}_en", "") for code in AMOUNTS)),
            translations={"ar": arabic_texts(row)},
        )
        for row in rows
    }
    Product.objects.bulk_create(products.values())
    variants = {
        variant["sku"]: Product(
            structure=Product.CHILD,
            parent=products[row["key"]],
            upc=variant["sku"],
            title=variant["value_en"],
            slug=variant["sku"].lower(),
            tax_class=row["tax_class"],
            translations={"ar": {"title": variant["value_ar"]}},
            **net_content(row, variant["value_en"]),
        )
        for row in rows
        for variant in row.get("variant", ())
    }
    Product.objects.bulk_create(variants.values())
    everything = {**products, **variants}

    ProductCategory.objects.bulk_create(
        ProductCategory(product=products[row["key"]], category=categories[row["category"]])
        for row in rows
    )
    ProductAttributeValue.objects.bulk_create(
        attribute_values(rows, everything, attributes, colours)
    )
    partner = Partner.objects.create(code=PARTNER, name="Souk")
    StockRecord.objects.bulk_create(stock(rows, everything, partner))
    ProductRecommendation.objects.bulk_create(
        ProductRecommendation(
            primary=products[row["key"]],
            recommendation=products[key],
            ranking=len(row["related"]) - i,
        )
        for row in rows
        for i, key in enumerate(row["related"])
        if key in products
    )
    date_products(rows, products, now)
    return everything


def add_colours() -> dict[str, AttributeOption]:
    """By their English names."""
    group = AttributeOptionGroup.objects.create(name="Colours", code="colours")
    options = [
        AttributeOption(
            group=group, option=name, colour=colour, translations={"ar": {"option": arabic}}
        )
        for name, (arabic, colour) in COLOURS.items()
    ]
    return {option.option: option for option in AttributeOption.objects.bulk_create(options)}


def net_content(row: Row, *texts: str) -> dict[str, Any]:
    """Out of the first text that is an amount such as "250 g"."""
    found = [amount for text in texts if (amount := AMOUNT.fullmatch(text))]
    if not found or row["category"] not in SOLD_BY_AMOUNT or "material_en" in row["attributes"]:
        return {}
    return {"net_content": Decimal(found[0][1]), "net_unit": found[0][2]}


def add_classes(
    rows: list[Row], colours: Any
) -> tuple[dict[str, Any], dict[str, list[ProductAttribute]]]:
    """One class for each category, with the attributes that its products and variants have."""
    names = {row["slug"]: row["name_en"] for row in read("categories")["category"]}
    wanted: dict[str, set[str]] = {}
    for row in rows:
        codes = wanted.setdefault(row["category"], set())
        codes.update(values_in(row))
        codes.update(variant["option"] for variant in row.get("variant", ()))
    classes = {key: ProductClass(name=names[key], slug=key, track_stock=True) for key in wanted}
    ProductClass.objects.bulk_create(classes.values())
    order = list(ATTRIBUTES)
    attributes = {
        key: [
            ProductAttribute(
                product_class=classes[key],
                code=code,
                name=ATTRIBUTES[code]["en"],
                translations={"ar": {"name": ATTRIBUTES[code]["ar"]}},
                type=ProductAttribute.OPTION if code == "colour" else ProductAttribute.TEXT,
                option_group=colours if code == "colour" else None,
                position=order.index(code),
                is_facet=code in FACETS,
            )
            for code in sorted(codes, key=order.index)
        ]
        for key, codes in wanted.items()
    }
    ProductAttribute.objects.bulk_create(
        attribute for group in attributes.values() for attribute in group
    )
    return classes, attributes


def arabic_texts(row: Row) -> dict[str, str]:
    texts = in_arabic(row, "title", "subtitle")
    texts["description"] = paragraphs(row["description_ar"])
    texts["slug"] = slugify(row["title_ar"], allow_unicode=True)
    return texts


def paragraphs(text: str) -> str:
    """Paragraphs parted by empty lines, plain: so the shop keeps texts of products."""
    return "\n\n".join(" ".join(part.split()) for part in text.strip().split("\n\n"))


def values_in(row: Row) -> dict[str, dict[str, str]]:
    """A product's attributes by code, each in both languages."""
    given = row["attributes"]
    codes = dict.fromkeys(name.removesuffix("_en") for name in given if not name.endswith("_ar"))
    return {
        finish_or_colour(code, given): WORDS[given[code]]
        if code in given
        else {"en": given[f"{code}_en"], "ar": given[f"{code}_ar"]}
        for code in codes
    }


def finish_or_colour(code: str, given: Mapping[str, str]) -> str:
    return "finish" if code == "colour" and given["colour_en"] not in COLOURS else code


def attribute_values(
    rows: list[Row],
    products: dict[str, Product],
    attributes: dict[str, list[ProductAttribute]],
    colours: dict[str, AttributeOption],
) -> Iterator[ProductAttributeValue]:
    def told(values: dict[str, dict[str, str]]) -> dict[str, Any]:
        return {
            code: colours[texts["en"]] if code == "colour" else texts
            for code, texts in values.items()
        }

    for row in rows:
        known = attributes[row["category"]]
        yield from build_values(products[row["key"]], known, told(values_in(row)))
        for variant in row.get("variant", ()):
            chosen = {variant["option"]: {"en": variant["value_en"], "ar": variant["value_ar"]}}
            yield from build_values(products[variant["sku"]], known, told(chosen))


def stock(rows: list[Row], products: dict[str, Product], partner: Any) -> Iterator[StockRecord]:
    """Only what can be bought has stock: the variants, or the product where there are none."""
    for row in rows:
        for sold, key in [(v, v["sku"]) for v in row.get("variant", ())] or [(row, row["key"])]:
            yield StockRecord(
                product=products[key],
                partner=partner,
                partner_sku=sold["sku"],
                price=Decimal(sold["price"]),
                price_currency=settings.OSCAR_DEFAULT_CURRENCY,
                num_in_stock=sold["stock"],
                num_allocated=0,
                low_stock_threshold=5,
            )


def date_products(rows: list[Row], products: dict[str, Product], now: datetime) -> None:
    """The shop was not filled in one second: what is marked as new came in last."""
    order = sorted(rows, key=lambda row: row["badge"] == "new")
    for age, row in enumerate(reversed(order)):
        products[row["key"]].date_created = now - timedelta(days=2 + 3 * age)
    Product.objects.bulk_update([products[row["key"]] for row in rows], ["date_created"])


def add_pictures(rows: list[Row], products: dict[str, Product]) -> None:
    """Each product's own picture, else that of its category; each variant's where it differs."""
    fallback = {row["slug"]: row["picture"] for row in read("categories")["category"]}
    images = []
    for row in rows:
        own = [row["key"], *(v.get("picture", "") for v in row.get("variant", ()))]
        keys = [key for key in dict.fromkeys(own) if key and pictures.is_there(key)]
        keys = keys or [key for key in [pictures.first_of(fallback[row["category"]])] if key]
        images += [image_of(products[row["key"]], key, order) for order, key in enumerate(keys)]
        images += [
            image_of(products[variant["sku"]], variant["picture"], 0)
            for variant in row.get("variant", ())
            if variant.get("picture") and pictures.is_there(variant["picture"])
        ]
    ProductImage.objects.bulk_create(images)
    small: dict[str, dict[int, bytes]] = {}
    for image in images:
        key = PurePosixPath(image.original.name).stem
        if key not in small:
            small[key] = {width: pictures.scaled(key, width) for width in SMALLER}
        add_renditions(image, key, small[key])
    ProductImage.objects.bulk_update(images, ["renditions", "width", "height"])


def image_of(product: Product, key: str, order: int) -> ProductImage:
    return ProductImage(
        product=product, original=pictures.stored(key, "images/products"), display_order=order
    )


def add_renditions(image: ProductImage, key: str, small: dict[int, bytes]) -> None:
    """As `make_renditions` does, but the large one is the original: it is a WebP of that size already."""
    image.width, image.height = pictures.size_of(key)
    sizes = {**small, image.width: pictures.content(key)}
    for width, data in sizes.items():
        stem = f"{rendition_stem(image)}-{width}"
        image.renditions[str(width)] = pictures.written(f"{stem}.webp", data)
        if avif := pictures.avif(key, width):
            image.renditions[f"{width}{AVIF_KEY}"] = pictures.written(f"{stem}.avif", avif)


def add_reviews(products: dict[str, Product], now: datetime) -> None:
    review_model = get_model("reviews", "ProductReview")
    rows = [row for row in read("reviews")["review"] if row["product"] in products]
    reviews = review_model.objects.bulk_create(
        review_model(
            product=products[row["product"]],
            score=row["score"],
            title=row["title"],
            body=row["body"],
            name=row["name"],
            status=review_model.APPROVED,
        )
        for row in rows
    )
    scores: dict[str, list[int]] = {}
    for row, review in zip(rows, reviews, strict=True):
        review.date_created = now - timedelta(days=row["days_ago"])
        scores.setdefault(row["product"], []).append(row["score"])
    review_model.objects.bulk_update(reviews, ["date_created"])
    for key, given in scores.items():
        products[key].rating = fmean(given)
    Product.objects.bulk_update([products[key] for key in scores], ["rating"])


def reset() -> None:
    Product.objects.all().delete()
    Category.objects.all().delete()
    Gone.objects.all().delete()  # nobody had these addresses but the demo
    ProductClass.objects.all().delete()
    AttributeOptionGroup.objects.filter(code="colours").delete()
    Partner.objects.all().delete()
