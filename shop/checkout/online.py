"""An order after the button: its payment link, the way to the provider and back, its page.

Whoever has the link of an order may see it and pay it; the address is the key.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shop import ordering
from shop.basket.middleware import person
from shop.checkout.forms import Choose
from shop.order import statuses
from shop.order.links import order_path, order_token, pay_path, token_is_valid
from shop.order.models import Order
from shop.order.page import order_context, page_context
from shop.payment import attempts
from shop.payment.methods import METHODS, PaymentMethod
from shop.payment.models import PaymentAttempt
from shop.requests import ShopRequest

logger = logging.getLogger(__name__)

PLACED_KEY = "placed_order"
#: So long the checkout's pages lead back to an order, where there is no new basket.
JUST_NOW = timedelta(minutes=15)
#: How long the page that waits for a payment pauses before it looks again, in seconds.
PAUSES = (2, 2, 3, 3, 5, 5, 10, 10, 20, 20, 30, 30)

View = Callable[..., HttpResponse]


def by_link(view: View) -> View:
    """For pages whose address is the key: it goes to no other site and into no search engine."""

    @never_cache
    @wraps(view)
    def checked(request: ShopRequest, number: str, token: str) -> HttpResponse:
        if not token_is_valid(number, token):
            raise Http404
        order = get_object_or_404(Order.objects.for_pages(), number=number)
        response = view(request, order)
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return checked


# --- After the button -------------------------------------------------------------------------


def go_on(request: ShopRequest, order: Order) -> HttpResponse:
    """From a placed order to its payment, or to the words of thanks.

    Who has chosen another way in a second tab is not led to a bank, but asked.
    """
    request.session[PLACED_KEY] = order.pk
    if order.status == statuses.AWAITING_PAYMENT:
        if request.POST.get("choice", order.payment_method) != order.payment_method:
            messages.info(request, _("You have placed this order already. Choose how to pay it."))
            return redirect(pay_path(order))
        return lead_to_payment(request, order)
    return redirect("checkout:thank-you")


def back_to(request: ShopRequest, order: Order) -> HttpResponse:
    """For who looks for a placed order at the checkout's old pages."""
    request.session[PLACED_KEY] = order.pk
    is_waiting = order.status == statuses.AWAITING_PAYMENT
    return redirect(pay_path(order) if is_waiting else "checkout:thank-you")


def lead_to_payment(request: ShopRequest, order: Order) -> HttpResponse:
    """To the provider's page. Renders shop/checkout/lead.html, which goes there by itself.

    Not a redirect: browsers that follow one after a form ask `form-action`, which names our site only.
    """
    under_way = attempts.live_attempt(order)
    if under_way is not None and under_way.url:  # it may be paid, and our hearing of it be late
        look(under_way)
    try:
        attempt = ordering.start_payment(order=order)
    except ordering.AlreadyPaid as error:
        messages.info(request, str(error))
        return redirect(order_path(order))
    except ordering.OrderingError as error:
        messages.error(request, str(error))
        return redirect(pay_path(order))
    response = render(request, "shop/checkout/lead.html", {"url": attempt.url, "order": order})
    response.headers["Refresh"] = f"0; url={attempt.url}"
    return response


def order_in_hand(request: ShopRequest) -> Order | None:
    """What this session has ordered and not paid yet."""
    placed = request.session.get(PLACED_KEY)
    if not placed:
        return None
    return Order.objects.filter(pk=placed, status=statuses.AWAITING_PAYMENT).first()


def just_placed(request: ShopRequest) -> Order | None:
    """The order of this person's last minutes: its answer may have been lost, or they went back."""
    user, visitor = person(request)
    orders = ordering.orders_of(user=user, visitor=visitor)
    return orders.filter(date_placed__gte=timezone.now() - JUST_NOW).first()


@never_cache
@require_safe
def thank_you(request: ShopRequest) -> HttpResponse:
    """The order that this session has just placed. Renders shop/checkout/thank_you.html."""
    order = Order.objects.for_pages().filter(pk=request.session.get(PLACED_KEY) or 0).first()
    if order is None:
        return redirect("catalogue:index")
    if order.status in statuses.UNPLACED:
        return redirect(pay_path(order))
    return render(request, "shop/checkout/thank_you.html", thanks_context(order))


@by_link
@require_safe
def order_link(request: ShopRequest, order: Order) -> HttpResponse:
    """An order by its secret link. Renders shop/order/detail.html."""
    return render(request, "shop/order/detail.html", page_context(order, is_link=True))


# --- The payment link -------------------------------------------------------------------------


@by_link
def pay(request: ShopRequest, order: Order) -> HttpResponse:
    """What is to be paid, until when, and how else. Renders shop/checkout/pay.html.

    Sent as a form, it leads to the provider.
    """
    if request.method == "POST":
        return lead_to_payment(request, order)
    context = order_context(order)
    if not context["can_pay"] and order.status not in (statuses.EXPIRED, statuses.CANCELLED):
        return redirect(order_path(order))
    return render(request, "shop/checkout/pay.html", context | pay_context(request, order))


@by_link
@require_POST
def change_payment(request: ShopRequest, order: Order) -> HttpResponse:
    """Pay it another way. Renders shop/checkout/pay.html where that cannot be."""
    form = other_ways(order, request.POST)
    if form.is_valid():
        try:
            order = ordering.change_payment(order=order, code=form.cleaned_data["choice"])
        except ordering.AlreadyPaid as error:
            messages.info(request, str(error))
            return redirect(order_path(order))
        except ordering.OrderingError as error:
            messages.error(request, str(error))
            return redirect(pay_path(order))
        if is_mine(request, order):
            request.session[PLACED_KEY] = order.pk
            return redirect("checkout:thank-you")
        return redirect(order_path(order))
    context = order_context(order) | pay_context(request, order) | {"form": form}
    return render(request, "shop/checkout/pay.html", context)


@by_link
@require_POST
def reopen(request: ShopRequest, order: Order) -> HttpResponse:
    """Back to the basket, to change it. Only for whose basket it was."""
    if not is_mine(request, order):
        raise Http404
    try:
        ordering.reopen_basket(order=order)
    except ordering.AlreadyPaid as error:
        messages.info(request, str(error))
        return redirect(order_path(order))
    except ordering.OrderingError as error:
        messages.error(request, str(error))
        return redirect(pay_path(order))
    messages.info(request, _("Nothing was charged. Your basket is as you left it."))
    return redirect("basket:summary")


@by_link
@require_safe
def paid(request: ShopRequest, order: Order) -> HttpResponse:
    """Where the provider leads back to. Renders shop/checkout/waiting.html until the money is there."""
    attempt = attempts.live_attempt(order)
    if attempt is not None:
        look(attempt)
        order.refresh_from_db()
    if order.status == statuses.AWAITING_PAYMENT:
        if attempts.live_attempt(order) is not None:
            return wait(request, order)
        messages.error(request, _("The payment did not work, and nothing was charged."))
        return redirect(pay_path(order))
    if order.status in statuses.UNPLACED:
        return redirect(pay_path(order))
    if is_mine(request, order):
        request.session[PLACED_KEY] = order.pk
        return redirect("checkout:thank-you")
    return redirect(order_path(order))


def look(attempt: PaymentAttempt) -> None:
    """Ask the provider now; who does not answer is asked again by the sweep."""
    try:
        attempts.check(attempt_id=attempt.pk, now=timezone.now())
    except attempts.ProviderError as error:
        logger.warning("attempt %s could not be looked up: %s", attempt.pk, error)


def wait(request: ShopRequest, order: Order) -> HttpResponse:
    """The page looks again by itself, with growing pauses, and in the end leaves it to our mail."""
    looked = request.GET.get("look", "")
    times = int(looked) if looked.isdecimal() and len(looked) < 3 else 0
    is_over = times >= len(PAUSES)
    context = {"order": order, "is_over": is_over, "pay_url": pay_path(order), "again": times + 1}
    response = render(request, "shop/checkout/waiting.html", context)
    if not is_over:
        response.headers["Refresh"] = f"{PAUSES[times]}; url=?look={times + 1}"
    return response


# --- What is shown ----------------------------------------------------------------------------


def thanks_context(order: Order) -> dict[str, Any]:
    """`order_context`, order_url, claim [ClaimForm, or None where there is nothing to claim]."""
    from shop.checkout.claiming import ClaimForm

    form = ClaimForm(order=order) if may_claim(order) else None
    return order_context(order) | {"order_url": order_path(order), "claim": form}


def pay_context(request: ShopRequest, order: Order) -> dict[str, Any]:
    """form, methods [PaymentMethod] (other ways to pay), is_mine, token, minutes (that are left)."""
    left = order.reserved_until - timezone.now() if order.reserved_until else None
    return {
        "form": other_ways(order),
        "methods": offline_methods(),
        "is_mine": is_mine(request, order),
        "token": order_token(order.number),
        "minutes": max(1, round(left.total_seconds() / 60)) if left else None,
        "is_link": True,
    }


def other_ways(order: Order, data: Any = None) -> Choose:
    return Choose(
        data,
        choices=[(method.code, str(method.name)) for method in offline_methods()],
        label=_("How else would you like to pay?"),
        missing=_("Choose how you would like to pay."),
    )


def offline_methods() -> list[PaymentMethod]:
    return [method for method in METHODS.values() if not method.is_online and method.is_ready]


def is_mine(request: ShopRequest, order: Order) -> bool:
    """Whether this visitor has ordered it, and not only been given its link."""
    user, visitor = person(request)
    return bool(
        (user is not None and order.user_id == user.pk)
        or (order.user_id is None and visitor is not None and order.visitor == visitor)
    )


def may_claim(order: Order) -> bool:
    """Whether the guest who ordered can still take it into an account."""
    return order.user_id is None and bool(order.guest_email)
