"""Orders from the past: as they would stand in the database, without telling anybody."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.sites.models import Site
from django.db.models import F
from oscar.core.loading import get_model
from oscar.core.prices import Price

from accounts.models import User
from demo.people import postal
from demo.texts import Row, read
from shop.checkout.forms import WHATSAPP_WORDS
from shop.order.models import Order
from shop.order.utils import OrderNumberGenerator
from shop.partner.models import StockRecord
from shop.partner.strategy import price_with_tax, tax_code
from shop.payment.methods import METHODS
from shop.shipping.methods import StandardDelivery

Line = get_model("order", "Line")
LinePrice = get_model("order", "LinePrice")
ShippingAddress = get_model("order", "ShippingAddress")

# What an order went through before it came to its status, with the hours that each step took.
HISTORY = {
    "Pending": [],
    "Being processed": [("Being processed", 20)],
    "Complete": [("Being processed", 5), ("Shipped", 28), ("Complete", 96)],
}


def is_loaded() -> bool:
    emails = {row["email"] for row in read("people")["order"]}
    return Order.objects.filter(user__email__in=emails).exists()


def load(now: datetime) -> str:
    rows = read("people")["order"]
    people = {row["email"]: row for row in read("people")["person"]}
    for row in rows:
        add_order(row, people[row["email"]], now)
    return f"{len(rows)} past orders"


def add_order(row: Row, person: Row, now: datetime) -> Order:
    user = User.objects.get(email=row["email"])
    placed_at = now - timedelta(days=row["days_ago"], hours=2)
    skus = {line["sku"]: line["quantity"] for line in row["lines"]}
    found = StockRecord.objects.filter(partner_sku__in=skus).select_related(
        "product__parent", "partner"
    )
    records = {record.partner_sku: record for record in found}
    bought = [(records[sku], quantity, price_of(records[sku])) for sku, quantity in skus.items()]
    delivery = price_with_tax(Decimal(row["delivery"]), settings.OSCAR_DEFAULT_CURRENCY, "standard")
    address = ShippingAddress.objects.create(**postal(person["address"][0]))
    order = Order.objects.create(
        number=OrderNumberGenerator().order_number(),
        site=Site.objects.get_current(),
        user=user,
        shipping_address=address,
        currency=settings.OSCAR_DEFAULT_CURRENCY,
        total_incl_tax=sum(
            (price.incl_tax * quantity for _, quantity, price in bought), delivery.incl_tax
        ),
        total_excl_tax=sum(
            (price.excl_tax * quantity for _, quantity, price in bought), delivery.excl_tax
        ),
        shipping_incl_tax=delivery.incl_tax,
        shipping_excl_tax=delivery.excl_tax,
        shipping_tax_code="standard",
        shipping_method=str(StandardDelivery.name),
        shipping_code=StandardDelivery.code,
        status=row["status"],
        date_placed=placed_at,
        language=person["language"],
        payment_method=row["payment"],
        phone=person["phone"],
        whatsapp_consent=str(WHATSAPP_WORDS) if row["whatsapp"] else "",
    )
    for record, quantity, price in bought:
        add_line(order, record, quantity, price)
    add_payment(order)
    add_history(order, row["status"], placed_at)
    return order


def price_of(record: StockRecord) -> Any:
    return price_with_tax(record.price, record.price_currency, tax_code(record.product))


def add_line(order: Order, record: StockRecord, quantity: int, price: Price) -> None:
    is_open = order.status in ("Pending", "Being processed")
    line = Line.objects.create(
        order=order,
        partner=record.partner,
        partner_name=record.partner.name,
        partner_sku=record.partner_sku,
        stockrecord=record,
        product=record.product,
        title=record.product.get_title(),
        upc=record.product.upc,
        quantity=quantity,
        line_price_incl_tax=price.incl_tax * quantity,
        line_price_excl_tax=price.excl_tax * quantity,
        line_price_before_discounts_incl_tax=price.incl_tax * quantity,
        line_price_before_discounts_excl_tax=price.excl_tax * quantity,
        unit_price_incl_tax=price.incl_tax,
        unit_price_excl_tax=price.excl_tax,
        tax_code=tax_code(record.product),
        status=order.status,
        num_allocated=quantity if is_open else 0,
    )
    LinePrice.objects.create(
        order=order,
        line=line,
        quantity=quantity,
        price_incl_tax=price.incl_tax,
        price_excl_tax=price.excl_tax,
        tax_code=line.tax_code,
    )
    if is_open:
        # Promised, not yet handed over; the stock of finished orders has left the shelf already.
        StockRecord.objects.filter(pk=record.pk).update(num_allocated=F("num_allocated") + quantity)


def add_payment(order: Order) -> None:
    """What is still to be paid, and, of the order that is done, that it was."""
    kind, _ = get_model("payment", "SourceType").objects.get_or_create(
        code=order.payment_method, defaults={"name": str(METHODS[order.payment_method].name)}
    )
    get_model("payment", "Source").objects.create(
        order=order,
        source_type=kind,
        currency=order.currency,
        amount_allocated=order.total_incl_tax,
        amount_debited=order.total_incl_tax if order.status == "Complete" else 0,
    )


def add_history(order: Order, status: str, placed_at: datetime) -> None:
    change_model = get_model("order", "OrderStatusChange")
    old = settings.OSCAR_INITIAL_ORDER_STATUS
    for new, hours in HISTORY[status]:
        change = change_model.objects.create(order=order, old_status=old, new_status=new)
        change_model.objects.filter(pk=change.pk).update(
            date_created=placed_at + timedelta(hours=hours)
        )
        old = new


def reset() -> None:
    """Orders go first: they protect what was bought."""
    for label, name in (("order", "Order"), ("basket", "Basket"), ("order", "ShippingAddress")):
        get_model(label, name).objects.all().delete()
