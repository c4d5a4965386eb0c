"""Customers cancel their orders: from their account, or by an order's secret link."""

from __future__ import annotations

from decimal import Decimal

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import User
from common.money import Money
from shop.checkout.online import by_link
from shop.customer.views import own_order
from shop.errors import OrderingError
from shop.order import aftersale
from shop.order.links import order_path
from shop.order.models import Order
from shop.payment import refunds
from shop.payment.models import PaymentAttempt, Refund
from shop.requests import MemberRequest, ShopRequest

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@login_required
@get_or_post
def cancel_own(request: MemberRequest, order_number: str) -> HttpResponse:
    order = own_order(request, order_number)
    return _cancel(request, order, reverse("customer:order", args=[order.number]), request.user)


@get_or_post
@by_link
def cancel_by_link(request: ShopRequest, order: Order) -> HttpResponse:
    return _cancel(request, order, order_path(order), None)


def _cancel(request: ShopRequest, order: Order, back: str, user: User | None) -> HttpResponse:
    """Asks first. Renders shop/order/cancel.html: order, back, may_cancel, why_not, money_back."""
    if request.method == "POST":
        try:
            cancelled = aftersale.cancel(order=order, by=user, now=timezone.now())
        except OrderingError as error:
            messages.error(request, str(error))
        else:
            done = _("Your order is cancelled.")
            told = money_back(cancelled, _going_back(cancelled))
            messages.success(request, f"{done} {told}")
        return redirect(back)
    may_cancel = aftersale.may_cancel(order)
    context = {
        "order": order,
        "back": back,
        "may_cancel": may_cancel,
        "why_not": "" if may_cancel else str(aftersale.NotCancellable(order.status)),
        "money_back": money_back(order, refunds.refundable(order)),
    }
    return render(request, "shop/order/cancel.html", context)


def money_back(order: Order, amount: Decimal) -> str:
    """What goes back to the customer and when it arrives."""
    attempts = order.payment_attempts.values_list("status", flat=True)
    money = {"amount": Money(amount, order.currency)}
    if amount > 0 and PaymentAttempt.Status.PAID in attempts:
        return (
            _("%(amount)s goes back the way that you paid. Your bank may take 5 to 10 days.")
            % money
        )
    if amount > 0:
        return _("We transfer %(amount)s back to you within 3 working days.") % money
    if PaymentAttempt.Status.PROCESSING in attempts:
        return _("Your payment is on its way; it goes back to you when it has come.")
    return _("Nothing was charged.")


def _going_back(order: Order) -> Decimal:
    """By the cancelling, also by one a click ago."""
    mine = order.refunds.filter(reason=Refund.Reason.CANCELLED)
    total: Decimal | None = mine.aggregate(total=Sum("amount"))["total"]
    return total or Decimal(0)
