"""What an order keeps for its customer, and how all of it becomes free again."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db import transaction
from django.db.models import F
from oscar.core.loading import get_model

from shop.basket.models import Basket
from shop.order import limits, statuses
from shop.order.models import Order
from shop.partner import models as partner

ConditionalOffer = get_model("offer", "ConditionalOffer")
Line = get_model("order", "Line")
OrderDiscount = get_model("order", "OrderDiscount")
Voucher = get_model("voucher", "Voucher")
VoucherApplication = get_model("voucher", "VoucherApplication")


def release(order: Order, *, to: str) -> None:
    """Move to Expired or Cancelled and give back stock, offer uses and promo codes, once.

    Called in the caller's transaction. An expired order leaves its basket open, so that the customer
    finds it again. Raises InvalidOrderStatus where the order has gone too far.
    """
    with transaction.atomic():
        before = Order.objects.select_for_update().only("status").get(pk=order.pk).status
        if before == to:
            return
        order.set_status(to)
        order.reserved_until = None
        order.save(update_fields=["reserved_until"])
        if to == statuses.EXPIRED:
            _reopen_basket(order)
        _give_back_stock(order)
        _give_back_offers(order)
        _give_back_codes(order)


def _reopen_basket(order: Order) -> None:
    basket_id, order.basket = order.basket_id, None
    order.save(update_fields=["basket"])
    frozen = Basket.objects.filter(pk=basket_id, status=Basket.SUBMITTED)
    frozen.update(status=Basket.OPEN, date_submitted=None)


def _give_back_stock(order: Order) -> None:
    """Of what was promised, not of what has been shipped."""
    promised: defaultdict[int, int] = defaultdict(int)
    lines = Line.objects.filter(order=order, num_allocated__gt=0, stockrecord__isnull=False)
    for record_id, count in lines.values_list("stockrecord_id", "num_allocated"):
        promised[record_id] += count
    records = partner.StockRecord.objects.select_for_update(of=("self",), no_key=True)
    records = records.select_related(
        "product__product_class", "product__parent__product_class"
    ).filter(pk__in=promised)
    for record in records.order_by("pk"):
        record.cancel_allocation(promised[record.pk])
    lines.update(num_allocated=0)


def _give_back_offers(order: Order) -> None:
    """The rows stay and say what was taken off; `frequency` nought says that it no longer counts."""
    uses = OrderDiscount.objects.filter(order=order, frequency__gt=0)
    by_offer = {use.offer_id: use for use in uses}
    for offer_id in limits.in_order(by_offer):
        use = by_offer[offer_id]
        ConditionalOffer.objects.filter(pk=offer_id).update(
            num_applications=F("num_applications") - use.frequency,
            num_orders=F("num_orders") - 1,
            total_discount=F("total_discount") - use.amount,
        )
    for voucher_id, amount in _by_voucher(uses).items():
        Voucher.objects.filter(pk=voucher_id).update(total_discount=F("total_discount") - amount)
    uses.update(frequency=0)


def _by_voucher(uses: Any) -> dict[int, Any]:
    found: defaultdict[int, Any] = defaultdict(int)
    for voucher_id, amount in uses.order_by("voucher_id").values_list("voucher_id", "amount"):
        if voucher_id:
            found[voucher_id] += amount
    return found


def _give_back_codes(order: Order) -> None:
    used = VoucherApplication.objects.filter(order=order)
    for voucher_id in sorted(used.order_by().values_list("voucher_id", flat=True)):
        Voucher.objects.filter(pk=voucher_id).update(num_orders=F("num_orders") - 1)
    used.delete()
