"""`python -m bench.stock.placing_oscar 60`: the same orders, written by Oscar as it comes."""

from __future__ import annotations

import sys
from functools import partial
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth.models import AnonymousUser  # noqa: E402
from django.db import transaction  # noqa: E402
from oscar.core.loading import get_class, get_model  # noqa: E402

from bench.load import tell  # noqa: E402
from bench.timed import timed  # noqa: E402

Applicator = get_class("offer.applicator", "Applicator")
Basket = get_model("basket", "Basket")
Calculator = get_class("checkout.calculators", "OrderTotalCalculator")
FreeShipping = get_class("shipping.methods", "Free")
OrderCreator = get_class("order.utils", "OrderCreator")
OrderDispatcher = get_class("order.utils", "OrderDispatcher")
OrderNumberGenerator = get_class("order.utils", "OrderNumberGenerator")
Product = get_model("catalogue", "Product")
Selector = get_class("partner.strategy", "Selector")
ShippingAddress = get_model("order", "ShippingAddress")
StockRecord = get_model("partner", "StockRecord")


def ready(products: list[Any]) -> partial[object]:
    basket = Basket.objects.create()
    basket.strategy = Selector().strategy()
    for product in products:
        basket.add_product(product)
    return partial(place, basket.pk)


@transaction.atomic
def place(basket_id: int) -> None:
    """What Oscar's checkout does between the button and the thank-you page.

    Telling the customer is part of it on both sides: here a mail that nobody receives, in Souk a row
    of the outbox and a worker's bell.
    """
    basket = Basket.objects.get(pk=basket_id)
    basket.strategy = Selector().strategy()
    Applicator().apply(basket, AnonymousUser())
    method = FreeShipping()
    charge = method.calculate(basket)
    address = ShippingAddress.objects.create(
        first_name="Alma", last_name="Winter", line1="Lindenweg 4", line4="Berlin",
        postcode="10115", country_id="DE",
    )  # fmt: skip
    order = OrderCreator().place_order(
        basket=basket,
        total=Calculator().calculate(basket, charge),
        shipping_method=method,
        shipping_charge=charge,
        user=AnonymousUser(),
        shipping_address=address,
        order_number=str(OrderNumberGenerator().order_number(basket)),
        guest_email="guest@souk.example",
    )
    basket.submit()
    told = {"user": AnonymousUser(), "order": order, "site": order.site, "lines": order.lines.all()}
    OrderDispatcher().send_order_placed_email_for_user(order, told)


if __name__ == "__main__":
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    get_model("address", "Country").objects.get_or_create(
        iso_3166_1_a2="DE", defaults={"name": "Germany", "is_shipping_country": True}
    )
    StockRecord.objects.update(num_in_stock=10_000_000)
    chosen = [int(pk) for pk in sys.argv[2:]]
    products = list(Product.objects.filter(pk__in=chosen))
    tell(timed([ready(products) for _ in range(int(sys.argv[1]))]))
