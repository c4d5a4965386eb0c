"""Orders that somebody placed as a guest, and takes into their account.

An address that somebody typed proves nothing: an order is claimed by the session that placed it, or
by a signed link that was sent to the order's address.
"""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from shop.errors import OrderingError
from shop.order.models import Order, OrderQuerySet

SALT = "shop.order.claims"
VALID_SECONDS = 3 * 24 * 60 * 60


class LinkIsOver(OrderingError):
    """It is too old, or of somebody else."""

    def __str__(self) -> str:
        return _("This link does not hold any more. Ask for a new one below.")


def claim(*, order: Order, user: User) -> bool:
    """Into the account of `user`, whose session placed it; False where it is somebody's already."""
    changed = Order.objects.filter(pk=order.pk, user=None).update(user=user)
    return bool(changed)


def orders_to_claim(user: User) -> OrderQuerySet:
    """What guests have ordered with the address of this account."""
    return Order.objects.filter(user=None, guest_email__iexact=user.email).exclude(guest_email="")


def claim_url(user: User) -> str:
    """For a mail to the account's address: who opens it holds the mailbox."""
    told = {"user": user.pk, "email": user.email.lower()}
    token = signing.dumps(told, salt=SALT)
    return settings.BASE_URL + reverse("customer:claim-orders", args=[token])


def claim_all(*, user: User, token: str) -> int:
    """All orders that guests placed with this address; how many. Raises LinkIsOver."""
    check_token(user=user, token=token)
    return orders_to_claim(user).update(user=user)


def check_token(*, user: User, token: str) -> None:
    """Raises LinkIsOver."""
    try:
        told = signing.loads(token, salt=SALT, max_age=VALID_SECONDS)
    except signing.BadSignature as error:
        raise LinkIsOver from error
    if told != {"user": user.pk, "email": user.email.lower()}:
        raise LinkIsOver
