"""A fault of ours keeps no money from being booked; what was not written then is written later."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import InterfaceError, OperationalError, transaction

from shop.invoices import issuing
from shop.invoices.models import Invoice
from shop.order import statuses
from shop.order.models import Order
from shop.payment.models import Refund

logger = logging.getLogger(__name__)

#: What happened longer ago was before there were invoices, or somebody has seen to it.
BACK = timedelta(days=7)
SWEPT_AT_ONCE = 100


def safely(use_case: Callable[..., Any], **arguments: Any) -> None:
    """Run a use case of `issuing`; what goes wrong is logged, and the caller goes on."""
    try:
        with transaction.atomic():
            use_case(**arguments)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        logger.exception("No invoice was written: %s", arguments)


def is_due(order: Order) -> bool:
    """Paid in full, or handed to the courier; and the sale stands."""
    if order.status in (*statuses.UNPLACED, statuses.CANCELLED):
        return False
    return order.paid_at is not None or order.status in (statuses.SHIPPED, statuses.COMPLETE)


def catch_up(now: datetime) -> None:
    """What `receivers` could not write in its time."""
    since = now - BACK
    orders = Order.objects.placed().filter(invoices=None).exclude(status=statuses.CANCELLED)
    paid = orders.filter(paid_at__gte=since)
    shipped = _that_became(statuses.SHIPPED, since).filter(pk__in=orders.values("pk"))
    for order in [*paid[:SWEPT_AT_ONCE], *shipped[:SWEPT_AT_ONCE]]:
        safely(issuing.issue, order=order, now=now)
    notes = Invoice.objects.filter(kind=Invoice.Kind.CREDIT_NOTE, refund=None)
    cancelled = _that_became(statuses.CANCELLED, since).filter(invoices__kind=Invoice.Kind.INVOICE)
    for order in cancelled.exclude(pk__in=notes.values("order"))[:SWEPT_AT_ONCE]:
        safely(issuing.cancel, order=order, now=now)
    refunds = Refund.objects.filter(
        status=Refund.Status.SUCCEEDED,
        done_at__gte=since,
        credit_note=None,
        order__invoices__kind=Invoice.Kind.INVOICE,
    ).exclude(reason__in=issuing.NOT_INVOICED)
    refunds = refunds.exclude(order__status=statuses.CANCELLED)
    for refund in refunds.select_related("order")[:SWEPT_AT_ONCE]:
        safely(issuing.credit, refund=refund, now=now)


def _that_became(status: str, since: datetime) -> Any:
    return Order.objects.filter(
        status_changes__new_status=status, status_changes__date_created__gte=since
    )
