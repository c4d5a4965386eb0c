"""What each step of the checkout shows around its form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common.money import Money
from shop.payment.methods import PaymentMethod

STEPS = {
    "details": "checkout:index",
    "delivery": "checkout:delivery",
    "payment": "checkout:payment",
}


@dataclass(frozen=True)
class Step:
    """For the progress bar: where the customer is, and back to where they may go."""

    name: str
    url: str
    is_current: bool
    is_done: bool


def steps(current: str) -> list[Step]:
    names = {"details": _("Your details"), "delivery": _("Delivery"), "payment": _("Payment")}
    at = list(names).index(current)
    return [
        Step(label, reverse(STEPS[name]), place == at, place < at)
        for place, (name, label) in enumerate(names.items())
    ]


def order_words(method: PaymentMethod | None, total: Money) -> str:
    """What the order button says: that it orders, and what that costs.

    By law nothing but these words may stand on it (section 312j of the German civil code).
    """
    values = {"total": total}
    if not total.amount:
        return _("Place order — nothing to pay")
    if method is None:
        return _("Order and pay %(total)s") % values
    if method.is_online:
        return _("Order and pay %(total)s now") % values
    if method.code == "cash-on-delivery":
        return _("Order and pay %(total)s on delivery") % values
    return _("Order and pay %(total)s by bank transfer") % values


def legal_pages() -> dict[str, tuple[str, str]]:
    """ "terms" and "cancellation": title and address of each page that there is in this language."""
    find = import_string(settings.LEGAL_PAGES)
    found: dict[str, Any] = find(get_language() or settings.LANGUAGE_CODE)
    return found
