"""The checkout in three steps. What was told so far is kept beside the basket, see `models`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shop import ordering
from shop.basket import estimates
from shop.basket.middleware import person
from shop.basket.models import Basket
from shop.basket.views import basket_context
from shop.checkout import addresses
from shop.checkout.forms import Choose, DetailsForm
from shop.checkout.models import Checkout
from shop.order.links import order_path, token_is_valid
from shop.order.models import Order
from shop.order.page import order_context
from shop.requests import ShopRequest

PLACED_KEY = "placed_order"
LONGEST_KEY = 19  # digits that every database takes for a key
STEPS = {
    "details": "checkout:index",
    "delivery": "checkout:delivery",
    "payment": "checkout:payment",
}

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Step:
    """For the progress bar: where the customer is, and back to where they may go."""

    name: str
    url: str
    is_current: bool
    is_done: bool


def with_basket(view: View) -> View:
    """For those who have something to buy; others are led to the basket, which says so."""

    @never_cache
    @wraps(view)
    def checked(request: ShopRequest) -> HttpResponse:
        if request.basket.is_empty:
            if request.method == "POST" and (order := placed_before(request)):
                return thank(request, order)
            messages.info(request, str(ordering.BasketEmpty()))
            return redirect("basket:summary")
        return view(request)

    return checked


@with_basket
def details(request: ShopRequest) -> HttpResponse:
    """Who orders and where it goes. Renders shop/checkout/details.html."""
    user, _visitor = person(request)
    book = addresses.book_of(user)
    checkout = ordering.checkout_of(basket=request.basket)
    if request.method == "POST":
        form = DetailsForm(request.POST, user=user)
        if form.is_valid() and form.checked:
            ordering.save_details(basket=request.basket, details=form.checked)
            estimates.choose(request, form.checked.country)
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
    checkout = ordering.checkout_of(basket=request.basket)
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
    checkout = ordering.checkout_of(basket=basket)
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
                return thank(request, order_before)
            return redirect("checkout:index")
        except ordering.OrderingError as error:
            changed = str(error)
            ordering.price(basket=basket, user=user)
        else:
            return thank(request, order)
    context = {"form": form, "methods": methods, "changed": changed}
    return show(request, "payment", checkout, context)


@never_cache
@require_safe
def thank_you(request: ShopRequest) -> HttpResponse:
    """The order that this session has just placed. Renders shop/checkout/thank_you.html."""
    order = Order.objects.for_pages().filter(pk=request.session.get(PLACED_KEY)).first()
    if order is None:
        return redirect("catalogue:index")
    return render(
        request,
        "shop/checkout/thank_you.html",
        order_context(order) | {"order_url": order_path(order)},
    )


@never_cache
@require_safe
def order_link(request: ShopRequest, number: str, token: str) -> HttpResponse:
    """An order by its secret link. Renders shop/order/detail.html."""
    if not token_is_valid(number, token):
        raise Http404
    order = get_object_or_404(Order.objects.for_pages(), number=number)
    response = render(request, "shop/order/detail.html", order_context(order) | {"is_link": True})
    # The address is the key: it goes to no other site and into no search engine.
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def show(
    request: ShopRequest, step: str, checkout: Checkout, context: dict[str, Any]
) -> HttpResponse:
    """One step, with the basket and the whole price beside it."""
    around = basket_context(
        request.basket,
        country=checkout.country_id or estimates.country_of(request),
        shipping_code=checkout.shipping_code,
    )
    around |= {"checkout": checkout, "steps": steps(step)}
    return render(request, f"shop/checkout/{step}.html", around | context)


def steps(current: str) -> list[Step]:
    names = {"details": _("Your details"), "delivery": _("Delivery"), "payment": _("Payment")}
    at = list(names).index(current)
    return [
        Step(label, reverse(STEPS[name]), place == at, place < at)
        for place, (name, label) in enumerate(names.items())
    ]


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


def thank(request: ShopRequest, order: Order) -> HttpResponse:
    request.session[PLACED_KEY] = order.pk
    return redirect("checkout:thank-you")
