"""Every row of an order, written from a priced basket. Nothing here is asked once for each line."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from oscar.core.loading import get_model
from oscar.core.prices import Price

from accounts.models import User
from common.statements import Statement
from shop.basket.models import Basket
from shop.order.limits import Reduction, is_counted
from shop.order.models import Order
from shop.order.utils import OrderNumberGenerator
from shop.payment import books

BasketLineAttribute = get_model("basket", "LineAttribute")
Line = get_model("order", "Line")
LineAttribute = get_model("order", "LineAttribute")
LinePrice = get_model("order", "LinePrice")
OrderDiscount = get_model("order", "OrderDiscount")
OrderLineDiscount = get_model("order", "OrderLineDiscount")
Partner = get_model("partner", "Partner")
VoucherApplication = get_model("voucher", "VoucherApplication")


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
    ids = sorted({line.stockrecord.partner_id for line in basket_lines})
    partners = {each.pk: each for each in _partners_of(ids)}
    by_id = {
        each.pk: _line(order, each, partners[each.stockrecord.partner_id]) for each in basket_lines
    }
    lines = [(by_id[each.pk], each) for each in basket_lines]
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
        LineAttribute(
            line=by_id[each.line_id], option=each.option, type=each.option.code, value=each.value
        )
        for each in _attributes_of(list(by_id))
    )
    return lines


def _partners(ids: list[int]) -> Any:
    return Partner.objects.filter(pk__in=ids)


def _attributes(line_ids: list[int]) -> Any:
    attributes = BasketLineAttribute.objects.filter(line__in=line_ids)
    return attributes.select_related("option").order_by("line", "pk")


_partners_of, _attributes_of = Statement(_partners), Statement(_attributes)


def _line(order: Order, basket_line: Any, partner: Any) -> Any:
    product, record = basket_line.product, basket_line.stockrecord
    return Line(
        order=order,
        partner=partner,
        partner_name=partner.name,
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
