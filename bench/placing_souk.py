"""`python -m bench.placing_souk 60`: orders of five lines, with two offers, by Souk's own use case."""

from __future__ import annotations

import sys
from uuid import uuid4

import django

django.setup()

from functools import partial  # noqa: E402

from oscar.core.loading import get_model  # noqa: E402

from bench.load import tell  # noqa: E402
from bench.ready_orders import DETAILS, PLENTY  # noqa: E402
from bench.timed import timed  # noqa: E402
from shop import ordering  # noqa: E402
from shop.catalogue.models import Product  # noqa: E402
from shop.partner.models import StockRecord  # noqa: E402


def ready(products: list[Product]) -> partial[object]:
    visitor = uuid4()
    basket = ordering.basket_for(visitor=visitor)
    for product in products:
        ordering.add_line(basket=basket, product=product)
    ordering.save_details(basket=basket, details=DETAILS)
    ordering.choose_shipping(basket=basket, code="standard")
    ordering.choose_payment(basket=basket, code="cash-on-delivery")
    return partial(ordering.place_order, basket=basket, user=None, visitor=visitor, language="en")


if __name__ == "__main__":
    get_model("address", "Country").objects.get_or_create(
        iso_3166_1_a2="DE", defaults={"name": "Germany", "is_shipping_country": True}
    )
    StockRecord.objects.update(num_in_stock=PLENTY)
    chosen = [int(pk) for pk in sys.argv[2:]]
    products = list(Product.objects.filter(pk__in=chosen).select_related("product_class"))
    tell(timed([ready(products) for _ in range(int(sys.argv[1]))]))
