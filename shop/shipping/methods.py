"""How a parcel reaches the customer, and what it costs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from oscar.apps.shipping.methods import Base, FixedPrice, Free, NoShippingRequired
from oscar.apps.shipping.methods import OfferDiscount as OfferDiscount
from oscar.apps.shipping.methods import TaxExclusiveOfferDiscount as TaxExclusiveOfferDiscount
from oscar.apps.shipping.methods import TaxInclusiveOfferDiscount as TaxInclusiveOfferDiscount
from oscar.core.prices import Price

from shop.partner.strategy import price_with_tax

__all__ = ["Base", "FixedPrice", "Free", "NoShippingRequired", "StandardDelivery"]


class StandardDelivery(Base):
    """A flat rate, another one abroad, free from a certain amount of goods."""

    code = "standard"
    name = _("Standard delivery")
    description = _("With you in 2 to 4 working days.")

    def __init__(self, country: str = "") -> None:
        self.is_abroad = bool(country) and country != settings.SHIPPING_HOME

    def calculate(self, basket: Any) -> Price:
        is_free = basket.total_incl_tax >= settings.SHIPPING_FREE_FROM
        flat = settings.SHIPPING_FLAT_RATE_ABROAD if self.is_abroad else settings.SHIPPING_FLAT_RATE
        rate = Decimal(0) if is_free else flat
        price = price_with_tax(rate, basket.currency, "standard")
        return Price(
            currency=price.currency,
            excl_tax=price.excl_tax,
            incl_tax=price.incl_tax,
            tax_code=price.tax_code,
        )
