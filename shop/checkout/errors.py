"""Why a basket cannot become an order yet; each `str()` is a sentence for people."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from common.money import Money
from shop.errors import OrderingError


class NoSuchChoice(OrderingError):
    def __str__(self) -> str:
        return _("This choice is not offered. Choose another one.")


class CheckoutIncomplete(OrderingError):
    """`step` is the first that is not done: "details", "delivery" or "payment"."""

    def __init__(self, step: str) -> None:
        super().__init__(step)
        self.step = step

    def __str__(self) -> str:
        return _("Some of your details are still missing.")


class TotalChanged(OrderingError):
    """The amount is not the one that the customer saw."""

    def __init__(self, shown: Decimal, now: Money) -> None:
        super().__init__(shown, now)
        self.shown, self.now = shown, now

    def __str__(self) -> str:
        return _(
            "The total has changed to %(total)s since you saw it. Please check it and order again."
        ) % {"total": self.now}


class DiscountGone(TotalChanged):
    """An offer or a promo code that the customer saw was used up by others meanwhile."""

    def __init__(self, shown: Decimal, now: Money, name: str, code: str = "") -> None:
        super().__init__(shown, now)
        self.name, self.code = name, code

    def __str__(self) -> str:
        text = (
            _(
                "The promo code “%(code)s” cannot be used any more. The total is %(total)s now."
                " Please check it and order again."
            )
            if self.code
            else _(
                "The offer “%(name)s” has just ended. The total is %(total)s now."
                " Please check it and order again."
            )
        )
        return text % {"code": self.code, "name": self.name, "total": self.now}
