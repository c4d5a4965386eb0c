"""What of each line of an order, and of its delivery, has not been paid back yet."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum
from oscar.core.loading import get_model

from shop.order.models import Order
from shop.payment.models import Refund
from shop.tax.arithmetic import cents

Line = get_model("order", "Line")
NOTHING = Decimal("0.00")
COUNTS = ~Q(refund_lines__refund__status=Refund.Status.FAILED)


@dataclass(frozen=True)
class LineLeft:
    line: Any
    #: Pieces that are neither paid back nor about to be, and what they cost with tax.
    quantity: int
    amount: Decimal
    #: Pieces that have not been put back on the shelf.
    restockable: int

    def price_of(self, quantity: int) -> Decimal:
        """Of so many of the pieces left, to the cent; all of them cost all that is left."""
        if quantity >= self.quantity:
            return self.amount
        whole, sold = self.line.line_price_incl_tax, self.line.quantity
        gone = sold - self.quantity
        exact = cents(whole * (gone + quantity) / sold) - cents(whole * gone / sold)
        return min(exact, self.amount)


def lines_left(order: Order) -> list[LineLeft]:
    """In the order of the lines; one query."""
    lines = Line.objects.filter(order=order).select_related("stockrecord__product").order_by("pk")
    counted = lines.annotate(
        gone=Sum("refund_lines__quantity", filter=COUNTS),
        paid_back=Sum("refund_lines__amount", filter=COUNTS),
        restocked=Sum("refund_lines__restocked"),
    )
    return [
        LineLeft(
            line=line,
            quantity=max(0, line.quantity - (line.gone or 0)),
            amount=max(NOTHING, line.line_price_incl_tax - (line.paid_back or NOTHING)),
            restockable=max(0, line.quantity - (line.restocked or 0)),
        )
        for line in counted
    ]


def shipping_left(order: Order) -> Decimal:
    gone = order.refunds.exclude(status=Refund.Status.FAILED).aggregate(total=Sum("shipping"))
    left: Decimal = order.shipping_incl_tax - (gone["total"] or NOTHING)
    return max(NOTHING, left)
