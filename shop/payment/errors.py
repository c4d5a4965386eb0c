"""Why an order cannot be paid online at the moment; each `str()` is a sentence for the customer."""

from __future__ import annotations

from django.utils.translation import gettext as _

from shop.errors import OrderingError


class PaymentUnavailable(OrderingError):
    """The provider does not answer, or refuses us. The order is kept: trying again may help."""

    def __str__(self) -> str:
        return _(
            "Paying online does not work at the moment. Your order is kept for you:"
            " try again in a minute, or choose another way to pay."
        )


class AlreadyPaid(OrderingError):
    def __str__(self) -> str:
        return _("This order is paid already. Nothing more will be charged.")


class PaymentOnItsWay(AlreadyPaid):
    """Paid by a way whose money comes days later."""

    def __str__(self) -> str:
        return _("Your payment for this order is on its way. You need not pay again.")


class OrderExpired(OrderingError):
    def __str__(self) -> str:
        return _(
            "The time to pay for this order has run out, and nothing was charged."
            " Please order again: what you chose is in your basket."
        )


class OrderCancelled(OrderExpired):
    def __str__(self) -> str:
        return _("This order has been cancelled, so it cannot be paid any more.")
