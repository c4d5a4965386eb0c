"""How an order can be paid. A new way to pay is a new class and one line in `METHODS`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from shop.basket.models import Basket
    from shop.order.models import Order


class PaymentMethod:
    code: ClassVar[str]
    name: ClassVar[str | Promise]
    description: ClassVar[str | Promise]
    #: Paid at a provider, before the order is placed: see `shop.payment.attempts`.
    is_online: ClassVar[bool] = False

    @property
    def is_ready(self) -> bool:
        """Whether the merchant has set it up."""
        return True

    def is_available(self, basket: Basket) -> bool:
        """Whether this basket may be paid so."""
        return self.is_ready

    def instructions(self, order: Order) -> list[str]:
        """What the customer does now, a paragraph each: for the thank-you page and messages."""
        raise NotImplementedError

    def facts(self, order: Order) -> list[tuple[str, str]]:
        """What to copy, such as an account number: names and values."""
        return []


class BankTransfer(PaymentMethod):
    code = "bank-transfer"
    name = gettext_lazy("Bank transfer")
    description = gettext_lazy("You transfer the amount; we send the goods when it has arrived.")

    @property
    def is_ready(self) -> bool:
        return bool(settings.BANK_IBAN)

    def instructions(self, order: Order) -> list[str]:
        return [
            _("Please transfer the amount to the account below within 7 days."),
            _("Name the order number as the reference, so that we can match your payment."),
        ]

    def facts(self, order: Order) -> list[tuple[str, str]]:
        from common.money import Money

        rows = [
            (_("Amount"), str(Money(order.total_incl_tax, order.currency))),
            (_("Reference"), order.number),
            (_("Account holder"), settings.BANK_ACCOUNT_HOLDER),
            ("IBAN", settings.BANK_IBAN),
            ("BIC", settings.BANK_BIC),
        ]
        return [(name, value) for name, value in rows if value]


class CashOnDelivery(PaymentMethod):
    code = "cash-on-delivery"
    name = gettext_lazy("Cash on delivery")
    description = gettext_lazy(
        "You pay the courier in cash when the parcel arrives. No extra charge."
    )

    def instructions(self, order: Order) -> list[str]:
        return [_("Please have the amount ready in cash when the courier comes.")]

    def facts(self, order: Order) -> list[tuple[str, str]]:
        from common.money import Money

        return [(_("Amount"), str(Money(order.total_incl_tax, order.currency)))]


class Stripe(PaymentMethod):
    code = "stripe"
    name = gettext_lazy("Card or wallet")
    description = gettext_lazy(
        "Card, Apple Pay, Google Pay and more, on the secure page of our payment provider."
    )
    is_online = True

    @property
    def is_ready(self) -> bool:
        return bool(settings.STRIPE_SECRET_KEY)

    def instructions(self, order: Order) -> list[str]:
        return [] if order.paid_at else [_("Your payment has not arrived yet.")]


METHODS: dict[str, PaymentMethod] = {
    method.code: method for method in (Stripe(), BankTransfer(), CashOnDelivery())
}


def method_of(order: Any) -> PaymentMethod | None:
    """How `order` is paid; None for one whose method no longer exists."""
    return METHODS.get(order.payment_method)
