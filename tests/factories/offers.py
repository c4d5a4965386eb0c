"""Offers and promo codes for tests."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.utils import timezone
from oscar.core.loading import get_model

from shop.catalogue.models import Product

Benefit = get_model("offer", "Benefit")
Condition = get_model("offer", "Condition")
ConditionalOffer = get_model("offer", "ConditionalOffer")
Range = get_model("offer", "Range")
Voucher = get_model("voucher", "Voucher")

numbers = count(1)


def make_range(*products: Product, name: str = "", **fields: Any) -> Any:
    """Of these products; without any, of all."""
    fields.setdefault("includes_all_products", not products)
    found = Range.objects.create(name=name or f"Range {next(numbers)}", **fields)
    for product in products:
        found.add_product(product)
    return found


def make_offer(
    *,
    name: str = "",
    percent: str = "",
    amount: str = "",
    shipping: str = "",
    among: Any = None,
    least: str = "",
    count: str = "",
    of: Any = None,
    benefit: dict[str, Any] | None = None,
    condition: dict[str, Any] | None = None,
    **fields: Any,
) -> Any:
    """By default 10 % off everything for whoever buys one thing.

    `percent` or `amount` off what is `among`, or delivery for `shipping`; for who buys goods worth
    `least`, or a `count` of things, `of` a range.
    """
    everything = among or of or make_range()
    if benefit is None:
        benefit = {"range": among or everything, "type": Benefit.PERCENTAGE, "value": "10"}
        if percent:
            benefit["value"] = percent
        elif amount:
            benefit |= {"type": Benefit.FIXED, "value": amount}
        elif shipping:
            benefit = {"type": Benefit.SHIPPING_FIXED_PRICE, "value": shipping}
    if condition is None:
        kind = Condition.VALUE if least else Condition.COUNT
        condition = {"range": of or everything, "type": kind, "value": least or count or "1"}
    fields.setdefault("exclusive", False)
    return ConditionalOffer.objects.create(
        name=name or f"Offer {next(numbers)}",
        benefit=Benefit.objects.create(**benefit),
        condition=Condition.objects.create(**condition),
        **fields,
    )


def make_voucher(
    code: str = "WELCOME10",
    *,
    usage: str = "",
    starts_in: timedelta = timedelta(days=-1),
    ends_in: timedelta = timedelta(days=1),
    offers: list[Any] | None = None,
    **offer: Any,
) -> Any:
    """A promo code; by default for 10 % off everything."""
    now = timezone.now()
    voucher = Voucher.objects.create(
        name=f"Gift {code}",
        code=code,
        usage=usage or Voucher.MULTI_USE,
        start_datetime=now + starts_in,
        end_datetime=now + ends_in,
    )
    kind = ConditionalOffer.VOUCHER
    voucher.offers.set([make_offer(offer_type=kind, **offer)] if offers is None else offers)
    return voucher


def cents(text: str) -> Decimal:
    return Decimal(text).quantize(Decimal("0.01"))
