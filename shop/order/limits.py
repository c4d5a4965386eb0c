"""What an order takes of what there is only so much of: stock, uses of offers, promo codes.

All claims are conditional UPDATEs inside the caller's transaction, in one fixed order (stock records,
offers, promo codes, each by key), so that no limit is ever passed and no two orders lock one another
up. Nothing here is asked once for each line.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Case, F, Q, Sum, Value, When
from django.utils import timezone
from oscar.core.loading import get_model

from accounts.models import User
from common.statements import Statement
from shop.basket.models import Basket
from shop.basket.offers import codes_of
from shop.partner.models import StockRecord

ConditionalOffer = get_model("offer", "ConditionalOffer")
Line = get_model("basket", "Line")
OrderDiscount = get_model("order", "OrderDiscount")
Voucher = get_model("voucher", "Voucher")

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
    _records_of(basket.pk)


def _records(basket_id: int) -> Any:
    # Not FOR UPDATE whole: others may go on putting the product into their baskets.
    records = StockRecord.objects.select_for_update(of=("self",), no_key=True)
    ids = Line.objects.filter(basket=basket_id).values("stockrecord")
    return records.filter(pk__in=ids).order_by("pk").values_list("pk", flat=True)


_records_of = Statement(_records)


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
