"""The checkout in three steps. What was told so far is kept beside the basket, see `models`."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shop import ordering
from shop.alerts.limits import network_of
from shop.basket import estimates
from shop.basket.middleware import person
from shop.basket.models import Basket
from shop.basket.views import basket_context
from shop.checkout import addresses, online
from shop.checkout.company import vat_words
from shop.checkout.forms import Choose, DetailsForm
from shop.checkout.models import Checkout
from shop.checkout.online import just_placed, order_in_hand
from shop.checkout.steps import STEPS, legal_pages, order_words, steps
from shop.order.links import pay_path
from shop.order.models import Order
from shop.requests import ShopRequest
from shop.tax import checking

LONGEST_KEY = 19  # digits that every database takes for a key

View = Callable[..., HttpResponse]


def with_basket(view: View) -> View:
    """For those who have something to buy; others are led to the basket, which says so.

    Whoever comes back finds the order that waits for its payment, or was placed just now, and not an
    empty basket: its answer may never have come.
    """

    @never_cache
    @wraps(view)
    def checked(request: ShopRequest) -> HttpResponse:
        if request.basket.is_empty:
            if request.method == "POST" and (order := placed_before(request)):
                return online.go_on(request, order)
            if order := order_in_hand(request):
                return redirect(pay_path(order))
            if request.method == "GET" and (order := just_placed(request)):
                return online.back_to(request, order)
            messages.info(request, str(ordering.BasketEmpty()))
            return redirect("basket:summary")
        return view(request)

    return checked


@with_basket
def details(request: ShopRequest) -> HttpResponse:
    """Who orders and where it goes. Renders shop/checkout/details.html."""
    user, visitor = person(request)
    book = addresses.book_of(user)
    checkout = told_so_far(request)
    if request.method == "POST":
        form = DetailsForm(request.POST, user=user)
        if form.is_valid() and form.checked:
            ordering.save_details(basket=request.basket, details=form.checked)
            estimates.choose(request, form.checked.country)
            if form.checked.vat_id:
                checking.refresh(
                    number=form.checked.vat_id,
                    who=str(user.pk if user else visitor),
                    network=network_of(request),
                    now=timezone.now(),
                )
            if user and form.cleaned_data.get("save_address"):
                addresses.keep(user, form.checked)
            return redirect("checkout:delivery")
    else:
        chosen = request.GET.get("address", "")
        initial = addresses.initial(
            checkout, user, book, int(chosen) if chosen.isdecimal() else None
        )
        form = DetailsForm(initial=initial, user=user)
    context = {"form": form, "addresses": book, "chosen_address": request.GET.get("address", "")}
    return show(request, "details", checkout, context)


@with_basket
def delivery(request: ShopRequest) -> HttpResponse:
    """How it gets there. Renders shop/checkout/delivery.html."""
    checkout = told_so_far(request)
    if ordering.missing_step(basket=request.basket, checkout=checkout) == "details":
        return redirect("checkout:index")
    quotes = ordering.shipping_quotes(basket=request.basket, country=checkout.country_id or "")
    form = Choose(
        request.POST or None,
        initial={"choice": checkout.shipping_code or quotes[0].code},
        choices=[(quote.code, quote.name) for quote in quotes],
        label=_("How should we deliver?"),
        missing=_("Choose how we should deliver."),
    )
    if form.is_valid():
        ordering.choose_shipping(basket=request.basket, code=form.cleaned_data["choice"])
        return redirect("checkout:payment")
    return show(request, "delivery", checkout, {"form": form, "quotes": quotes})


@with_basket
def payment(request: ShopRequest) -> HttpResponse:
    """How it is paid, everything at one glance, and the order. Renders shop/checkout/payment.html."""
    basket: Basket = request.basket
    checkout = told_so_far(request)
    missing = ordering.missing_step(basket=basket, checkout=checkout)
    if missing in ("details", "delivery"):
        return redirect(STEPS[missing])
    methods = ordering.payment_methods(basket=basket)
    form = Choose(
        request.POST or None,
        initial={"choice": checkout.payment_method},
        choices=[(method.code, str(method.name)) for method in methods],
        label=_("How would you like to pay?"),
        missing=_("Choose how you would like to pay."),
    )
    changed = ""
    if form.is_valid():
        user, visitor = person(request)
        try:
            checkout = ordering.choose_payment(basket=basket, code=form.cleaned_data["choice"])
            order = ordering.place_order(
                basket=basket,
                user=user,
                visitor=visitor,
                language=get_language() or "en",
                expected_total=shown_total(request),
            )
        except (ordering.BasketEmpty, ordering.CheckoutIncomplete):
            if order_before := placed_before(request):
                return online.go_on(request, order_before)
            return redirect("checkout:index")
        except ordering.OrderingError as error:
            changed = str(error)
            ordering.price(basket=basket, user=user)
            ordering.deliver_as_told(basket=basket, checkout=checkout, user=user)
        else:
            return online.go_on(request, order)
    context = {"form": form, "methods": methods, "changed": changed, "legal": legal_pages()}
    return show(request, "payment", checkout, context)


@with_basket
@require_safe
def summary(request: ShopRequest) -> HttpResponse:
    """The whole price for another country, beside the form. Renders checkout/includes/summary.html."""
    estimates.choose(request, request.GET.get("country", ""))
    context = basket_context(request.basket, country=estimates.country_of(request))
    return render(request, "shop/checkout/includes/summary.html", context)


def told_so_far(request: ShopRequest) -> Checkout:
    """What the customer has told; the basket is priced as its order will be."""
    checkout = ordering.checkout_of(basket=request.basket)
    user, _visitor = person(request)
    ordering.deliver_as_told(basket=request.basket, checkout=checkout, user=user)
    return checkout


def show(
    request: ShopRequest, step: str, checkout: Checkout, context: dict[str, Any]
) -> HttpResponse:
    """One step, with the basket and the whole price beside it."""
    around = basket_context(
        request.basket,
        country=checkout.country_id or estimates.country_of(request),
        shipping_code=checkout.shipping_code,
    )
    total = around["totals"].total
    around |= {
        "checkout": checkout,
        "steps": steps(step),
        "vat": vat_words(checkout.vat_id, around["totals"]) if checkout.vat_id else None,
        "order_words": lambda: [
            (method.code, order_words(method, total)) for method in context.get("methods", ())
        ],
        "order_words_first": lambda: order_words(None, total),
    }
    return render(request, f"shop/checkout/{step}.html", around | context)


def shown_total(request: ShopRequest) -> Decimal:
    """The amount on the page that the customer agreed to; nonsense agrees to nothing."""
    try:
        total = Decimal(request.POST.get("total", ""))
    except InvalidOperation:
        return Decimal(-1)
    return total if total.is_finite() else Decimal(-1)


def placed_before(request: ShopRequest) -> Order | None:
    """The order that this form's basket has become: the form was sent twice, or in two tabs."""
    sent = request.POST.get("basket", "")
    user, visitor = person(request)
    orders = ordering.orders_of(user=user, visitor=visitor)
    is_number = sent.isdecimal() and len(sent) < LONGEST_KEY
    found: Order | None = orders.filter(basket=int(sent)).first() if is_number else None
    return found
