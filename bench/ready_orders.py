"""`python -m bench.ready_orders 1200`: so many guests stand at the last step of the checkout, by session."""

from __future__ import annotations

import sys
from uuid import uuid4

import django

django.setup()

from django.contrib.sessions.backends.cached_db import SessionStore  # noqa: E402
from oscar.core.loading import get_model  # noqa: E402

from accounts.visitor import SESSION_KEY  # noqa: E402
from bench.load import tell  # noqa: E402
from shop import ordering  # noqa: E402
from shop.catalogue.models import Product  # noqa: E402
from shop.partner.models import StockRecord  # noqa: E402

LINES = 5
PLENTY = 10_000_000
DETAILS = ordering.Details(
    email="guest@souk.example",
    first_name="Alma",
    last_name="Winter",
    line1="Lindenweg 4",
    line4="Berlin",
    postcode="10115",
    country="DE",
)


def ready(products: list[Product]) -> str:
    """The session of a guest who has chosen everything but the last button."""
    visitor = uuid4()
    basket = ordering.basket_for(visitor=visitor)
    for product in products:
        ordering.add_line(basket=basket, product=product)
    ordering.price(basket=basket)
    ordering.save_details(basket=basket, details=DETAILS)
    for quote in ordering.shipping_quotes(basket=basket, country="DE")[:1]:
        ordering.choose_shipping(basket=basket, code=quote.code)
    session = SessionStore()
    session[SESSION_KEY] = str(visitor)
    session.save()
    return str(session.session_key)


if __name__ == "__main__":
    get_model("address", "Country").objects.get_or_create(
        iso_3166_1_a2="DE", defaults={"name": "Germany", "is_shipping_country": True}
    )
    StockRecord.objects.update(num_in_stock=PLENTY)
    sold = Product.objects.filter(stockrecords__isnull=False, structure=Product.STANDALONE)
    shelf = list(sold.select_related("product_class")[:50])
    guests = [
        ready([shelf[(n + 7 * line) % len(shelf)] for line in range(LINES)])
        for n in range(int(sys.argv[1]))
    ]
    tell({"sessions": guests})
