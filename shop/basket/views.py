"""The basket as a page, and as the drawer that htmx puts beside any page.

Every form works by itself and leads back with a message. With htmx the answer is the part that the
form stands in: the drawer's inside, or with `part=page` that of the page.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.visitor import ensure_visitor_id
from common.money import Money
from common.numbers import latin_digits
from shop import ordering
from shop.alerts.limits import network_of
from shop.basket import estimates, guesses, vouchers
from shop.basket.lines import shown
from shop.basket.middleware import person
from shop.basket.models import Basket
from shop.catalogue.cards import cards_of
from shop.catalogue.models import Product
from shop.catalogue.seen import seen_ids
from shop.checkout.online import order_in_hand
from shop.errors import OrderingError
from shop.requests import ShopRequest, wanted_next

TEMPLATES = {
    "page": "shop/basket/includes/page.html",
    "drawer": "shop/basket/includes/drawer.html",
}
REMOVED_KEY = "basket_removed"
MOST_DIGITS = 9


@dataclass(frozen=True)
class Removed:
    """What can be put back with one press."""

    product_id: int
    quantity: int
    title: str


@dataclass(frozen=True)
class Said:
    """What came of a press, for the part of the page that is drawn anew."""

    text: str = ""
    is_error: bool = False
    removed: Removed | None = None
    line_id: int = 0  # where the error belongs to a line
    code: str | None = None  # the refused promo code as it was typed


@never_cache
@require_safe
def summary(request: ShopRequest) -> HttpResponse:
    """Renders shop/basket/summary.html with what `basket_context` gives."""
    if request.htmx and request.GET.get("part") == "page":
        return render(request, TEMPLATES["page"], page_context(request))
    removed = request.session.pop(REMOVED_KEY, None)
    said = said_of(Removed(**removed)) if removed else Said()
    return render(request, "shop/basket/summary.html", page_context(request, said))


@never_cache
@require_safe
def drawer(request: ShopRequest) -> HttpResponse:
    """Renders shop/basket/includes/drawer.html with what `basket_context` gives."""
    return render(request, TEMPLATES["drawer"], page_context(request))


def add(request: ShopRequest, pk: int) -> HttpResponse:
    """Put a product into the basket. A visit without a form leads to the product."""
    product = get_object_or_404(
        Product.objects.public().select_related("product_class", "parent__product_class"), pk=pk
    )
    if request.method != "POST":
        return redirect(product.get_absolute_url())
    basket = own_basket(request)
    is_undo = "undo" in request.POST
    try:
        ordering.add_line(basket=basket, product=product, quantity=wanted_quantity(request))
    except ordering.NeedsChoice as error:
        return answer_with_address(request, product.get_absolute_url(), str(error))
    except OrderingError as error:
        said = Said(str(error), is_error=True)
    else:
        words = (
            _("“%(title)s” is back in your basket.")
            if is_undo
            else _("“%(title)s” is in your basket.")
        )
        said = Said(words % {"title": product.get_title()})
    fallback = reverse("basket:summary")
    return answer(request, basket, said, fallback=fallback, opens=not is_undo)


@require_POST
def update(request: ShopRequest) -> HttpResponse:
    """Do what the pressed button says of its line; else set the quantities of all of them."""
    basket: Basket = request.basket
    for name, act in PRESSED.items():
        if name in request.POST:
            return answer(request, basket, act(basket, line_number(request.POST[name])))
    said = Said()
    for pk, quantity in [(each.pk, str(each.quantity)) for each in basket.all_lines()]:
        wanted = latin_digits(request.POST.get(f"quantity-{pk}", quantity)).strip()
        if wanted != quantity:
            outcome = changed(basket, pk, wanted)
            said = said if said.is_error else outcome
    return answer(request, basket, said)


def line_number(text: str) -> int:
    """Nought, which no line has, where it is none."""
    try:
        return whole_number(text)
    except ValueError:
        return 0


def changed(basket: Basket, line_id: int, quantity: str) -> Said:
    try:
        if whole_number(quantity) == 0:
            return remove(basket, line_id)
        ordering.set_quantity(basket=basket, line_id=line_id, quantity=whole_number(quantity))
    except OrderingError as error:
        # Somebody who takes out what is out already has what they wanted.
        is_harmless = isinstance(error, ordering.NoSuchLine) and quantity == "0"
        return Said(str(error), is_error=not is_harmless, line_id=line_id)
    except ValueError:
        text = _("Enter the quantity as a number, such as 2.")
        return Said(text, is_error=True, line_id=line_id)
    return Said()


def remove(basket: Basket, line_id: int) -> Said:
    """Raises NoSuchLine."""
    gone = next((each for each in basket.all_lines() if each.pk == line_id), None)
    ordering.set_quantity(basket=basket, line_id=line_id, quantity=0)
    if gone is None:
        return Said()
    return said_of(Removed(gone.product_id, gone.quantity, gone.product.get_title()))


def said_of(removed: Removed) -> Said:
    text = _("“%(title)s” was taken out of your basket.") % {"title": removed.title}
    return Said(text, removed=removed)


def take_out(basket: Basket, line_id: int) -> Said:
    return changed(basket, line_id, "0")


def take_the_last(basket: Basket, line_id: int) -> Said:
    """As many as there are, where there are fewer than wanted."""
    problems = ordering.stock_problems(basket=basket)
    left = next((each.available for each in problems if each.line_id == line_id), 0)
    return changed(basket, line_id, str(left)) if left else Said()


def put_aside(basket: Basket, line_id: int) -> Said:
    """Save a line for later."""
    try:
        product = ordering.save_for_later(basket=basket, line_id=line_id)
    except OrderingError as error:
        return Said(str(error))
    return Said(_("“%(title)s” is saved for later.") % {"title": product.get_title()})


#: What the buttons of a line are called, and what they do.
PRESSED = {"remove": take_out, "take": take_the_last, "save": put_aside}


@require_POST
def move(request: ShopRequest, pk: int) -> HttpResponse:
    """Take a saved line back into the basket."""
    basket = own_basket(request)
    try:
        product = ordering.move_to_basket(basket=basket, line_id=pk)
    except ordering.NoSuchLine:
        said = Said(_("This product is not among your saved ones any more."))
    except OrderingError as error:
        said = Said(str(error), is_error=True)
    else:
        said = Said(_("“%(title)s” is back in your basket.") % {"title": product.get_title()})
    return answer(request, basket, said)


@require_POST
def forget(request: ShopRequest, pk: int) -> HttpResponse:
    """Take a line out of what is saved for later."""
    basket: Basket = request.basket
    try:
        ordering.forget_saved(basket=basket, line_id=pk)
    except OrderingError:
        said = Said(_("This product is not among your saved ones any more."))
    else:
        said = Said(_("The product is not saved any more."))
    return answer(request, basket, said)


@require_POST
def add_voucher(request: ShopRequest) -> HttpResponse:
    """Use a promo code. Without scripts a refusal is shown beside the field, not after a redirect."""
    basket: Basket = request.basket
    user, visitor = person(request)
    code = request.POST.get("code", "")[: vouchers.LONGEST]
    who = (str(user.pk if user else visitor), network_of(request))
    try:
        guesses.check(*who)
        voucher = ordering.add_voucher(basket=basket, code=code, user=user)
    except ordering.VoucherPresent as error:
        return answer(request, basket, Said(str(error)))
    except OrderingError as error:
        if isinstance(error, ordering.UnknownVoucher):
            guesses.count_wrong(*who)
        said = Said(str(error), is_error=True, code=code)
        if not request.htmx:
            return render(request, "shop/basket/summary.html", page_context(request, said))
        return answer(request, basket, said)
    text = _("The promo code “%(code)s” is used now.") % {"code": voucher.code}
    return answer(request, basket, Said(text))


@require_POST
def remove_voucher(request: ShopRequest, pk: int) -> HttpResponse:
    basket: Basket = request.basket
    voucher = ordering.remove_voucher(basket=basket, voucher_id=pk, user=person(request)[0])
    if voucher is None:
        return answer(request, basket, Said(_("This promo code is not in your basket any more.")))
    text = _("The promo code “%(code)s” was taken out.") % {"code": voucher.code}
    return answer(request, basket, Said(text))


@require_POST
def country(request: ShopRequest) -> HttpResponse:
    """Work the costs out for another country."""
    basket: Basket = request.basket
    if estimates.choose(request, request.POST.get("country", "")):
        return answer(request, basket, Said())
    return answer(request, basket, Said(_("Choose a country that we deliver to."), is_error=True))


# --- What is shown ----------------------------------------------------------------------------


def page_context(request: ShopRequest, said: Said | None = None) -> dict[str, Any]:
    """`basket_context`, and what only the basket itself shows."""
    basket: Basket = request.basket
    said = said or Said()
    user, _visitor = person(request)
    context = basket_context(basket, country=estimates.country_of(request))
    codes = basket.rules.codes if basket.rules else []
    return context | {
        "said": said,
        "is_said_elsewhere": any(line.id == said.line_id for line in context["lines"])
        or (said.code is not None and bool(context["lines"])),
        "waiting": order_in_hand(request),
        # Called by the template where it is shown.
        "seen": lambda: cards_of(seen_ids(request), request.strategy),
        "saved": shown(basket.saved_lines()),
        "codes": [(code, vouchers.why_idle(basket, code, user)) for code in codes],
        "countries": estimates.countries() if context["lines"] else [],
        "methods": ordering.payment_methods(basket=basket) if context["lines"] else [],
        "count": ngettext("%(count)d item", "%(count)d items", basket.num_items)
        % {"count": basket.num_items},
    }


def basket_context(basket: Basket, *, country: str = "", shipping_code: str = "") -> dict[str, Any]:
    """basket, lines [ShownLine], totals (`ordering.Totals`), problems [StockProblem]."""
    lines = basket.all_lines()
    problems = ordering.stock_problems(basket=basket) if lines else []
    # First, since lines cost what they cost where they go.
    totals = ordering.totals(basket=basket, country=country, shipping_code=shipping_code)
    return {
        "basket": basket,
        "lines": shown(lines, {problem.line_id or 0: problem for problem in problems}),
        "totals": totals,
        "problems": problems,
    }


# --- How it is answered -----------------------------------------------------------------------


def own_basket(request: ShopRequest) -> Basket:
    """This person's basket, known to be theirs also before its first line is saved."""
    basket: Basket = request.basket
    if not request.user.is_authenticated and basket.visitor is None:
        basket.visitor = ensure_visitor_id(request.session)
    return basket


def wanted_quantity(request: ShopRequest) -> int:
    """One, where nothing sensible was typed."""
    try:
        return max(1, whole_number(latin_digits(request.POST.get("quantity", "")).strip()))
    except ValueError:
        return 1


def whole_number(text: str) -> int:
    """Raises ValueError where it is none."""
    if not text.isdecimal() or len(text) > MOST_DIGITS:
        raise ValueError(text)
    return int(text)


def answer(
    request: ShopRequest,
    basket: Basket,
    said: Said,
    *,
    fallback: str = "",
    opens: bool = False,
) -> HttpResponse:
    """The part for htmx, else back to where the visitor was, with the same words."""
    if not request.htmx:
        if said.removed:
            request.session[REMOVED_KEY] = said.removed.__dict__
        elif said.text:
            level = messages.ERROR if said.is_error else messages.SUCCESS
            messages.add_message(request, level, said.text)
        return redirect(wanted_next(request, fallback=fallback or reverse("basket:summary")))
    ordering.price(basket=basket, user=person(request)[0])
    wanted = request.POST.get("part") or request.GET.get("part")
    part = "page" if wanted == "page" else "drawer"
    context = page_context(request, said)
    response = render(request, TEMPLATES[part], context)
    events: dict[str, Any] = {
        "basket-changed": {
            "count": basket.num_items,
            "part": part,
            "news": news(context, said),
        }
    }
    if opens:
        events["open-drawer"] = {}
    response.headers["HX-Trigger"] = json.dumps(events)
    return response


def news(context: dict[str, Any], said: Said) -> str:
    """What a screen reader reads out: what happened, and what it comes to. Errors speak themselves."""
    total: Money = context["totals"].total
    sums = _("%(items)s, %(total)s in all.") % {"items": context["count"], "total": total}
    return sums if said.is_error or not said.text else f"{said.text} {sums}"


def answer_with_address(request: ShopRequest, url: str, text: str) -> HttpResponse:
    messages.info(request, text)
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": url})
    return redirect(url)
