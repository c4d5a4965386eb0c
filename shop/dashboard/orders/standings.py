"""How the money of many orders stands: `shop.payment.books.standing`, in the database."""

from __future__ import annotations

from typing import Any

from django.db.models import (
    Case,
    CharField,
    DecimalField,
    Exists,
    F,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model

from shop.order import statuses
from shop.payment.books import STRAY
from shop.payment.models import PaymentAttempt

Source = get_model("payment", "Source")
OVER = (statuses.CANCELLED, statuses.EXPIRED)

LABELS = {
    "unpaid": _("Not paid"),
    "processing": _("On its way"),
    "paid": _("Paid"),
    "partly-refunded": _("Partly paid back"),
    "refunded": _("Paid back"),
}
#: Classes of badges.
LOOKS = {
    "unpaid": "badge-warning",
    "processing": "badge-info",
    "paid": "badge-success",
    "partly-refunded": "badge-info",
    "refunded": "badge-secondary",
}


def look_of(standing: str, status: str) -> str:
    """That nothing came for an order that is over calls for nobody."""
    return "badge-secondary" if status in OVER and standing == "unpaid" else LOOKS[standing]


def with_standing(orders: Any) -> Any:
    """Each order with `standing`, a key of LABELS; for filters and lists."""
    processing = PaymentAttempt.objects.filter(
        order=OuterRef("pk"), status=PaymentAttempt.Status.PROCESSING
    )
    return orders.annotate(
        came=_sum("amount_debited"),
        went_back=_sum("amount_refunded"),
    ).annotate(
        standing=Case(
            When(went_back__gt=0, went_back__gte=F("came"), then=Value("refunded")),
            When(went_back__gt=0, then=Value("partly-refunded")),
            When(paid_at__isnull=False, then=Value("paid")),
            When(Q(Exists(processing)), then=Value("processing")),
            default=Value("unpaid"),
            output_field=CharField(),
        )
    )


def _sum(field: str) -> Coalesce:
    mine = Source.objects.filter(order=OuterRef("pk")).exclude(label=STRAY)
    sums = mine.order_by().values("order").annotate(total=Sum(field)).values("total")
    return Coalesce(Subquery(sums), Value(0), output_field=DecimalField())
