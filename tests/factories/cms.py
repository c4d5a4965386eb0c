"""Pages, menus and the goods that their grids show."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any
from uuid import uuid4

from wagtail.models import Locale

from cms.models import ContentPage, FaqPage, HomePage, Menu
from shop.catalogue.models import Category, Product, ProductClass
from shop.partner.models import Partner, StockRecord

NO_LINK = {"text": "", "page": None, "category": None, "address": ""}


def home(language: str = "en") -> HomePage:
    return HomePage.objects.get(locale__language_code=language)


def block(kind: str, **value: Any) -> dict[str, Any]:
    return {"type": kind, "value": value, "id": str(uuid4())}


def item(value: Any) -> dict[str, Any]:
    return {"type": "item", "value": value, "id": str(uuid4())}


def link(**given: Any) -> dict[str, Any]:
    return {**NO_LINK, **given}


def grid(*products: Product, **given: Any) -> dict[str, Any]:
    value = {
        "heading": "Look",
        "text": "",
        "newest_of": None,
        "newest_count": 4,
        "link": NO_LINK,
        **given,
    }
    return block("products", products=[item(product.pk) for product in products], **value)


def questions(*pairs: tuple[str, str], heading: str = "Delivery") -> dict[str, Any]:
    rows = [item({"question": question, "answer": answer}) for question, answer in pairs]
    return block("questions", heading=heading, questions=rows)


def write(page: Any, *blocks: dict[str, Any]) -> Any:
    """Give `page` these blocks and publish it, as the editor's button does."""
    page.body = json.dumps(list(blocks))
    page.save()
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def add_page(
    *blocks: dict[str, Any],
    title: str = "About",
    language: str = "en",
    kind: Any = ContentPage,
    **fields: Any,
) -> Any:
    page = kind(title=title, locale=Locale.objects.get(language_code=language), **fields)
    home(language).add_child(instance=page)
    return write(page, *blocks)


def add_faq(*pairs: tuple[str, str], language: str = "en", title: str = "Questions") -> FaqPage:
    return add_page(questions(*pairs), kind=FaqPage, language=language, title=title)


def add_menu(place: str, *entries: dict[str, Any], language: str = "en") -> Menu:
    locale = Locale.objects.get(language_code=language)
    return Menu.objects.create(place=place, locale=locale, items=json.dumps(list(entries)))


def add_category(
    name: str = "Tea", name_ar: str = "شاي", parent: Category | None = None
) -> Category:
    slug = name.lower()
    values = {
        "name": name,
        "slug": slug,
        "translations": {"ar": {"name": name_ar, "slug": name_ar}},
    }
    return parent.add_child(**values) if parent else Category.add_root(**values)


def add_product(
    title: str, price: str = "12.50", *, category: Category | None = None, **fields: Any
) -> Product:
    product_class, _ = ProductClass.objects.get_or_create(slug="thing", defaults={"name": "Thing"})
    partner, _ = Partner.objects.get_or_create(code="p", defaults={"name": "P"})
    slug = title.lower().replace(" ", "-")
    product = Product.objects.create(
        title=title,
        slug=slug,
        product_class=product_class,
        translations={"ar": {"title": f"{title} بالعربية", "slug": f"{slug}-عربي"}},
        **fields,
    )
    StockRecord.objects.create(
        product=product,
        partner=partner,
        partner_sku=slug,
        price=Decimal(price),
        price_currency="EUR",
        num_in_stock=9,
    )
    if category:
        product.categories.add(category)
    return product
