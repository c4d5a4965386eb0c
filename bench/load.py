"""Puts the catalogue into a shop of Oscar's models by bulk, and says what the benchmark shall ask for.

Runs inside that shop's Django, which is set up before this is imported.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from typing import Any

from django.conf import settings
from django.contrib.auth import (
    BACKEND_SESSION_KEY,
    HASH_SESSION_KEY,
    SESSION_KEY,
    get_user_model,
)
from django.contrib.sessions.backends.cached_db import SessionStore
from oscar.core.loading import get_model

from bench.goods import Good, Size, for_a_basket, good, goods, halls, shelves

BATCH = 2000
ATTRIBUTES = {
    "maker": "text",
    "colour": "text",
    "material": "text",
    "grams": "integer",
    "size": "text",
}


def model(app: str, name: str) -> Any:
    return get_model(app, name)


class Loader:
    """Hooks at the end say what a shop adds to Oscar's own fields."""

    def __init__(self) -> None:
        self.kind = model("catalogue", "ProductClass").objects.create(name="Goods", slug="goods")
        self.partner = model("partner", "Partner").objects.create(name="Bench", code="bench")
        self.attributes = {
            code: model("catalogue", "ProductAttribute").objects.create(
                product_class=self.kind, name=code.title(), code=code, type=kind, **self.facet(code)
            )
            for code, kind in ATTRIBUTES.items()
        }
        self.categories: dict[int, Any] = {}

    def load(self, count: int) -> None:
        self.load_shelves()
        everything = goods(count)
        while batch := list(islice(everything, BATCH)):
            self.load_batch(batch)
        for hall in halls()[:2]:
            self.load_offer(hall)

    def load_shelves(self) -> None:
        category = model("catalogue", "Category")
        for shelf in shelves():
            above = self.categories.get(shelf.parent)
            # treebeard counts children on the row
            add = category.objects.get(pk=above.pk).add_child if above else category.add_root
            self.categories[shelf.number] = add(name=shelf.name, **self.names(shelf.name))

    def load_batch(self, batch: list[Good]) -> None:
        product = model("catalogue", "Product")
        rows = [(self.product(each), each) for each in batch]
        product.objects.bulk_create([row for row, _each in rows])
        sizes = [(self.child(row, size), size) for row, each in rows for size in each.sizes]
        product.objects.bulk_create([row for row, _size in sizes])
        sold = [*((row, each) for row, each in rows if not each.sizes), *sizes]
        self.bulk("partner", "StockRecord", (self.record(row, each) for row, each in sold))
        self.bulk("catalogue", "ProductAttributeValue", self.values(rows, sizes))
        self.bulk(
            "catalogue",
            "ProductCategory",
            (
                {"product": row, "category": self.categories[number]}
                for row, each in rows
                for number in each.shelves
            ),
        )
        self.bulk(
            "catalogue",
            "ProductImage",
            ({"product": row, **self.picture(each.picture)} for row, each in rows),
        )

    def bulk(self, app: str, name: str, rows: Iterator[dict[str, Any]]) -> None:
        model(app, name).objects.bulk_create(model(app, name)(**row) for row in rows)

    def product(self, each: Good) -> Any:
        return model("catalogue", "Product")(
            structure="parent" if each.sizes else "standalone",
            upc=each.sku,
            title=each.title,
            slug=each.slug,
            description=each.description,
            product_class=self.kind,
            **self.texts(each),
        )

    def child(self, parent: Any, size: Size) -> Any:
        return model("catalogue", "Product")(
            structure="child", parent=parent, upc=size.sku, title=size.name, slug=parent.slug
        )

    def record(self, product: Any, each: Good | Size) -> dict[str, Any]:
        return {
            "product": product,
            "partner": self.partner,
            "partner_sku": each.sku,
            "price": Decimal(each.cents) / 100,
            "price_currency": "EUR",
            "num_in_stock": each.stock,
        }

    def values(self, rows: list[Any], sizes: list[Any]) -> Iterator[dict[str, Any]]:
        for row, each in rows:
            for code in ("maker", "colour", "material"):
                yield self.value(row, code, value_text=getattr(each, code))
            yield self.value(row, "grams", value_integer=each.grams)
        for row, size in sizes:
            yield self.value(row, "size", value_text=size.name)

    def value(self, product: Any, code: str, **value: Any) -> dict[str, Any]:
        return {"product": product, "attribute": self.attributes[code], **value}

    def load_offer(self, hall: int) -> None:
        """A tenth off two things of a hall."""
        goods_of = model("offer", "Range").objects.create(name=f"Hall {hall}")
        goods_of.included_categories.add(self.categories[hall])
        condition = model("offer", "Condition").objects.create(
            range=goods_of, type="Count", value=2
        )
        benefit = model("offer", "Benefit").objects.create(
            range=goods_of, type="Percentage", value=10
        )
        model("offer", "ConditionalOffer").objects.create(
            name=f"Offer {hall}", condition=condition, benefit=benefit
        )

    def facts(self, count: int) -> dict[str, Any]:
        """Which products, categories and people the pages that are measured need."""
        product = model("catalogue", "Product")
        return {
            "basket": self.ids_of(for_a_basket(count)),
            "product": product.objects.get(upc=good(1).sku).get_absolute_url(),
            "category": self.categories[halls()[0]].pk,
            "category_url": self.categories[halls()[0]].get_absolute_url(),
            "session": session_of_a_member(),
        }

    def ids_of(self, chosen: list[Good]) -> list[int]:
        wanted = [each.sku for each in chosen]
        ids = dict(
            model("catalogue", "Product").objects.filter(upc__in=wanted).values_list("upc", "pk")
        )
        return [ids[sku] for sku in wanted]

    # --- What a shop adds ---

    def facet(self, code: str) -> dict[str, Any]:
        return {}

    def names(self, name: str) -> dict[str, Any]:
        return {}

    def texts(self, each: Good) -> dict[str, Any]:
        return {}

    def picture(self, number: int) -> dict[str, Any]:
        return {"original": f"bench/{number}.jpg"}


def session_of_a_member() -> str:
    manager = get_user_model().objects
    user = manager.create(email="member@souk.example", **_username())
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def _username() -> dict[str, str]:
    names = {field.name for field in get_user_model()._meta.get_fields()}
    return {"username": "member"} if "username" in names else {}


def tell(facts: dict[str, Any]) -> None:
    print(json.dumps(facts))
