"""From basket to order: the one way, for pages, chat and API alike.

Whose basket or order it is comes from the caller's session, never from what a visitor sent. All
functions take their arguments by name; what can go wrong stands right below.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _
from oscar.core.loading import get_class, get_model
from oscar.core.prices import Price

from accounts.models import User
from common.money import Money
from shop.basket.models import Basket
from shop.catalogue.models import Product
from shop.checkout.details import Details, InvalidDetails, checked
from shop.checkout.models import Checkout
from shop.order.models import Order, OrderQuerySet
from shop.order.utils import OrderCreator, OrderNumberGenerator
from shop.partner import models as partner
from shop.partner.strategy import Selector
from shop.payment.methods import METHODS, PaymentMethod
from shop.shipping.repository import Repository

Applicator = get_class("offer.applicator", "Applicator")
OrderTotalCalculator = get_class("checkout.calculators", "OrderTotalCalculator")
ShippingAddress = get_model("order", "ShippingAddress")

MOST_PER_LINE = 999


class OrderingError(Exception):
    """It cannot be done; `str()` says why in the visitor's language."""


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


@dataclass(frozen=True)
class ShippingQuote:
    code: str
    name: str
    description: str
    price: Money
    excl_tax: Decimal

    @property
    def is_free(self) -> bool:
        return not self.price.amount


@dataclass(frozen=True)
class Totals:
    """What an order of a basket costs now, to this person."""

    goods: Money
    discount: Money
    shipping: ShippingQuote | None
    total: Money
    tax: Money
    missing_for_free_shipping: Money | None
    free_shipping_percent: int


# --- The basket -------------------------------------------------------------------------------


def basket_for(*, user: User | None = None, visitor: UUID | None = None) -> Basket:
    """The open basket of one person, priced for them on demand; unsaved while it is empty.

    A member who filled one as a guest finds its content here: `merged_items` says how much came.
    """
    basket = _find_basket(user, visitor)
    if user is not None:
        basket.owner = user
    basket.strategy = Selector().strategy(user=user)
    return basket


def price(*, basket: Basket, user: User | None = None) -> None:
    """Apply the offers that hold for this person at this moment."""
    basket.reset_offer_applications()
    if not basket.is_empty:
        Applicator().apply(basket, user or AnonymousUser())


def add_line(*, basket: Basket, product: Product, quantity: int = 1) -> Any:
    """Raises NeedsChoice, NotForSale, OutOfStock (nothing is added then)."""
    if product.is_parent:
        raise NeedsChoice
    info = basket.strategy.fetch_for_product(product)
    if not _is_public(product) or not info.price.exists or info.stockrecord is None:
        raise NotForSale
    if not basket.pk:
        basket.save()
    with transaction.atomic():
        Basket.objects.select_for_update().get(pk=basket.pk)  # two clicks add two, in turn
        present = basket.line_quantity(product, info.stockrecord)
        wanted = present + max(1, quantity)
        _check_stock(product, info, wanted)
        line, _created = basket.add_product(product, max(1, quantity))
    return line


def set_quantity(*, basket: Basket, line_id: int, quantity: int) -> None:
    """Nought removes the line. Raises NoSuchLine, OutOfStock (the line stays as it was then)."""
    line = next((line for line in basket.all_lines() if line.pk == line_id), None)
    if line is None:
        raise NoSuchLine
    if quantity <= 0:
        line.delete()
    else:
        if quantity > line.quantity:
            _check_stock(line.product, line.purchase_info, quantity, line.pk)
        line.quantity = min(quantity, MOST_PER_LINE)
        line.save(update_fields=["quantity", "date_updated"])
    basket.reset_offer_applications()


def stock_problems(*, basket: Basket) -> list[StockProblem]:
    """What in the basket cannot be had as it stands."""
    problems = []
    for line in basket.all_lines():
        permitted, _reason = line.purchase_info.availability.is_purchase_permitted(line.quantity)
        if not permitted or not line.purchase_info.price.exists or not _is_public(line.product):
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
    for field in fields(details):
        setattr(
            checkout,
            "country_id" if field.name == "country" else field.name,
            getattr(details, field.name),
        )
    checkout.language = get_language() or settings.LANGUAGE_CODE
    checkout.save()
    return checkout


def shipping_quotes(*, basket: Basket) -> list[ShippingQuote]:
    """The ways of delivery for a priced basket, with what each costs."""
    return [_quote(method, basket) for method in _shipping_methods(basket)]


def choose_shipping(*, basket: Basket, code: str) -> Checkout:
    """Raises CheckoutIncomplete, NoSuchChoice."""
    checkout = _checkout_with_details(basket)
    if code not in [quote.code for quote in shipping_quotes(basket=basket)]:
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
    if checkout.shipping_code not in [method.code for method in _shipping_methods(basket)]:
        return "delivery"
    if checkout.payment_method not in [method.code for method in payment_methods(basket=basket)]:
        return "payment"
    return ""


def totals(*, basket: Basket, shipping_code: str = "") -> Totals:
    """Of a priced basket; without a code, with the delivery that is offered first."""
    currency = basket.currency or settings.OSCAR_DEFAULT_CURRENCY
    quotes = [] if basket.is_empty else shipping_quotes(basket=basket)
    quote = next(
        (quote for quote in quotes if quote.code == shipping_code), next(iter(quotes), None)
    )
    goods, discount = basket.total_incl_tax_excl_discounts, basket.total_discount
    sum_goods, sum_excl = basket.total_incl_tax, basket.total_excl_tax
    shipping = quote.price.amount if quote else Decimal(0)
    shipping_excl = quote.excl_tax if quote else Decimal(0)
    total = sum_goods + shipping
    missing = max(Decimal(0), settings.SHIPPING_FREE_FROM - sum_goods)
    is_free = quote is not None and quote.is_free
    return Totals(
        goods=Money(goods, currency),
        discount=Money(discount, currency),
        shipping=quote,
        total=Money(total, currency),
        tax=Money(total - sum_excl - shipping_excl, currency),
        missing_for_free_shipping=None if is_free or not quote else Money(missing, currency),
        free_shipping_percent=_percent(sum_goods, settings.SHIPPING_FREE_FROM),
    )


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

    All in one transaction: the basket is locked, everything is priced anew for this person, stock
    is locked and promised, and `order_placed` is sent when every row is written. Raises BasketEmpty,
    CheckoutIncomplete, OutOfStock, TotalChanged (`expected_total` is what the customer saw).
    """
    with transaction.atomic(), override(language):
        locked = _lock(basket, user, visitor)
        if locked.status != Basket.OPEN:
            if order := Order.objects.filter(basket=locked).first():
                return order
            raise BasketEmpty
        _lock_stock(locked)
        locked.strategy = Selector().strategy(user=user)
        if locked.is_empty:
            raise BasketEmpty
        if problems := stock_problems(basket=locked):
            raise OutOfStock(problems)
        Applicator().apply(locked, user or AnonymousUser())
        checkout = checkout_of(basket=locked)
        if step := missing_step(basket=locked, checkout=checkout):
            raise CheckoutIncomplete(step)
        return _create_order(locked, checkout, user, visitor, language, expected_total)


def orders_of(*, user: User | None = None, visitor: UUID | None = None) -> OrderQuerySet:
    """The orders of one person, newest first."""
    return Order.objects.of(user=user, visitor=visitor).order_by("-date_placed", "-pk")


# --- Behind the façade ------------------------------------------------------------------------


def _find_basket(user: User | None, visitor: UUID | None) -> Basket:
    if user is None:
        found = Basket.objects.of(user=None, visitor=visitor).still_open().order_by("pk").first()
        return found or Basket(visitor=visitor)
    mine, brought = _open_baskets(user, visitor)
    if len(mine) == 1 and not brought:
        return mine[0]
    if not mine and not brought:
        return Basket(owner=user)
    return _merge_baskets(user, visitor)


def _open_baskets(
    user: User, visitor: UUID | None, *, lock: bool = False
) -> tuple[list[Basket], list[Basket]]:
    baskets = Basket.objects.of(user=user, visitor=None)
    if visitor is not None:
        baskets = baskets | Basket.objects.of(user=None, visitor=visitor)
    baskets = baskets.still_open().order_by("pk")
    found = list(baskets.select_for_update() if lock else baskets)
    return [b for b in found if b.owner_id == user.pk], [b for b in found if b.owner_id is None]


@transaction.atomic
def _merge_baskets(user: User, visitor: UUID | None) -> Basket:
    mine, brought = _open_baskets(user, visitor, lock=True)
    basket = mine[0] if mine else Basket.objects.create(owner=user)
    for other in mine[1:]:
        basket.merge(other, add_quantities=False)
    for other in brought:
        basket.merged_items += sum(other.lines.values_list("quantity", flat=True))
        basket.merge(other)
        if not Checkout.objects.filter(basket=basket).exists():
            Checkout.objects.filter(basket=other).update(basket=basket)
    return basket


def _is_public(product: Product) -> bool:
    return product.is_public and (not product.parent_id or product.parent.is_public)


def _check_stock(product: Product, info: Any, wanted: int, line_id: int | None = None) -> None:
    permitted, _reason = info.availability.is_purchase_permitted(wanted)
    if not permitted or wanted > MOST_PER_LINE:
        raise OutOfStock([_problem(product, info, wanted, line_id)])


def _problem(product: Product, info: Any, wanted: int, line_id: int | None) -> StockProblem:
    available = getattr(info.availability, "num_available", None)
    if available is None:
        available = MOST_PER_LINE if info.availability.is_available_to_buy else 0
    if not _is_public(product) or not info.price.exists:
        available = 0
    return StockProblem(product.get_title(), wanted, min(available, MOST_PER_LINE), line_id)


def _shipping_methods(basket: Basket) -> list[Any]:
    return list(Repository().get_shipping_methods(basket=basket))


def _quote(method: Any, basket: Basket) -> ShippingQuote:
    charge = method.calculate(basket)
    return ShippingQuote(
        code=method.code,
        name=str(method.name),
        description=str(method.description),
        price=Money(charge.incl_tax, charge.currency),
        excl_tax=charge.excl_tax,
    )


def _checkout_with_details(basket: Basket) -> Checkout:
    checkout = checkout_of(basket=basket)
    if not checkout.pk or not checkout.line1:
        raise CheckoutIncomplete("details")
    return checkout


def _percent(amount: Decimal, whole: Decimal) -> int:
    return 100 if amount >= whole else int(100 * amount / whole)


def _lock(basket: Basket, user: User | None, visitor: UUID | None) -> Basket:
    """Wait for whoever else works on it. Somebody else's basket is as good as none."""
    baskets = Basket.objects.of(user=user, visitor=visitor).select_for_update(of=("self",))
    locked = baskets.filter(pk=basket.pk).first()
    if locked is None:
        raise BasketEmpty
    if user is not None:
        locked.owner = user
    return locked


def _lock_stock(basket: Basket) -> None:
    """Always in the order of their keys, so that no two orders wait for one another."""
    records = partner.StockRecord.objects.select_for_update(of=("self",))
    ids = basket.lines.values("stockrecord")
    list(records.filter(pk__in=ids).order_by("pk").values_list("pk", flat=True))


def _create_order(
    basket: Basket,
    checkout: Checkout,
    user: User | None,
    visitor: UUID | None,
    language: str,
    expected_total: Decimal | None,
) -> Order:
    method = next(m for m in _shipping_methods(basket) if m.code == checkout.shipping_code)
    charge: Price = method.calculate(basket)
    total: Price = OrderTotalCalculator().calculate(basket, charge)
    if expected_total is not None and expected_total != total.incl_tax:
        raise TotalChanged(expected_total, Money(total.incl_tax, total.currency))
    basket.submit()
    try:
        order: Order = OrderCreator().place_order(
            basket=basket,
            total=total,
            shipping_method=method,
            shipping_charge=charge,
            user=user,
            shipping_address=_shipping_address(checkout),
            order_number=OrderNumberGenerator().order_number(basket),
            guest_email="" if user else checkout.email,
            visitor=visitor,
            language=language,
            phone=checkout.phone,
            whatsapp_consent=checkout.whatsapp_consent,
            payment_method=checkout.payment_method,
        )
    except partner.OutOfStock as error:
        raise OutOfStock(_refused(basket, error)) from error
    checkout.delete()
    return order


def _refused(basket: Basket, error: partner.OutOfStock) -> list[StockProblem]:
    lines = [line for line in basket.all_lines() if line.stockrecord_id == error.stockrecord_id]
    return [StockProblem(line.product.get_title(), line.quantity, 0, line.pk) for line in lines]


def _shipping_address(checkout: Checkout) -> Any:
    names = ("first_name", "last_name", "line1", "line2", "line4", "state", "postcode")
    return ShippingAddress.objects.create(
        country=checkout.country,
        phone_number=checkout.phone,
        **{name: getattr(checkout, name) for name in names},
    )


__all__ = [
    "BasketEmpty",
    "CheckoutIncomplete",
    "Details",
    "InvalidDetails",
    "NeedsChoice",
    "NoSuchChoice",
    "NoSuchLine",
    "NotForSale",
    "OrderingError",
    "OutOfStock",
    "ShippingQuote",
    "StockProblem",
    "TotalChanged",
    "Totals",
    "add_line",
    "basket_for",
    "checkout_of",
    "choose_payment",
    "choose_shipping",
    "missing_step",
    "orders_of",
    "payment_methods",
    "place_order",
    "price",
    "save_details",
    "set_quantity",
    "shipping_quotes",
    "stock_problems",
    "totals",
]
