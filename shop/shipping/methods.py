"""How a parcel reaches the customer, and what it costs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from oscar.apps.shipping.methods import Base, FixedPrice, Free, NoShippingRequired
from oscar.apps.shipping.methods import OfferDiscount as OscarOfferDiscount
from oscar.apps.shipping.methods import TaxExclusiveOfferDiscount as TaxExclusiveOfferDiscount

from shop.tax.arithmetic import NOTHING
from shop.tax.sums import Charge, delivery_charge, shelf_value

__all__ = ["Base", "FixedPrice", "Free", "NoShippingRequired", "StandardDelivery"]


class Priced(Base):
    """A way of delivery that costs `shelf_price` at home with tax."""

    def shelf_price(self, basket: Any) -> Decimal:
        raise NotImplementedError

    def calculate(self, basket: Any) -> Charge:
        return delivery_charge(basket, self.shelf_price(basket))


class StandardDelivery(Priced):
    """A flat rate, another one abroad, free from a certain amount of goods."""

    code = "standard"
    name = _("Standard delivery")
    description = _("With you in 2 to 4 working days.")

    def __init__(self, country: str = "") -> None:
        self.is_abroad = bool(country) and country != settings.SHIPPING_HOME

    def shelf_price(self, basket: Any) -> Decimal:
        return self.flat_rate(shelf_value(basket))

    def flat_rate(self, goods: Decimal) -> Decimal:
        """For goods worth so much in prices of the shelf: what is free is so for every buyer."""
        if goods >= settings.SHIPPING_FREE_FROM:
            return NOTHING
        rate = settings.SHIPPING_FLAT_RATE_ABROAD if self.is_abroad else settings.SHIPPING_FLAT_RATE
        return Decimal(rate)


class TaxInclusiveOfferDiscount(Priced, OscarOfferDiscount):
    """A way of delivery that an offer makes cheaper."""

    def shelf_price(self, basket: Any) -> Decimal:
        whole = self.method.shelf_price(basket)
        return Decimal(whole - self.offer.shipping_discount(whole, basket.currency))

    def discount(self, basket: Any) -> Decimal:
        """What is taken off for this buyer: with tax where prices are shown so."""
        before, after = self.method.calculate(basket), self.calculate(basket)
        if basket.strategy.treatment.shows_tax:
            return Decimal(before.incl_tax - after.incl_tax)
        return Decimal(before.excl_tax - after.excl_tax)
