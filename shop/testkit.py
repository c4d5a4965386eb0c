"""What tests from outside need of the shop: something to buy, a code to use, and the truth after it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.db import transaction
from django.db.models import F, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from oscar.core.loading import get_model

from common.testkit import tool
from shop.catalogue import listing
from shop.catalogue.models import Product
from shop.order import statuses
from shop.order.models import Order
from shop.partner.models import StockRecord
from shop.payment.models import Refund, Transaction

Benefit, Condition, ConditionalOffer, Range = (
    get_model("offer", name) for name in ("Benefit", "Condition", "ConditionalOffer", "Range")
)
Line = get_model("order", "Line")
Partner = get_model("partner", "Partner")
ProductClass = get_model("catalogue", "ProductClass")
Voucher = get_model("voucher", "Voucher")
VoucherApplication = get_model("voucher", "VoucherApplication")

PRICE = Decimal("20.00")


@tool
def stock(tag: str, units: int) -> Mapping[str, Any]:
    """Make, or make anew, a product of which shoppers can buy UNITS."""
    sku = f"TEST-{tag}".upper()
    with transaction.atomic():
        record = StockRecord.objects.filter(partner_sku=sku).first() or _product(tag, sku)
        # What orders before hold stays promised to them.
        free = Coalesce(F("num_allocated"), 0) + units
        StockRecord.objects.filter(pk=record.pk).update(num_in_stock=free, price=PRICE)
    listing.refresh([record.product_id])
    return {
        "id": record.product_id,
        "sku": sku,
        "url": f"{settings.BASE_URL}{record.product.get_absolute_url()}",
        "stock": units,
    }


@tool
def voucher(tag: str) -> Mapping[str, Any]:
    """Make a promo code of 10 % that can be used once, by anybody."""
    code = f"TEST-{tag}-{secrets.token_hex(3)}".upper()
    now = timezone.now()
    with transaction.atomic():
        everything, _made = Range.objects.get_or_create(
            name="Everything (test)", defaults={"includes_all_products": True}
        )
        condition = Condition.objects.create(range=everything, type=Condition.COUNT, value=1)
        benefit = Benefit.objects.create(range=everything, type=Benefit.PERCENTAGE, value=10)
        offer = ConditionalOffer.objects.create(
            name=code, offer_type=ConditionalOffer.VOUCHER, condition=condition, benefit=benefit
        )
        made = Voucher.objects.create(
            name=code,
            code=code,
            usage=Voucher.SINGLE_USE,
            start_datetime=now - timedelta(days=1),
            end_datetime=now + timedelta(days=365),
        )
        made.offers.add(offer)
    return {"code": code}


@tool
def truth(product: int, code: str = "") -> Mapping[str, Any]:
    """What the database says of the product with this id, and of a promo code."""
    record = StockRecord.objects.filter(product=product).first()
    if record is None:
        raise CommandError(f"There is no product {product} with stock.", returncode=2)
    orders = Order.objects.filter(lines__product=product).distinct()
    placed = orders.placed().exclude(status=statuses.CANCELLED)
    units = Line.objects.filter(product=product, order__in=placed).aggregate(n=Sum("quantity"))
    charges = Transaction.objects.filter(
        txn_type=Transaction.DEBIT, source__order__in=orders
    ).values_list("source__order__number", "amount")
    refunds = Refund.objects.filter(order__in=orders).order_by("pk")
    answer = {
        "orders": placed.count(),
        "awaiting_payment": orders.filter(status=statuses.AWAITING_PAYMENT).count(),
        "expired": orders.filter(status=statuses.EXPIRED).count(),
        "cancelled": orders.filter(status=statuses.CANCELLED).count(),
        "units": units["n"] or 0,
        "stock": record.num_in_stock or 0,
        "allocated": record.num_allocated or 0,
        "charges": {"count": len(charges), "by_order": _by_order(charges)},
        "refunds": [
            {
                "order": each.order.number,
                "amount": each.amount,
                "status": each.status,
                "reason": each.reason,
            }
            for each in refunds.select_related("order")
        ],
    }
    if code:
        uses = VoucherApplication.objects.filter(voucher__code=code.upper())
        answer["uses"] = uses.count()
    return answer


def _product(tag: str, sku: str) -> StockRecord:
    kind, _made = ProductClass.objects.get_or_create(
        name="Test goods", defaults={"requires_shipping": True, "track_stock": True}
    )
    partner = Partner.objects.order_by("pk").first() or Partner.objects.create(name="Souk")
    product = Product.objects.create(
        title=f"Test {tag}", upc=sku, product_class=kind, structure=Product.STANDALONE
    )
    return StockRecord.objects.create(
        product=product,
        partner=partner,
        partner_sku=sku,
        price=PRICE,
        price_currency=settings.OSCAR_DEFAULT_CURRENCY,
        num_in_stock=0,
    )


def _by_order(charges: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for number, amount in charges:
        found.setdefault(number, []).append(str(amount))
    return found
