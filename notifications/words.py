"""What customers read about their order: a subject, a sentence, what more there is to say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.money import Money
from notifications.models import Notification
from shop.order import statuses
from shop.order.links import order_link, pay_link
from shop.order.models import Order
from shop.payment import books
from shop.payment.models import Refund

Event = Notification.Event


@dataclass(frozen=True)
class StatusWords:
    subject: str | Promise
    sentence: str | Promise


#: The statuses worth a message.
STATUS_WORDS = {
    statuses.PROCESSING: StatusWords(
        _("We are preparing your order %(number)s"),
        _("We are preparing your order."),
    ),
    statuses.SHIPPED: StatusWords(
        _("Your order %(number)s is on its way"),
        _("Your order is on its way to you."),
    ),
    statuses.CANCELLED: StatusWords(
        _("Your order %(number)s was cancelled"),
        _("Your order was cancelled."),
    ),
    statuses.COMPLETE: StatusWords(
        _("Your order %(number)s is complete"),
        _("Your order is complete. We hope you enjoy it."),
    ),
}
#: Why money goes back, where the customer does not know it themselves.
REFUND_WORDS = {
    Refund.Reason.SECOND_PAYMENT: _("You had paid this order twice."),
    Refund.Reason.NO_ORDER: _(
        "It reached us when the time to pay was over or the order had been cancelled. "
        "If you still want the goods, please order again."
    ),
    Refund.Reason.WRONG_AMOUNT: _("Another amount than that of the order had arrived."),
}


@dataclass(frozen=True)
class Words:
    """`more` are paragraphs; `link` is where the button `label` leads."""

    subject: str
    sentence: str
    more: tuple[str, ...] = ()
    link: str = ""
    label: str = ""


def words_of(notification: Notification, order: Order) -> Words:
    """In the active language, which is the order's."""
    return WORDS[Event(notification.event)](notification, order)


def amount_of(notification: Notification) -> Money:
    details: dict[str, Any] = notification.details
    return Money(Decimal(details["amount"]), details["currency"])


def _placed(notification: Notification, order: Order) -> Words:
    subject = gettext("Thank you for your order %(number)s") % {"number": order.number}
    return _with_order_link(order, subject, "")


def _status(notification: Notification, order: Order) -> Words:
    words = STATUS_WORDS[notification.order_status]
    more: tuple[str, ...] = ()
    if notification.order_status == statuses.CANCELLED and books.paid_sum(order):
        more = (
            gettext("What you have paid goes back to you; we write again when it is on its way."),
        )
    subject = str(words.subject) % {"number": order.number}
    return _with_order_link(order, subject, str(words.sentence), *more)


def _paid(notification: Notification, order: Order) -> Words:
    amount = {"amount": amount_of(notification), "number": order.number}
    more = () if order.paid_at else (gettext("That is not the whole amount of the order yet."),)
    return _with_order_link(
        order,
        gettext("We have received your payment for order %(number)s") % amount,
        gettext("We have received %(amount)s. Thank you!") % amount,
        *more,
    )


def _failed(notification: Notification, order: Order) -> Words:
    more = gettext("Nothing was charged. You can try again with this link, also in another way.")
    return Words(
        subject=gettext("Your payment for order %(number)s did not work")
        % {"number": order.number},
        sentence=gettext("Your payment did not work."),
        more=(more,),
        link=pay_link(order),
        label=gettext("Pay now"),
    )


def _refunded(notification: Notification, order: Order) -> Words:
    refund = Refund.objects.get(pk=notification.details["refund"])
    amount = {"amount": refund.money, "number": order.number}
    why = REFUND_WORDS.get(Refund.Reason(refund.reason))
    how = (
        gettext("It comes the way that you paid; with most banks that takes 5 to 10 days.")
        if refund.attempt_id
        else gettext("We have sent it to you ourselves.")
    )
    return _with_order_link(
        order,
        gettext("We have paid %(amount)s back to you") % amount,
        gettext("We have paid %(amount)s back to you.") % amount,
        *([str(why)] if why else []),
        how,
    )


def _with_order_link(order: Order, subject: str, sentence: str, *more: str) -> Words:
    return Words(subject, sentence, more, order_link(order), gettext("See your order"))


WORDS: dict[str, Callable[[Notification, Order], Words]] = {
    Event.ORDER_PLACED: _placed,
    Event.ORDER_STATUS_CHANGED: _status,
    Event.ORDER_PAID: _paid,
    Event.PAYMENT_FAILED: _failed,
    Event.PAYMENT_REFUNDED: _refunded,
}
