"""The demo's promo code: 10 % off, for whoever types it."""

from __future__ import annotations

from datetime import datetime, timedelta

from oscar.core.loading import get_model

Benefit = get_model("offer", "Benefit")
Condition = get_model("offer", "Condition")
ConditionalOffer = get_model("offer", "ConditionalOffer")
Range = get_model("offer", "Range")
Voucher = get_model("voucher", "Voucher")

CODE = "WELCOME10"
NAME = "Welcome: 10 % off"
RANGE = "Everything in the shop"


def is_loaded() -> bool:
    return bool(Voucher.objects.filter(code=CODE).exists())


def load(now: datetime) -> str:
    everything, _made = Range.objects.get_or_create(
        name=RANGE, defaults={"includes_all_products": True}
    )
    offer = ConditionalOffer.objects.create(
        name=NAME,
        offer_type=ConditionalOffer.VOUCHER,
        condition=Condition.objects.create(range=everything, type=Condition.COUNT, value=1),
        benefit=Benefit.objects.create(range=everything, type=Benefit.PERCENTAGE, value=10),
        exclusive=False,
    )
    voucher = Voucher.objects.create(
        name=NAME,
        code=CODE,
        usage=Voucher.MULTI_USE,
        start_datetime=now - timedelta(days=1),
        end_datetime=now + timedelta(days=3650),
    )
    voucher.offers.add(offer)
    return f"promo code {CODE}"


def reset() -> None:
    Voucher.objects.filter(code=CODE).delete()
    ConditionalOffer.objects.filter(name=NAME).delete()
    Range.objects.filter(name=RANGE).delete()
