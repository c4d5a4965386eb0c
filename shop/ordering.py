"""From basket to order: the one way, for pages, chat and API alike.

Whose basket or order it is comes from the caller's session, never from what a visitor sent. All
functions take their arguments by name. This is the façade; each part lives in the room of its subject.
"""

from __future__ import annotations

from uuid import UUID

from accounts.models import User
from shop.basket.errors import (
    BasketEmpty,
    NeedsChoice,
    NoSuchLine,
    NotForSale,
    OutOfStock,
    StockProblem,
    TooMany,
)
from shop.basket.filling import (
    add_line,
    forget_saved,
    move_to_basket,
    save_for_later,
    set_quantity,
    stock_problems,
)
from shop.basket.finding import basket_for
from shop.basket.redeeming import add_voucher, price, remove_voucher
from shop.basket.vouchers import UnknownVoucher, VoucherPresent, VoucherRefused
from shop.checkout.details import Details, InvalidDetails
from shop.checkout.errors import CheckoutIncomplete, DiscountGone, NoSuchChoice, TotalChanged
from shop.checkout.telling import (
    ShippingQuote,
    checkout_of,
    choose_payment,
    choose_shipping,
    deliver_as_told,
    missing_step,
    payment_methods,
    save_details,
    shipping_quotes,
)
from shop.checkout.totals import Discount, Totals, totals
from shop.errors import OrderingError
from shop.order import statuses
from shop.order.models import Order, OrderQuerySet
from shop.order.placing import place_order
from shop.payment.errors import AlreadyPaid, OrderExpired, PaymentOnItsWay, PaymentUnavailable
from shop.payment.waiting import change_payment, reopen_basket, start_payment


def orders_of(*, user: User | None = None, visitor: UUID | None = None) -> OrderQuerySet:
    """The orders of one person, newest first, also one that waits for its payment.

    Not those that nobody paid in time: their goods are in the basket again.
    """
    mine = Order.objects.of(user=user, visitor=visitor).exclude(status=statuses.EXPIRED)
    return mine.order_by("-date_placed", "-pk")


__all__ = [
    "AlreadyPaid",
    "BasketEmpty",
    "CheckoutIncomplete",
    "Details",
    "Discount",
    "DiscountGone",
    "InvalidDetails",
    "NeedsChoice",
    "NoSuchChoice",
    "NoSuchLine",
    "NotForSale",
    "OrderExpired",
    "OrderingError",
    "OutOfStock",
    "PaymentOnItsWay",
    "PaymentUnavailable",
    "ShippingQuote",
    "StockProblem",
    "TooMany",
    "TotalChanged",
    "Totals",
    "UnknownVoucher",
    "VoucherPresent",
    "VoucherRefused",
    "add_line",
    "add_voucher",
    "basket_for",
    "change_payment",
    "checkout_of",
    "choose_payment",
    "choose_shipping",
    "deliver_as_told",
    "forget_saved",
    "missing_step",
    "move_to_basket",
    "orders_of",
    "payment_methods",
    "place_order",
    "price",
    "remove_voucher",
    "reopen_basket",
    "save_details",
    "save_for_later",
    "set_quantity",
    "shipping_quotes",
    "start_payment",
    "stock_problems",
    "totals",
]
