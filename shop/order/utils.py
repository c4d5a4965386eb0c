"""From a priced basket to an order's rows."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from oscar.apps.order.utils import OrderCreator as OscarOrderCreator
from oscar.apps.order.utils import OrderDispatcher as OscarOrderDispatcher
from oscar.core.loading import get_model

from shop.basket.models import Basket
from shop.order.models import Order
from shop.payment.methods import METHODS

Line = get_model("order", "Line")
LinePrice = get_model("order", "LinePrice")
Source = get_model("payment", "Source")
SourceType = get_model("payment", "SourceType")

# Nothing that is misread or misheard: no 0 and O, no 1, I and L, no U.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10


class OrderNumberGenerator:
    """Numbers that nobody can guess or count: `ORD-` and ten random characters."""

    def order_number(self, basket: Any = None) -> str:
        while True:
            number = f"{settings.ORDER_NUMBER_PREFIX}-{random_text()}"
            if not Order.objects.filter(number=number).exists():
                return number


def random_text() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


class OrderCreator(OscarOrderCreator):
    """Oscar's, with all lines written at once, and the payment noted before `order_placed` is sent.

    Oscar writes some six rows and reads as many for each line, one by one.
    """

    def place_order(self, basket: Basket, *args: Any, **kwargs: Any) -> Order:
        self.unwritten: list[tuple[Any, Any]] = []
        order: Order = super().place_order(basket, *args, **kwargs)
        return order

    def create_order_model(self, *args: Any, **kwargs: Any) -> Order:
        order: Order = super().create_order_model(*args, **kwargs)
        if method := METHODS.get(order.payment_method):
            kind, _made = SourceType.objects.get_or_create(
                code=method.code, defaults={"name": method.code.replace("-", " ").capitalize()}
            )
            Source.objects.create(
                order=order,
                source_type=kind,
                currency=order.currency,
                amount_allocated=order.total_incl_tax,
            )
        return order

    def create_line_models(
        self, order: Order, basket_line: Any, extra_line_fields: dict[str, Any] | None = None
    ) -> Any:
        product, record = basket_line.product, basket_line.stockrecord
        line = Line(
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
            tax_code=basket_line.tax_code,
            num_allocated=basket_line.quantity,
            status=settings.OSCAR_INITIAL_LINE_STATUS,
            **(extra_line_fields or {}),
        )
        self.unwritten.append((line, basket_line))
        return line

    def update_stock_records(self, line: Any) -> None:
        """Called when all lines are known. The record is told its product, or would fetch it."""
        self.write_lines()
        line.stockrecord.product = line.product
        super().update_stock_records(line)

    def write_lines(self) -> None:
        pending, self.unwritten = self.unwritten, []
        if not pending:
            return
        Line.objects.bulk_create([line for line, _basket_line in pending])
        LinePrice.objects.bulk_create(
            LinePrice(
                order=line.order,
                line=line,
                quantity=quantity,
                price_incl_tax=incl_tax,
                price_excl_tax=excl_tax,
                tax_code=line.tax_code,
            )
            for line, basket_line in pending
            for incl_tax, excl_tax, quantity in basket_line.get_price_breakdown()
        )
        for line, basket_line in pending:
            self.create_line_attributes(line.order, line, basket_line)
            self.create_line_discount_models(line.order, line, basket_line)
            self.create_additional_line_models(line.order, line, basket_line)


class OrderDispatcher(OscarOrderDispatcher):
    """Silent: `notifications` tells customers about their orders, and nobody else may."""

    def dispatch_order_messages(self, *args: Any, **kwargs: Any) -> None:
        return
