"""The link by which a guest finds back to an order without an account."""

from __future__ import annotations

from django.conf import settings
from django.core.signing import Signer
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import override

from shop.order.models import Order

SALT = "shop.order.links"


def order_token(number: str) -> str:
    """Only who was given it knows it; it proves that the order was shown to them."""
    return Signer(salt=SALT).signature(number)


def token_is_valid(number: str, token: str) -> bool:
    return constant_time_compare(token, order_token(number))


def order_path(order: Order) -> str:
    """In the active language."""
    return reverse("checkout:order-link", args=[order.number, order_token(order.number)])


def order_link(order: Order) -> str:
    """The full address, in the order's language: for messages."""
    with override(order.language):
        return f"{settings.BASE_URL}{order_path(order)}"


def pay_path(order: Order) -> str:
    """Of the payment link, in the active language."""
    return reverse("checkout:pay", args=[order.number, order_token(order.number)])


def pay_link(order: Order) -> str:
    """The full address, in the order's language: for chat and messages."""
    with override(order.language):
        return f"{settings.BASE_URL}{pay_path(order)}"
