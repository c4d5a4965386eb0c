"""What must hold of stock, orders and discounts whatever happened. For `manage.py audit_invariants`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from oscar.core.loading import get_model

from shop.basket.models import Basket
from shop.order import statuses
from shop.order.models import Order
from shop.partner.models import StockRecord

Benefit = get_model("offer", "Benefit")
ConditionalOffer = get_model("offer", "ConditionalOffer")
Line = get_model("order", "Line")
OrderDiscount = get_model("order", "OrderDiscount")
OrderStatusChange = get_model("order", "OrderStatusChange")
Voucher = get_model("voucher", "Voucher")
VoucherApplication = get_model("voucher", "VoucherApplication")

#: What is promised to them has not left the shelf.
OPEN = (statuses.AWAITING_PAYMENT, statuses.PENDING, statuses.PROCESSING)
NOTHING = Decimal(0)
CHUNK = 2000


def problems() -> Iterator[str]:
    """A sentence in English for each thing that does not hold. So many queries whatever there is."""
    yield from _stock()
    yield from _baskets()
    yield from _sums()
    yield from _ways()
    yield from _offers()
    yield from _codes()


# --- Stock ------------------------------------------------------------------------------------


def _stock() -> Iterator[str]:
    promised = dict(
        Line.objects.filter(order__status__in=OPEN, num_allocated__gt=0, stockrecord__isnull=False)
        .order_by()
        .values_list("stockrecord")
        .annotate(Sum("num_allocated"))
    )
    counted = StockRecord.objects.filter(
        Q(product__product_class__track_stock=True)
        | Q(product__product_class=None, product__parent__product_class__track_stock=True)
    )
    touched = counted.filter(Q(num_allocated__gt=0) | Q(num_allocated__lt=0) | Q(pk__in=promised))
    rows = touched.order_by("pk").values_list(
        "pk", "partner_sku", "num_in_stock", "num_allocated", "allows_backorders"
    )
    for pk, sku, in_stock, allocated, allows_backorders in rows.iterator(chunk_size=CHUNK):
        allocated = allocated or 0
        if allocated > (in_stock or 0) and not allows_backorders:
            yield f"stock {sku}: {allocated} are promised, {in_stock or 0} are there"
        if allocated != promised.get(pk, 0):
            yield f"stock {sku}: {allocated} are promised, open orders hold {promised.get(pk, 0)}"


# --- Orders -----------------------------------------------------------------------------------


def _baskets() -> Iterator[str]:
    twice = Order.objects.exclude(basket=None).order_by().values("basket")
    for basket_id, count in (
        twice.annotate(n=Count("pk")).filter(n__gt=1).values_list("basket", "n")
    ):
        yield f"basket {basket_id}: it became {count} orders"
    frozen = Order.objects.exclude(basket=None).exclude(basket__status=Basket.SUBMITTED)
    for number, status in frozen.values_list("number", "basket__status"):
        yield f"order {number}: its basket is {status} and could be ordered again"
    waiting = Q(status=statuses.AWAITING_PAYMENT)
    unbounded = Order.objects.filter(
        (waiting & Q(reserved_until=None)) | (~waiting & Q(reserved_until__isnull=False))
    )
    for number, status in unbounded.values_list("number", "status"):
        yield f"order {number}: “{status}” does not fit the time it is kept until"


def _sums() -> Iterator[str]:
    """The total is what lines and delivery cost, with tax and without; tax by rate adds up to it."""
    of_lines = (
        Line.objects.filter(order=OuterRef("pk"))
        .order_by()
        .values("order")
        .annotate(net=Sum("line_price_excl_tax"), gross=Sum("line_price_incl_tax"))
    )
    orders = Order.objects.annotate(
        net=Coalesce(Subquery(of_lines.values("net")), NOTHING),
        gross=Coalesce(Subquery(of_lines.values("gross")), NOTHING),
    ).order_by("pk")
    rows = orders.values_list(
        "number", "total_excl_tax", "total_incl_tax", "shipping_excl_tax", "shipping_incl_tax",
        "net", "gross", "tax_lines",
    )  # fmt: skip
    for number, net, gross, way_net, way_gross, lines_net, lines_gross, rates in rows.iterator(
        chunk_size=CHUNK
    ):
        if gross != _cents(lines_gross) + way_gross:
            yield f"order {number}: its total is {gross}, its lines {lines_gross} + {way_gross}"
        if net != _cents(lines_net) + way_net:
            yield f"order {number}: without tax {net}, its lines {lines_net} + {way_net}"
        if rates:
            told = sum((Decimal(rate["net"]) for rate in rates), NOTHING)
            taxes = sum((Decimal(rate["tax"]) for rate in rates), NOTHING)
            if (told, taxes) != (net, gross - net):
                yield f"order {number}: tax by rate says {told} + {taxes}, the order {net} of {gross}"


def _ways() -> Iterator[str]:
    """Statuses have only moved forward, one allowed step after the other."""
    steps = OrderStatusChange.objects.order_by("order", "pk").values_list(
        "order__number", "order__status", "old_status", "new_status"
    )
    number = status = at = ""
    for next_number, next_status, old, new in steps.iterator(chunk_size=CHUNK):
        if next_number != number:
            yield from _end_of_way(number, status, at)
            number, status, at = next_number, next_status, old
        if old != at or new not in statuses.PIPELINE.get(old, ()):
            yield f"order {number}: it went from “{old}” to “{new}” when it was “{at}”"
        at = new
    yield from _end_of_way(number, status, at)


def _end_of_way(number: str, status: str, at: str) -> Iterator[str]:
    if number and status != at:
        yield f"order {number}: it is “{status}”, its last step led to “{at}”"


# --- Discounts --------------------------------------------------------------------------------


def _offers() -> Iterator[str]:
    uses = OrderDiscount.objects.filter(offer_id=OuterRef("pk"), frequency__gt=0)
    counted = (
        uses.order_by()
        .values("offer_id")
        .annotate(times=Sum("frequency"), orders=Count("pk"), amount=Sum("amount"))
    )
    offers = ConditionalOffer.objects.annotate(
        **{
            name: Coalesce(Subquery(counted.values(name)), zero)
            for name, zero in (("times", 0), ("orders", 0), ("amount", NOTHING))
        }
    ).filter(
        ~Q(times=F("num_applications"))
        | ~Q(orders=F("num_orders"))
        | ~Q(amount=F("total_discount"))
        | Q(max_global_applications__gt=0, num_applications__gt=F("max_global_applications"))
        | Q(max_discount__gt=0, total_discount__gt=F("max_discount"))
    )
    for offer in offers.select_related("benefit").order_by("pk"):
        yield from _offer(offer)
    limited = dict(
        ConditionalOffer.objects.filter(max_user_applications__gt=0).values_list(
            "pk", "max_user_applications"
        )
    )
    # What somebody ordered as a guest and took into their account later was not known to be theirs.
    as_members = Q(order__user__isnull=False, order__guest_email="")
    per_person = (
        OrderDiscount.objects.filter(as_members, offer_id__in=list(limited))
        .order_by()
        .values_list("offer_id", "offer_name", "order__user")
        .annotate(times=Sum("frequency"))
    )
    for offer_id, name, user_id, times in per_person:
        if times > limited[offer_id]:
            yield f"offer {name}: user {user_id} used it {times} times of {limited[offer_id]}"


def _offer(offer: Any) -> Iterable[str]:
    told = (offer.num_applications, offer.num_orders, offer.total_discount)
    found = (offer.times, offer.orders, offer.amount)
    if told[:2] != found[:2] or told[2] != _cents(found[2]):
        yield f"offer {offer.name}: it counts {_plain(told)}, its orders say {_plain(found)}"
    if 0 < (offer.max_global_applications or 0) < offer.num_applications:
        yield f"offer {offer.name}: used {told[0]} times of {offer.max_global_applications}"
    # Of a delivery nobody knows beforehand what an offer takes off: it ends when it is passed.
    is_goods = offer.benefit.type not in SHIPPING
    if is_goods and 0 < (offer.max_discount or 0) < offer.total_discount:
        yield f"offer {offer.name}: it took off {told[2]} of {offer.max_discount}"


def _codes() -> Iterator[str]:
    uses = VoucherApplication.objects.filter(voucher=OuterRef("pk")).order_by().values("voucher")
    spent = OrderDiscount.objects.filter(voucher_id=OuterRef("pk"), frequency__gt=0)
    vouchers = Voucher.objects.annotate(
        uses=Coalesce(Subquery(uses.annotate(n=Count("pk")).values("n")), 0),
        amount=Coalesce(
            Subquery(spent.order_by().values("voucher_id").annotate(n=Sum("amount")).values("n")),
            NOTHING,
        ),
    )
    wrong = vouchers.filter(
        ~Q(uses=F("num_orders"))
        | ~Q(amount=F("total_discount"))
        | Q(usage=Voucher.SINGLE_USE, uses__gt=1)
    )
    for code in wrong.order_by("pk"):
        if (code.uses, _cents(code.amount)) != (code.num_orders, code.total_discount):
            told, found = (code.num_orders, code.total_discount), (code.uses, code.amount)
            yield f"code {code.code}: it counts {_plain(told)}, its orders say {_plain(found)}"
        if code.usage == Voucher.SINGLE_USE and code.uses > 1:
            yield f"code {code.code}: for single use, used {code.uses} times"
    once = VoucherApplication.objects.filter(
        voucher__usage=Voucher.ONCE_PER_CUSTOMER, user__isnull=False
    )
    again = once.order_by().values_list("voucher__code", "user").annotate(n=Count("pk"))
    for code, user_id, times in again.filter(n__gt=1):
        yield f"code {code}: for once per customer, user {user_id} used it {times} times"


SHIPPING = (
    Benefit.SHIPPING_PERCENTAGE,
    Benefit.SHIPPING_ABSOLUTE,
    Benefit.SHIPPING_FIXED_PRICE,
)


def _cents(amount: Any) -> Decimal:
    """SQLite adds up in binary fractions."""
    return Decimal(amount).quantize(Decimal("0.01"))


def _plain(figures: Iterable[Any]) -> str:
    return ", ".join(str(figure) for figure in figures)
