"""What the page of an order shows of its money."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import override
from oscar.core.loading import get_model

from common.money import Money
from shop.dashboard.orders.standings import LABELS, OVER, look_of
from shop.order import aftersale, statuses
from shop.order.links import order_link, order_token
from shop.order.models import Order
from shop.order.page import may_pay
from shop.payment import books, refunds
from shop.payment.methods import PaymentMethod, method_of
from shop.payment.models import ProviderEvent, Refund

OrderNote = get_model("order", "OrderNote")


@dataclass(frozen=True)
class Standing:
    code: str
    look: str
    total: Money
    paid: Money
    paid_back: Money
    going_back: Money
    missing: Money
    over: Money
    refundable: Money

    @property
    def label(self) -> Any:
        return LABELS[self.code]


def standing_of(order: Order) -> Standing:
    def money(amount: Any) -> Money:
        return Money(max(amount, 0), order.currency)

    paid, gone = books.paid_sum(order), books.refunded_sum(order)
    going = refunds.on_the_way(order)
    is_over = order.status in OVER
    code = books.standing(order) if order.total_incl_tax else "paid"
    return Standing(
        code=code,
        look=look_of(code, order.status),
        total=money(order.total_incl_tax),
        paid=money(paid),
        paid_back=money(gone),
        going_back=money(going),
        missing=money(0 if is_over else order.total_incl_tax - paid),
        over=money(0 if is_over else paid - order.total_incl_tax - gone - going),
        refundable=money(paid - gone - going),
    )


def with_all(orders: Any) -> Any:
    """Orders with everything that the page reads."""
    return orders.prefetch_related(
        Prefetch("notes", OrderNote.objects.select_related("user")),
        Prefetch(
            "refunds",
            Refund.objects.select_related("attempt", "created_by").prefetch_related("lines__line"),
        ),
        Prefetch("provider_events", ProviderEvent.objects.defer("body")),
        "lines__product",
        "lines__partner",
        "payment_attempts",
        "invoices",
        "discounts__voucher",
        "sources__transactions",
        "shipping_events__event_type",
    )


def money_context(order: Order) -> dict[str, Any]:
    """standing, payment, order_url, pay_url (where somebody may pay), may_cancel, may_mark_paid."""
    standing = standing_of(order)
    payment: PaymentMethod | None = method_of(order)
    return {
        "standing": standing,
        "payment": payment,
        "order_url": order_link(order),
        "pay_url": pay_link(order) if may_pay(order, standing.code) else "",
        "may_cancel": aftersale.may_cancel(order),
        "may_mark_paid": order.status != statuses.AWAITING_PAYMENT
        and (standing.missing.amount > 0 or order.status in OVER),
        "may_refund": standing.refundable.amount > 0,
    }


def pay_link(order: Order) -> str:
    """To copy into a chat: whoever opens it sees the order and pays it."""
    with override(order.language):
        path = reverse("checkout:pay", args=[order.number, order_token(order.number)])
    return f"{settings.BASE_URL}{path}"
