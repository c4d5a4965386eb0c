"""From a priced basket to an order's rows: what it takes is claimed, then everything is written.

All claims are conditional UPDATEs inside the caller's transaction, in one fixed order (stock records,
offers, promo codes, each by key), so that no limit is ever passed and no two orders lock one another
up. Nothing here is asked once for each line.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Case, F, Q, Sum, Value, When, prefetch_related_objects
from django.utils import timezone
from oscar.core.loading import get_model
from oscar.core.prices import Price

from accounts.models import User
from shop.basket.models import Basket
from shop.basket.offers import codes_of
from shop.order.models import Order
from shop.order.utils import OrderNumberGenerator
from shop.partner.models import StockRecord
from shop.payment import books

ConditionalOffer = get_model("offer", "ConditionalOffer")
Line = get_model("order", "Line")
LineAttribute = get_model("order", "LineAttribute")
LinePrice = get_model("order", "LinePrice")
OrderDiscount = get_model("order", "OrderDiscount")
OrderLineDiscount = get_model("order", "OrderLineDiscount")
Voucher = get_model("voucher", "Voucher")
VoucherApplication = get_model("voucher", "VoucherApplication")


LIMITS = (
    "max_global_applications",
    "max_user_applications",
    "max_basket_applications",
    "max_discount",
)


class UsedUp(Exception):
    """Somebody else was faster: the offer `name`, or its promo `code`, may not be used once more."""

    def __init__(self, name: str, code: str = "") -> None:
        super().__init__(name, code)
        self.name, self.code = name, code


@dataclass
class Reduction:
    """What one offer takes off an order, and how often it is applied."""

    offer_id: int
    name: str
    times: int
    amount: Decimal
    voucher: Any
    application: dict[str, Any] = field(repr=False)

    @property
    def is_limited(self) -> bool:
        offer = self.application["offer"]
        return any(getattr(offer, name) is not None for name in LIMITS)


def lock_stock(basket: Basket) -> None:
    """Always in the order of their keys, so that no two orders wait for one another."""
    # Not FOR UPDATE whole: others may go on putting the product into their baskets.
    records = StockRecord.objects.select_for_update(of=("self",), no_key=True)
    ids = basket.lines.values("stockrecord")
    list(records.filter(pk__in=ids).order_by("pk").values_list("pk", flat=True))


def reductions_of(basket: Basket, method: Any) -> list[Reduction]:
    """What the offers of a priced basket do to its order; without those that change nothing."""
    found = []
    for application in basket.offer_applications:
        amount = application["discount"]
        if application["result"].affects_shipping:
            amount = method.discount(basket)
        if amount <= 0 and not application["result"].affects_post_order:
            continue
        offer = application["offer"]
        found.append(
            Reduction(
                offer_id=offer.pk,
                name=application["name"],
                times=application["freq"],
                amount=amount,
                voucher=application["voucher"],
                application=application,
            )
        )
    return found


# --- Claims -----------------------------------------------------------------------------------


def promise_stock(basket: Basket) -> None:
    """Raises partner.OutOfStock."""
    wanted: defaultdict[int, int] = defaultdict(int)
    for line in basket.all_lines():
        if is_counted(line.product):
            wanted[line.stockrecord_id] += line.quantity
    StockRecord.objects.promise(wanted)


def is_counted(product: Any) -> bool:
    return bool(product.get_product_class().track_stock)


def claim_offers(reductions: list[Reduction], user: User | None) -> None:
    """Raises UsedUp."""
    # Limited offers before the others, each by key: pricing holds the limited ones already.
    for reduction in sorted(reductions, key=lambda each: (not each.is_limited, each.offer_id)):
        if not _claim_offer(reduction, user):
            raise UsedUp(reduction.name, getattr(reduction.voucher, "code", ""))


def in_order(offer_ids: Iterable[int]) -> list[int]:
    """As `claim_offers` takes them, for who gives them back."""
    limited = Q()
    for name in LIMITS:
        limited |= Q(**{f"{name}__isnull": False})
    found = ConditionalOffer.objects.filter(pk__in=list(offer_ids)).annotate(
        place=Case(When(limited, then=Value(0)), default=Value(1))
    )
    return list(found.order_by("place", "pk").values_list("pk", flat=True))


def claim_codes(reductions: list[Reduction], basket: Basket, user: User | None) -> None:
    """Raises UsedUp. The update makes everybody else wait; then what they have used is known."""
    codes = {each.voucher.pk: each.voucher for each in reductions if each.voucher is not None}
    if not codes:
        return
    for pk in sorted(codes):
        amount = sum(
            each.amount for each in reductions if each.voucher is not None and each.voucher.pk == pk
        )
        is_free = ~Q(usage=Voucher.SINGLE_USE) | Q(num_orders=0)
        changed = Voucher.objects.filter(is_free, pk=pk).update(
            num_orders=F("num_orders") + 1, total_discount=F("total_discount") + amount
        )
        if not changed:
            raise UsedUp(codes[pk].name, codes[pk].code)
    now = timezone.now()
    for code in codes_of(basket, user):
        if code.id in codes and not code.is_valid(user, now):
            raise UsedUp(code.name, code.code)


def _claim_offer(reduction: Reduction, user: User | None) -> bool:
    offers = ConditionalOffer.objects.filter(pk=reduction.offer_id)
    if reduction.is_limited:
        offers = offers.filter(*_limits(reduction))
    changed = offers.update(
        num_applications=F("num_applications") + reduction.times,
        num_orders=F("num_orders") + 1,
        total_discount=F("total_discount") + reduction.amount,
    )
    return bool(changed) and _may_use(reduction, user)


def _limits(reduction: Reduction) -> tuple[Q, Q]:
    """Nought is no limit, as in Oscar's `get_max_applications`."""
    most, worth = "max_global_applications", "max_discount"
    is_free = Q(**{f"{most}__isnull": True}) | Q(**{most: 0})
    is_free |= Q(num_applications__lte=F(most) - reduction.times)
    is_cheap = Q(**{f"{worth}__isnull": True}) | Q(**{worth: 0})
    # What a delivery becomes cheaper by is known too late for pricing to keep within the limit.
    if reduction.application["result"].affects_basket:
        is_cheap |= Q(total_discount__lte=F(worth) - reduction.amount)
    else:
        is_cheap |= Q(total_discount__lt=F(worth))
    return is_free, is_cheap


def _may_use(reduction: Reduction, user: User | None) -> bool:
    """The offer's row is held by us, so nobody else can use it for this person meanwhile."""
    most = reduction.application["offer"].max_user_applications
    if not most or user is None:
        return True
    uses = OrderDiscount.objects.filter(offer_id=reduction.offer_id, order__user=user)
    used = uses.aggregate(times=Sum("frequency"))["times"] or 0
    return bool(used + reduction.times <= most)


# --- Rows -------------------------------------------------------------------------------------


def write(
    *,
    basket: Basket,
    user: User | None,
    method: Any,
    charge: Price,
    total: Price,
    reductions: list[Reduction],
    now: datetime,
    **fields: Any,
) -> Order:
    """Every row of the order. `fields` are those of Order that the basket does not tell."""
    order = Order(
        basket=basket,
        number=OrderNumberGenerator().order_number(basket),
        user=user,
        # The site's name and address play no part: the row is not looked up.
        site_id=settings.SITE_ID,
        currency=total.currency,
        total_incl_tax=total.incl_tax,
        total_excl_tax=total.excl_tax,
        shipping_incl_tax=charge.incl_tax,
        shipping_excl_tax=charge.excl_tax,
        shipping_tax_code=charge.tax_code,
        shipping_method=method.name,
        shipping_code=method.code,
        date_placed=now,
        **fields,
    )
    order.save(force_insert=True)
    books.open_source(order)
    lines = _write_lines(order, basket)
    discounts = _write_discounts(order, basket, reductions, user)
    OrderLineDiscount.objects.bulk_create(
        OrderLineDiscount(
            line=line,
            order_discount=discounts[discount.offer.pk],
            is_incl_tax=discount.incl_tax,
            amount=discount.amount,
        )
        for line, basket_line in lines
        for discount in basket_line.discounts
        if discount.offer and discount.offer.pk in discounts
    )
    return order


def _write_lines(order: Order, basket: Basket) -> list[tuple[Any, Any]]:
    basket_lines = basket.all_lines()
    prefetch_related_objects(basket_lines, "stockrecord__partner", "attributes__option")
    lines = [(_line(order, each), each) for each in basket_lines]
    Line.objects.bulk_create([line for line, _basket_line in lines])
    LinePrice.objects.bulk_create(
        LinePrice(
            order=order,
            line=line,
            quantity=quantity,
            price_incl_tax=incl_tax,
            price_excl_tax=excl_tax,
            tax_code=line.tax_code,
        )
        for line, basket_line in lines
        for incl_tax, excl_tax, quantity in basket_line.get_price_breakdown()
    )
    LineAttribute.objects.bulk_create(
        LineAttribute(line=line, option=each.option, type=each.option.code, value=each.value)
        for line, basket_line in lines
        for each in basket_line.attributes.all()
    )
    return lines


def _line(order: Order, basket_line: Any) -> Any:
    product, record = basket_line.product, basket_line.stockrecord
    return Line(
        order=order,
        partner=record.partner,
        partner_name=record.partner.name,
        partner_sku=record.partner_sku,
        stockrecord=record,
        product=product,
        title=product.get_title(),
        upc=product.upc,
        quantity=basket_line.quantity,
        line_price_excl_tax=basket_line.line_price_excl_tax_incl_discounts,
        line_price_incl_tax=basket_line.line_price_incl_tax_incl_discounts,
        line_price_before_discounts_excl_tax=basket_line.line_price_excl_tax,
        line_price_before_discounts_incl_tax=basket_line.line_price_incl_tax,
        unit_price_incl_tax=basket_line.unit_price_incl_tax,
        unit_price_excl_tax=basket_line.unit_price_excl_tax,
        tax_code=basket_line.purchase_info.price.tax_code,
        num_allocated=basket_line.quantity if is_counted(product) else 0,
        status=order.status,
    )


def _write_discounts(
    order: Order, basket: Basket, reductions: list[Reduction], user: User | None
) -> dict[int, Any]:
    """By the offer's key."""
    written = {each.offer_id: _discount(order, basket, each) for each in reductions}
    OrderDiscount.objects.bulk_create(written.values())
    codes = {each.voucher.pk for each in reductions if each.voucher is not None}
    VoucherApplication.objects.bulk_create(
        VoucherApplication(voucher_id=pk, order=order, user=user) for pk in sorted(codes)
    )
    return written


def _discount(order: Order, basket: Basket, reduction: Reduction) -> Any:
    result = reduction.application["result"]
    category = OrderDiscount.BASKET
    if result.affects_shipping:
        category = OrderDiscount.SHIPPING
    elif result.affects_post_order:
        category = OrderDiscount.DEFERRED
    message = reduction.application["offer"].apply_deferred_benefit(
        basket, order, reduction.application
    )
    return OrderDiscount(
        order=order,
        category=category,
        offer_id=reduction.offer_id,
        offer_name=reduction.name,
        voucher_id=reduction.voucher.pk if reduction.voucher else None,
        voucher_code=reduction.voucher.code if reduction.voucher else "",
        frequency=reduction.times,
        amount=reduction.amount,
        message=message or "",
    )
