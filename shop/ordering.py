"""From basket to order: the one way, for pages, chat and API alike.

Whose basket or order it is comes from the caller's session, never from what a visitor sent. All
functions take their arguments by name; what can go wrong stands right below.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _
from oscar.apps.basket.signals import voucher_addition, voucher_removal
from oscar.apps.order.signals import order_placed
from oscar.core.loading import get_class, get_model
from oscar.core.prices import Price

from accounts.models import User
from common.money import Money
from shop.basket import offers, vouchers
from shop.basket.lines import is_public
from shop.basket.models import MOST_PER_LINE, Basket, Merge
from shop.basket.vouchers import UnknownVoucher, VoucherPresent, VoucherRefused
from shop.catalogue.models import Product
from shop.checkout.details import Details, InvalidDetails, checked
from shop.checkout.models import Checkout
from shop.errors import OrderingError
from shop.order import placing, reservations, statuses
from shop.order.models import Order, OrderQuerySet
from shop.order.placing import Reduction
from shop.partner import models as partner
from shop.partner.strategy import Selector
from shop.payment import attempts, books, settlement
from shop.payment.errors import AlreadyPaid, OrderExpired, PaymentOnItsWay, PaymentUnavailable
from shop.payment.methods import METHODS, PaymentMethod
from shop.payment.models import PaymentAttempt
from shop.shipping.repository import Repository
from shop.tax import sums
from shop.tax.arithmetic import NOTHING
from shop.tax.buyers import buyer_of
from shop.tax.sums import TaxLine

OrderTotalCalculator = get_class("checkout.calculators", "OrderTotalCalculator")
Line = get_model("basket", "Line")
ShippingAddress = get_model("order", "ShippingAddress")
BillingAddress = get_model("order", "BillingAddress")

ADDRESS = ("first_name", "last_name", "line1", "line2", "line4", "state", "postcode")


class NotForSale(OrderingError):
    def __str__(self) -> str:
        return _("This product cannot be bought at the moment.")


class NeedsChoice(OrderingError):
    def __str__(self) -> str:
        return _("Choose a variant of this product first.")


@dataclass(frozen=True)
class StockProblem:
    """More is wanted than can be had."""

    title: str
    wanted: int
    available: int
    line_id: int | None = None

    def __str__(self) -> str:
        if self.available <= 0:
            return _("“%(title)s” is sold out.") % {"title": self.title}
        text = ngettext(
            "Only %(count)d of “%(title)s” is left.",
            "Only %(count)d of “%(title)s” are left.",
            self.available,
        )
        return text % {"count": self.available, "title": self.title}


class OutOfStock(OrderingError):
    def __init__(self, problems: Sequence[StockProblem]) -> None:
        super().__init__(problems)
        self.problems = list(problems)

    def __str__(self) -> str:
        return " ".join(str(problem) for problem in self.problems)


class TooMany(OrderingError):
    def __str__(self) -> str:
        return _("One order holds at most %(count)d of a product.") % {"count": MOST_PER_LINE}


class BasketEmpty(OrderingError):
    def __str__(self) -> str:
        return _("Your basket is empty.")


class NoSuchLine(OrderingError):
    def __str__(self) -> str:
        return _("This product is not in your basket any more.")


class NoSuchChoice(OrderingError):
    def __str__(self) -> str:
        return _("This choice is not offered. Choose another one.")


class CheckoutIncomplete(OrderingError):
    """`step` is the first that is not done: "details", "delivery" or "payment"."""

    def __init__(self, step: str) -> None:
        super().__init__(step)
        self.step = step

    def __str__(self) -> str:
        return _("Some of your details are still missing.")


class TotalChanged(OrderingError):
    """The amount is not the one that the customer saw."""

    def __init__(self, shown: Decimal, now: Money) -> None:
        super().__init__(shown, now)
        self.shown, self.now = shown, now

    def __str__(self) -> str:
        return _(
            "The total has changed to %(total)s since you saw it. Please check it and order again."
        ) % {"total": self.now}


class DiscountGone(TotalChanged):
    """An offer or a promo code that the customer saw was used up by others meanwhile."""

    def __init__(self, shown: Decimal, now: Money, name: str, code: str = "") -> None:
        super().__init__(shown, now)
        self.name, self.code = name, code

    def __str__(self) -> str:
        text = (
            _(
                "The promo code “%(code)s” cannot be used any more. The total is %(total)s now."
                " Please check it and order again."
            )
            if self.code
            else _(
                "The offer “%(name)s” has just ended. The total is %(total)s now."
                " Please check it and order again."
            )
        )
        return text % {"code": self.code, "name": self.name, "total": self.now}


@dataclass(frozen=True)
class ShippingQuote:
    code: str
    name: str
    description: str
    price: Money  # with tax, or without where prices are shown so
    charge: Price

    @property
    def is_free(self) -> bool:
        return not self.price.amount


@dataclass(frozen=True)
class Discount:
    """What one offer or promo code takes off the goods."""

    name: str
    amount: Money
    code: str = ""


@dataclass(frozen=True)
class Totals:
    """What an order of a basket costs now, to this person, delivered to `country`.

    Goods, discounts and shipping are with tax and add up to `total`; where not `shows_tax`, they are
    without and add up to `net`.
    """

    goods: Money
    discount: Money
    discounts: list[Discount]
    shipping: ShippingQuote | None
    total: Money  # to be paid
    tax: Money
    net: Money
    tax_lines: list[TaxLine]
    shows_tax: bool
    tax_note: str  # why no tax is charged; else empty
    missing_for_free_shipping: Money | None
    free_shipping_percent: int
    country: str


# --- The basket -------------------------------------------------------------------------------


def basket_for(*, user: User | None = None, visitor: UUID | None = None) -> Basket:
    """The open basket of one person, priced for them on demand; unsaved while it is empty.

    A member who filled one as a guest finds its content here, and what was saved for later and the
    promo codes too: `merged` says what came.
    """
    basket = _find_basket(user, visitor)
    if user is not None:
        basket.owner = user
    basket.strategy = Selector().strategy(user=user)
    return basket


def price(*, basket: Basket, user: User | None = None) -> None:
    """Apply the offers and promo codes that hold for this person at this moment."""
    basket.reset_offer_applications()
    if not basket.is_empty:
        basket.rules = offers.apply(basket, user)


def add_line(*, basket: Basket, product: Product, quantity: int = 1) -> Any:
    """Raises NeedsChoice, NotForSale, OutOfStock, TooMany (nothing is added then)."""
    if product.is_parent:
        raise NeedsChoice
    info = basket.strategy.fetch_for_product(product)
    if not is_public(product) or not info.price.exists or info.stockrecord is None:
        raise NotForSale
    if not basket.pk:
        basket.save()
    with transaction.atomic():
        _wait_for(basket)  # two clicks add two, in turn
        present = basket.line_quantity(product, info.stockrecord)
        wanted = present + max(1, quantity)
        _check_stock(product, info, wanted)
        line, created = basket.add_product(product, max(1, quantity))
        if not created or info.price.incl_tax != info.price.effective_price:
            _remember_price(line.pk, info)
    return line


def set_quantity(*, basket: Basket, line_id: int, quantity: int) -> None:
    """Nought removes the line. Raises NoSuchLine, OutOfStock, TooMany (the line stays as it was)."""
    line = _line_of(basket.all_lines(), line_id)
    mine = Line.objects.filter(pk=line.pk, basket__status__in=Basket.editable_statuses)
    if quantity <= 0:
        changed, _rows = mine.delete()
    else:
        if quantity > line.quantity:
            _check_stock(line.product, line.purchase_info, quantity, line.pk)
        changed = mine.update(quantity=quantity, date_updated=timezone.now())
        _remember_price(line.pk, line.purchase_info)
    basket.reset_offer_applications()
    if not changed:  # another tab was faster
        raise NoSuchLine


def save_for_later(*, basket: Basket, line_id: int) -> Any:
    """Put a line aside. Returns its product. Raises NoSuchLine."""
    line = _line_of(basket.all_lines(), line_id)
    with transaction.atomic():
        _wait_for(basket)
        saved = basket.saved_basket
        if saved is None:
            saved = Basket.objects.create(
                owner=basket.owner, visitor=basket.visitor, status=Basket.SAVED
            )
            basket.saved_basket = saved
        present = saved.lines.filter(line_reference=line.line_reference)
        if present.update(quantity=line.quantity, date_updated=timezone.now()):
            gone, _rows = Line.objects.filter(pk=line.pk, basket=basket).delete()
        else:
            gone = Line.objects.filter(pk=line.pk, basket=basket).update(basket=saved)
    basket.reset_offer_applications()
    if not gone:
        raise NoSuchLine
    return line.product


def move_to_basket(*, basket: Basket, line_id: int) -> Any:
    """Take a saved line back, at the price and stock of now. Returns its product.

    Raises NoSuchLine, NotForSale, OutOfStock, TooMany (it stays saved then). Where fewer are in
    stock than were saved, those that are come back.
    """
    line = _line_of(basket.saved_lines(), line_id)
    most = getattr(line.purchase_info.availability, "num_available", MOST_PER_LINE)
    with transaction.atomic():
        add_line(basket=basket, product=line.product, quantity=max(1, min(line.quantity, most)))
        gone, _rows = Line.objects.filter(pk=line.pk, basket=basket.saved_basket).delete()
        if not gone:
            raise NoSuchLine
    basket.reset_offer_applications()
    return line.product


def forget_saved(*, basket: Basket, line_id: int) -> None:
    """Raises NoSuchLine."""
    line = _line_of(basket.saved_lines(), line_id)
    Line.objects.filter(pk=line.pk, basket=basket.saved_basket).delete()
    basket.reset_offer_applications()


def add_voucher(*, basket: Basket, code: str, user: User | None = None) -> Any:
    """Use a promo code; the basket is priced with it. Returns Oscar's voucher.

    Raises BasketEmpty, UnknownVoucher, VoucherPresent, VoucherRefused. A code that would take
    nothing off is not kept.
    """
    if basket.is_empty:
        raise BasketEmpty
    voucher = vouchers.find(code, basket=basket, user=user)
    with transaction.atomic():
        _wait_for(basket)
        if basket.vouchers.filter(pk=voucher.pk).exists():
            raise VoucherPresent(
                _("The promo code “%(code)s” is in your basket already.") % {"code": voucher.code}
            )
        basket.vouchers.add(voucher)
        basket.has_vouchers = True
        price(basket=basket, user=user)
        mine = next(each for each in basket.rules.codes if each.id == voucher.pk)
        why_not = vouchers.why_idle(basket, mine, user)
        if why_not:
            basket.vouchers.remove(voucher)
    if why_not:
        price(basket=basket, user=user)
        raise VoucherRefused(why_not)
    voucher_addition.send(sender=None, basket=basket, voucher=voucher)
    return voucher


def remove_voucher(*, basket: Basket, voucher_id: int, user: User | None = None) -> Any:
    """Returns the voucher; None where the basket has it no more. The basket is priced without it."""
    voucher = basket.vouchers.filter(pk=voucher_id).first() if basket.pk else None
    if voucher is not None:
        basket.vouchers.remove(voucher)
        voucher_removal.send(sender=None, basket=basket, voucher=voucher)
        price(basket=basket, user=user)
    return voucher


def stock_problems(*, basket: Basket) -> list[StockProblem]:
    """What in the basket cannot be had as it stands."""
    problems = []
    for line in basket.all_lines():
        permitted, _reason = line.purchase_info.availability.is_purchase_permitted(line.quantity)
        if not permitted or not line.purchase_info.price.exists or not is_public(line.product):
            problems.append(_problem(line.product, line.purchase_info, line.quantity, line.pk))
    return problems


# --- The checkout -----------------------------------------------------------------------------


def checkout_of(*, basket: Basket) -> Checkout:
    """What the customer has told so far; unsaved until there is something to keep."""
    found = Checkout.objects.select_related("country").filter(basket=basket.pk).first()
    return found or Checkout(basket=basket, language=get_language() or settings.LANGUAGE_CODE)


def save_details(*, basket: Basket, details: Details) -> Checkout:
    """Raises BasketEmpty, InvalidDetails."""
    if basket.is_empty:
        raise BasketEmpty
    details = checked(details)
    checkout = checkout_of(basket=basket)
    checkout.take_over(details)
    checkout.language = get_language() or settings.LANGUAGE_CODE
    checkout.save()
    return checkout


def shipping_quotes(*, basket: Basket, country: str = "") -> list[ShippingQuote]:
    """The ways of delivery for a priced basket, with what each costs; by default, to its buyer."""
    deliver_to(basket=basket, country=country)
    country = basket.strategy.buyer.country
    return [_quote(method, basket) for method in _shipping_methods(basket, country)]


def choose_shipping(*, basket: Basket, code: str) -> Checkout:
    """Raises CheckoutIncomplete, NoSuchChoice."""
    checkout = _checkout_with_details(basket)
    quotes = shipping_quotes(basket=basket, country=checkout.country_id or "")
    if code not in [quote.code for quote in quotes]:
        raise NoSuchChoice
    checkout.shipping_code = code
    checkout.save(update_fields=["shipping_code", "updated_at"])
    return checkout


def payment_methods(*, basket: Basket) -> list[PaymentMethod]:
    return [method for method in METHODS.values() if method.is_available(basket)]


def choose_payment(*, basket: Basket, code: str) -> Checkout:
    """Raises CheckoutIncomplete, NoSuchChoice."""
    checkout = _checkout_with_details(basket)
    if code not in [method.code for method in payment_methods(basket=basket)]:
        raise NoSuchChoice
    checkout.payment_method = code
    checkout.save(update_fields=["payment_method", "updated_at"])
    return checkout


def missing_step(*, basket: Basket, checkout: Checkout) -> str:
    """The first step that is not done, or an empty text."""
    if not checkout.pk or not checkout.line1 or not checkout.email:
        return "details"
    ways = _shipping_methods(basket, checkout.country_id or "")
    if checkout.shipping_code not in [method.code for method in ways]:
        return "delivery"
    if checkout.payment_method not in [method.code for method in payment_methods(basket=basket)]:
        return "payment"
    return ""


def totals(*, basket: Basket, shipping_code: str = "", country: str = "") -> Totals:
    """Of a priced basket; without a code, with the delivery that is offered first."""
    currency = basket.currency or settings.OSCAR_DEFAULT_CURRENCY
    deliver_to(basket=basket, country=country)
    quotes = [] if basket.is_empty else shipping_quotes(basket=basket)
    quote = next(
        (quote for quote in quotes if quote.code == shipping_code), next(iter(quotes), None)
    )
    treatment = basket.strategy.treatment
    lines = sums.tax_lines(basket, quote.charge if quote else None)
    net = sum((line.net for line in lines), NOTHING)
    tax = sum((line.tax for line in lines), NOTHING)
    if treatment.shows_tax:
        goods, sum_goods = basket.total_incl_tax_excl_discounts, basket.total_incl_tax
    else:
        goods, sum_goods = basket.total_excl_tax_excl_discounts, basket.total_excl_tax
    value = sums.shelf_value(basket)
    missing = max(NOTHING, settings.SHIPPING_FREE_FROM - value)
    is_free = quote is not None and quote.is_free
    return Totals(
        goods=Money(goods, currency),
        discount=Money(goods - sum_goods, currency),
        discounts=_discounts(basket, currency),
        shipping=quote,
        total=Money(net + tax, currency),
        tax=Money(tax, currency),
        net=Money(net, currency),
        tax_lines=lines,
        shows_tax=treatment.shows_tax,
        tax_note=treatment.note,
        missing_for_free_shipping=None if is_free or not quote else Money(missing, currency),
        free_shipping_percent=_percent(value, settings.SHIPPING_FREE_FROM),
        country=basket.strategy.buyer.country,
    )


def deliver_to(*, basket: Basket, country: str) -> None:
    """Tax a priced basket as for goods that go to `country`; without one, as it is."""
    buyer = basket.strategy.buyer
    if country and country != buyer.country:
        buyer = replace(buyer, country=country)
        sums.treat(basket, Selector().strategy(user=basket.strategy.user, buyer=buyer))


def deliver_as_told(*, basket: Basket, checkout: Checkout, user: User | None = None) -> None:
    """Tax a priced basket as its order will be: by the country and the VAT ID that were told."""
    buyer = buyer_of(user=user, country=checkout.country_id or "", vat_id=checkout.vat_id)
    if checkout.country_id and buyer != basket.strategy.buyer:
        sums.treat(basket, Selector().strategy(user=user, buyer=buyer))


# --- The order --------------------------------------------------------------------------------


def place_order(
    *,
    basket: Basket,
    user: User | None,
    visitor: UUID | None,
    language: str,
    expected_total: Decimal | None = None,
) -> Order:
    """Turn the basket into an order. A basket that has become one already gives that order.

    All in one transaction: the basket is locked, everything is priced anew for this person, stock,
    offers and promo codes are claimed, and the rows are written. What is paid online then waits for
    its payment, see `start_payment`; everything else is placed, and `order_placed` is sent. Raises
    BasketEmpty, CheckoutIncomplete, OutOfStock, TotalChanged (`expected_total` is what the customer
    saw), DiscountGone.
    """
    now = timezone.now()
    with transaction.atomic(), override(language):
        locked = _lock(basket, user, visitor)
        if locked.status != Basket.OPEN:
            if order := Order.objects.filter(basket=locked).first():
                return order
            raise BasketEmpty
        placing.lock_stock(locked)
        checkout = checkout_of(basket=locked)
        country = checkout.country_id or ""
        buyer = buyer_of(user=user, country=country, vat_id=checkout.vat_id)
        locked.strategy = Selector().strategy(user=user, buyer=buyer)
        if locked.is_empty:
            raise BasketEmpty
        if problems := stock_problems(basket=locked):
            raise OutOfStock(problems)
        locked.rules = offers.apply(locked, user, anew=True)
        if step := missing_step(basket=locked, checkout=checkout):
            raise CheckoutIncomplete(step)
        ways = _shipping_methods(locked, country)
        method = next(way for way in ways if way.code == checkout.shipping_code)
        charge, total = _costs(locked, method)
        reductions = _claim(locked, user, method, total, expected_total)
        _drop_codes(locked, user)
        locked.submit()
        payment = METHODS[checkout.payment_method]
        treatment = locked.strategy.treatment
        is_waiting = payment.is_online and total.incl_tax > 0
        order = placing.write(
            basket=locked,
            user=user,
            method=method,
            charge=charge,
            total=total,
            reductions=reductions,
            now=now,
            status=statuses.AWAITING_PAYMENT if is_waiting else statuses.PENDING,
            reserved_until=now + attempts.hold() if is_waiting else None,
            paid_at=None if total.incl_tax > 0 else now,
            shipping_address=_shipping_address(checkout),
            billing_address=_billing_address(checkout),
            guest_email="" if user else checkout.email,
            visitor=visitor,
            language=language,
            phone=checkout.phone,
            whatsapp_consent=checkout.whatsapp_consent,
            payment_method=payment.code,
            company_name=checkout.company_name or buyer.company_name,
            vat_id=buyer.vat_id,
            tax_treatment=treatment.kind,
            tax_lines=[
                {"rate": str(line.rate), "net": str(line.net), "tax": str(line.tax)}
                for line in sums.tax_lines(locked, charge)
            ],
        )
        if not is_waiting:  # who does not pay after all finds the checkout as it was
            checkout.delete()
            order_placed.send(sender=Order, order=order, user=user)
        return order


def start_payment(*, order: Order, now: datetime | None = None) -> PaymentAttempt:
    """Lead the customer to `attempt.url`. Called after the order's transaction has ended.

    Raises PaymentUnavailable (the order is kept, trying again may help), AlreadyPaid, OrderExpired.
    """
    return attempts.start(order=order, now=now or timezone.now())


def change_payment(*, order: Order, code: str, now: datetime | None = None) -> Order:
    """Pay an order that waits for its payment in another way, such as on delivery: it is placed now.

    Raises NoSuchChoice, AlreadyPaid, OrderExpired.
    """
    now = now or timezone.now()
    method = METHODS.get(code)
    if method is None or method.is_online or not method.is_ready:
        raise NoSuchChoice
    attempts.abandon(order=order, now=now)
    with transaction.atomic():
        locked = _awaiting(order)
        attempts.close_attempts(locked, to=PaymentAttempt.Status.CANCELLED, now=now)
        books.change_method(locked, code)
        settlement.place(locked, now)
    return locked


def reopen_basket(*, order: Order, now: datetime | None = None) -> Basket:
    """Give up an order that waits for its payment: what it kept is free, and the basket open again.

    Raises AlreadyPaid, OrderExpired (the basket is open already).
    """
    now = now or timezone.now()
    attempts.abandon(order=order, now=now)
    with transaction.atomic():
        locked = _awaiting(order)
        basket: Basket = locked.basket
        attempts.close_attempts(locked, to=PaymentAttempt.Status.CANCELLED, now=now)
        reservations.release(locked, to=statuses.EXPIRED)
        basket.refresh_from_db(fields=["status", "date_submitted"])
    return basket


def orders_of(*, user: User | None = None, visitor: UUID | None = None) -> OrderQuerySet:
    """The orders of one person, newest first."""
    return Order.objects.of(user=user, visitor=visitor).order_by("-date_placed", "-pk")


# --- Behind the façade ------------------------------------------------------------------------


def _find_basket(user: User | None, visitor: UUID | None) -> Basket:
    if user is None and visitor is None:
        return Basket()
    found = _baskets_of(user, visitor)
    # Each status once, and all of one owner: what a person has nearly always.
    if len({basket.status for basket in found}) < len(found) or _brought(found, user):
        found = _merge_baskets(user, visitor)
    by_status = {basket.status: basket for basket in found}
    basket = by_status.get(Basket.OPEN)
    if basket is None:
        basket = Basket(owner=user, visitor=None if user else visitor)
        basket.has_vouchers = False
    basket.saved_basket = by_status.get(Basket.SAVED)
    return basket


def _baskets_of(user: User | None, visitor: UUID | None, *, lock: bool = False) -> list[Basket]:
    """The baskets in hand of a person, also those from before signing in."""
    baskets = Basket.objects.of(user=user, visitor=visitor)
    if user is not None and visitor is not None:
        baskets = baskets | Basket.objects.of(user=None, visitor=visitor)
    baskets = baskets.in_hand().order_by("pk")
    return list(baskets.select_for_update() if lock else baskets)


def _brought(baskets: Sequence[Basket], user: User | None) -> list[Basket]:
    return [basket for basket in baskets if user is not None and basket.owner_id is None]


@transaction.atomic
def _merge_baskets(user: User | None, visitor: UUID | None) -> list[Basket]:
    """One open and one saved basket, where parallel first clicks or a log-in have left more."""
    found = _baskets_of(user, visitor, lock=True)
    brought = _brought(found, user)
    told = Merge() if brought else None
    result = []
    for status in (Basket.OPEN, Basket.SAVED):
        mine = [b for b in found if b.status == status and b not in brought]
        others = [b for b in brought if b.status == status]
        if not mine and not others:
            continue
        basket = mine[0] if mine else Basket.objects.create(owner=user, status=status)
        basket.merged = told
        for other in mine[1:]:
            basket.merge(other, add_quantities=False)
        for other in others:
            _bring(basket, other, user)
        result.append(basket)
    return result


def _bring(basket: Basket, other: Basket, user: User | None) -> None:
    """Move a guest's basket into the member's."""
    told = basket.merged
    count = sum(other.lines.values_list("quantity", flat=True))
    if told and basket.status == Basket.OPEN:
        told.items += count
    elif told:
        told.saved += count
    codes = offers.codes_of(other, user)
    basket.merge(other, add_quantities=basket.status == Basket.OPEN)
    now = timezone.now()
    for code in codes:
        is_valid = code.is_valid(user, now)
        if not is_valid:
            basket.vouchers.remove(code.id)
        if told:
            (told.codes if is_valid else told.refused_codes).append(code.code)
    basket.has_vouchers = bool(codes) or getattr(basket, "has_vouchers", False)
    if not Checkout.objects.filter(basket=basket).exists():
        Checkout.objects.filter(basket=other).update(basket=basket)


def _wait_for(basket: Basket) -> None:
    """Until the end of the transaction nobody else changes it."""
    Basket.objects.select_for_update().get(pk=basket.pk)


def _line_of(lines: Sequence[Any], line_id: int) -> Any:
    line = next((line for line in lines if line.pk == line_id), None)
    if line is None:
        raise NoSuchLine
    return line


def _remember_price(line_id: int, info: Any) -> None:
    """The customer has seen this price: from now on changes are told from it.

    Kept is that on the shelf, so that another country's tax is no change of price.
    """
    Line.objects.filter(pk=line_id).update(
        price_incl_tax=info.price.effective_price, price_excl_tax=info.price.excl_tax
    )


def _check_stock(product: Product, info: Any, wanted: int, line_id: int | None = None) -> None:
    permitted, _reason = info.availability.is_purchase_permitted(wanted)
    if not permitted or not is_public(product):
        raise OutOfStock([_problem(product, info, wanted, line_id)])
    if wanted > MOST_PER_LINE:
        raise TooMany


def _problem(product: Product, info: Any, wanted: int, line_id: int | None) -> StockProblem:
    available = getattr(info.availability, "num_available", None)
    if available is None:
        available = MOST_PER_LINE if info.availability.is_available_to_buy else 0
    if not is_public(product) or not info.price.exists:
        available = 0
    return StockProblem(product.get_title(), wanted, min(available, MOST_PER_LINE), line_id)


def _shipping_methods(basket: Basket, country: str) -> list[Any]:
    return list(Repository().get_shipping_methods(basket=basket, country=country))


def _quote(method: Any, basket: Basket) -> ShippingQuote:
    charge = method.calculate(basket)
    shows_tax = basket.strategy.treatment.shows_tax
    return ShippingQuote(
        code=method.code,
        name=str(method.name),
        description=str(method.description),
        price=Money(charge.incl_tax if shows_tax else charge.excl_tax, charge.currency),
        charge=charge,
    )


def _checkout_with_details(basket: Basket) -> Checkout:
    checkout = checkout_of(basket=basket)
    if not checkout.pk or not checkout.line1:
        raise CheckoutIncomplete("details")
    return checkout


def _discounts(basket: Basket, currency: str) -> list[Discount]:
    """One for each offer or code that takes something off the goods."""
    found: dict[tuple[str, str], Decimal] = {}
    for application in basket.offer_applications:
        if application["discount"] > 0 and application["result"].affects_basket:
            voucher = application["voucher"]
            key = (voucher.name, voucher.code) if voucher else (application["name"], "")
            found[key] = found.get(key, NOTHING) + application["discount"]
    return [Discount(name, Money(amount, currency), code) for (name, code), amount in found.items()]


def _percent(amount: Decimal, whole: Decimal) -> int:
    return 100 if amount >= whole else int(100 * amount / whole)


def _lock(basket: Basket, user: User | None, visitor: UUID | None) -> Basket:
    """Wait for whoever else works on it. Somebody else's basket is as good as none."""
    baskets = Basket.objects.of(user=user, visitor=visitor).knowing_codes()
    baskets = baskets.select_for_update(of=("self",))
    locked = baskets.filter(pk=basket.pk).first()
    if locked is None:
        raise BasketEmpty
    if user is not None:
        locked.owner = user
    return locked


def _costs(basket: Basket, method: Any) -> tuple[Price, Price]:
    """Of the delivery, and of everything."""
    charge: Price = method.calculate(basket)
    return charge, OrderTotalCalculator().calculate(basket, charge)


def _claim(
    basket: Basket, user: User | None, method: Any, total: Price, expected_total: Decimal | None
) -> list[Reduction]:
    """Take what the order needs, or say what cannot be had: OutOfStock, TotalChanged, DiscountGone."""
    shown = total.incl_tax if expected_total is None else expected_total
    gone = [code for code in basket.rules.codes if not code.is_valid(user, timezone.now())]
    if shown != total.incl_tax and gone:
        raise DiscountGone(shown, Money(total.incl_tax, total.currency), gone[0].name, gone[0].code)
    if shown != total.incl_tax:
        raise TotalChanged(shown, Money(total.incl_tax, total.currency))
    reductions = placing.reductions_of(basket, method)
    try:
        placing.promise_stock(basket)
        if reductions:
            with transaction.atomic():
                placing.claim_offers(reductions, user)
                placing.claim_codes(reductions, basket, user)
    except partner.OutOfStock as error:
        raise OutOfStock(_refused(basket, error)) from error
    except placing.UsedUp as error:
        basket.rules = offers.apply(basket, user, anew=True)
        _charge, total = _costs(basket, method)
        now = Money(total.incl_tax, total.currency)
        raise DiscountGone(shown, now, error.name, error.code) from error
    return reductions


def _awaiting(order: Order) -> Order:
    """The order, locked, while it waits for its payment. Raises AlreadyPaid, OrderExpired."""
    locked = settlement.locked(order.pk)
    attempts.refuse_if_paid(locked)
    if locked.status != statuses.AWAITING_PAYMENT:
        raise OrderExpired if locked.status in settlement.OVER else AlreadyPaid
    return locked


def _drop_codes(basket: Basket, user: User | None) -> None:
    """What takes nothing off any more is not used by the order either; Oscar would refuse it whole."""
    now = timezone.now()
    for code in basket.rules.codes:
        if not code.is_valid(user, now):
            basket.vouchers.remove(code.id)


def _refused(basket: Basket, error: partner.OutOfStock) -> list[StockProblem]:
    lines = [line for line in basket.all_lines() if line.stockrecord_id == error.stockrecord_id]
    return [StockProblem(line.product.get_title(), line.quantity, 0, line.pk) for line in lines]


def _shipping_address(checkout: Checkout) -> Any:
    return ShippingAddress.objects.create(
        country=checkout.country,
        phone_number=checkout.phone,
        **{name: getattr(checkout, name) for name in ADDRESS},
    )


def _billing_address(checkout: Checkout) -> Any:
    """None: the bill goes where the goods go."""
    address = checkout.billing_address
    if address is None:
        return None
    return BillingAddress.objects.create(
        country_id=address.country, **{name: getattr(address, name) for name in ADDRESS}
    )


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
