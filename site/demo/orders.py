"""Orders from the past: as they would stand in the database, without telling anybody."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.sites.models import Site
from django.db.models import F, QuerySet
from oscar.core.loading import get_model

from accounts.models import User
from demo.people import postal
from demo.texts import Row, read
from shop.checkout.forms import WHATSAPP_WORDS
from shop.invoices import issuing
from shop.invoices.models import Invoice, Series
from shop.order.models import Order
from shop.order.utils import OrderNumberGenerator
from shop.partner.models import StockRecord
from shop.partner.strategy import Price, Selector, tax_code
from shop.payment import books
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
    orders = [add_order(row, people[row["email"]], now) for row in rows]
    for order in sorted(orders, key=lambda order: order.date_placed):
        add_invoice(order)
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
    delivery = Selector().strategy().treatment.terms("standard").unit(Decimal(row["delivery"]))
    amounts = [price.terms.line(quantity, price.incl_tax) for _, quantity, price in bought]
    address = ShippingAddress.objects.create(**postal(person["address"][0]))
    order = Order.objects.create(
        number=OrderNumberGenerator().order_number(),
        site=Site.objects.get_current(),
        user=user,
        shipping_address=address,
        currency=settings.OSCAR_DEFAULT_CURRENCY,
        total_incl_tax=sum((amount.gross for amount in amounts), delivery.gross),
        total_excl_tax=sum((amount.net for amount in amounts), delivery.net),
        shipping_incl_tax=delivery.gross,
        shipping_excl_tax=delivery.net,
        shipping_tax_code="standard",
        shipping_method=str(StandardDelivery.name),
        shipping_code=StandardDelivery.code,
        status=row["status"],
        date_placed=placed_at,
        language=person["language"],
        payment_method=row["payment"],
        paid_at=placed_at + timedelta(hours=4) if row["status"] == "Complete" else None,
        phone=person["phone"],
        whatsapp_consent=str(WHATSAPP_WORDS) if row["whatsapp"] else "",
    )
    for record, quantity, price in bought:
        add_line(order, record, quantity, price)
    add_payment(order)
    add_history(order, row["status"], placed_at)
    return order


def price_of(record: StockRecord) -> Any:
    return Selector().strategy().pricing_policy(record.product, record)


def add_line(order: Order, record: StockRecord, quantity: int, price: Price) -> None:
    is_open = order.status in ("Pending", "Being processed")
    amount = price.terms.line(quantity, price.incl_tax)
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
        line_price_incl_tax=amount.gross,
        line_price_excl_tax=amount.net,
        line_price_before_discounts_incl_tax=amount.gross,
        line_price_before_discounts_excl_tax=amount.net,
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
    books.open_source(order)
    if order.paid_at:
        books.record_payment(
            order=order,
            amount=order.total_incl_tax,
            reference=f"{order.number} by hand",
            now=order.paid_at,
        )


def add_invoice(order: Order) -> None:
    """Of the order that is done; the sweeper makes its PDF."""
    shipped = order.status_changes.filter(new_status="Shipped").first()
    if shipped is not None:
        issuing.write(order=order, now=shipped.date_created)


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
    """Orders go first: they protect what was bought. And before them what protects them."""
    for kind in ("credit-note", "invoice"):
        QuerySet(Invoice).filter(kind=kind).delete()  # by itself, an invoice refuses
    Series.objects.all().delete()
    for label, name in (("order", "Order"), ("basket", "Basket"), ("order", "ShippingAddress")):
        get_model(label, name).objects.all().delete()
