"""What customers read about their order: subjects, short words for each status."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class StatusWords:
    subject: str | Promise
    sentence: str | Promise


#: The statuses worth a message.
STATUS_WORDS = {
    "Being processed": StatusWords(
        _("We are preparing your order %(number)s"),
        _("We are preparing your order."),
    ),
    "Shipped": StatusWords(
        _("Your order %(number)s is on its way"),
        _("Your order is on its way to you."),
    ),
    "Cancelled": StatusWords(
        _("Your order %(number)s was cancelled"),
        _("Your order was cancelled."),
    ),
    "Complete": StatusWords(
        _("Your order %(number)s is complete"),
        _("Your order is complete. We hope you enjoy it."),
    ),
}
ORDER_PLACED_SUBJECT = _("Thank you for your order %(number)s")
