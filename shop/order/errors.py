"""Why something cannot be done with an order that was placed; each `str()` is a sentence for people."""

from __future__ import annotations

from django.utils.translation import gettext as _

from common.money import Money
from shop.errors import OrderingError
from shop.order import statuses
from shop.order.refundable import LineLeft


class NotCancellable(OrderingError):
    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status

    def __str__(self) -> str:
        if self.status == statuses.EXPIRED:
            return _("This order has run out already. Nothing was charged.")
        return _("This order has left already, so it cannot be cancelled any more.")


class NothingToPayBack(OrderingError):
    def __str__(self) -> str:
        return _("Choose what to pay back: the amount is nought.")


class LineTooHigh(OrderingError):
    """More pieces or money of a line than were sold and are left."""

    def __init__(self, left: LineLeft, currency: str) -> None:
        super().__init__(left)
        self.left, self.currency = left, currency

    def __str__(self) -> str:
        return _("Of “%(title)s” at most %(quantity)d and %(amount)s are left to pay back.") % {
            "title": self.left.line.title,
            "quantity": self.left.quantity,
            "amount": Money(self.left.amount, self.currency),
        }


class ShippingTooHigh(OrderingError):
    def __init__(self, left: Money) -> None:
        super().__init__(left)
        self.left = left

    def __str__(self) -> str:
        return _("Of the delivery at most %(amount)s is left to pay back.") % {"amount": self.left}


class RefundedMeanwhile(OrderingError):
    """Somebody else, or a first click, was quicker."""

    def __str__(self) -> str:
        return _(
            "Meanwhile something was paid back for this order. Nothing more has happened:"
            " check the amounts and confirm again."
        )


class NotToBePaid(OrderingError):
    def __str__(self) -> str:
        return _(
            "This order waits for its payment online. It can be marked as paid when the customer"
            " has chosen another way to pay, or its time has run out."
        )


class BadPayment(OrderingError):
    def __str__(self) -> str:
        return _("Enter the amount that arrived, such as 49.90, and where you found it.")
