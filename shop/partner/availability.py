"""What can be had: what is in stock, and what the merchant takes orders for beyond that."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from oscar.apps.partner import availability, strategy


class BackOrder(availability.Base):
    """More may be ordered than is in stock (`num_left`, below nought where more is promised)."""

    code = "backorder"

    def __init__(self, num_left: int) -> None:
        self.num_left = max(0, num_left)

    def is_purchase_permitted(self, quantity: int) -> tuple[bool, str]:
        return True, ""

    def is_late(self, quantity: int) -> bool:
        """Whether some of so many pieces have to come first."""
        return quantity > self.num_left

    @property
    def message(self) -> str:
        return late_note(self)


def late_note(policy: Any, quantity: int = 1) -> str:
    """What customers are told where they have to wait for some of so many pieces; else empty."""
    if not isinstance(policy, BackOrder) or not policy.is_late(quantity):
        return ""
    if not policy.num_left:
        return _("Available on back-order: it takes longer")
    return _("%(count)d in stock, the rest on back-order: it takes longer") % {
        "count": policy.num_left
    }


class StockOrBackOrder(strategy.StockRequired):
    """What is in stock, and more where the stock record allows back-orders."""

    def availability_policy(self, product: Any, stockrecord: Any) -> Any:
        policy = super().availability_policy(product, stockrecord)
        is_counted = isinstance(policy, availability.StockRequired)
        if is_counted and stockrecord.allows_backorders:
            return BackOrder(stockrecord.net_stock_level)
        return policy
