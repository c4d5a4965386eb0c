from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from django.utils import timezone
from oscar.apps.order.signals import order_placed

from shop.tax import checking


@receiver(order_placed, dispatch_uid="shop.tax.check_again")
def check_again(sender: object, order: Any, **kwargs: object) -> None:
    """Whose VAT ID was looked up long ago is looked up anew, for their next order."""
    if order.vat_id:
        who = str(order.user_id or order.visitor)
        checking.refresh(number=order.vat_id, who=who, network="", now=timezone.now())
