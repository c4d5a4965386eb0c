"""Order numbers, and Oscar's own order mail silenced."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from oscar.apps.order.utils import OrderDispatcher as OscarOrderDispatcher

from shop.order.models import Order

# Nothing that is misread or misheard: no 0 and O, no 1, I and L, no U.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10


class OrderNumberGenerator:
    """Numbers that nobody can guess or count: `ORD-` and ten random characters."""

    def order_number(self, basket: Any = None) -> str:
        while True:
            number = f"{settings.ORDER_NUMBER_PREFIX}-{random_text()}"
            if not Order.objects.filter(number=number).exists():
                return number


def random_text() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


class OrderDispatcher(OscarOrderDispatcher):
    """Silent: `notifications` tells customers about their orders, and nobody else may."""

    def dispatch_order_messages(self, *args: Any, **kwargs: Any) -> None:
        return
