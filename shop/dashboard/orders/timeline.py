"""All that has happened to an order, the newest first.

Rooms above the shop add what they know: `ORDER_TIMELINE` in the settings names functions that take
an order and give entries (messages sent, for one).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from common.money import Money
from shop.order.models import Order
from shop.payment.models import Refund, Transaction
from shop.templatetags.shop_tags import status_label

OrderNote = get_model("order", "OrderNote")


@dataclass(frozen=True)
class Entry:
    at: datetime
    #: "status", "payment", "refund", "invoice", "event", "note" or "message".
    kind: str
    text: str
    detail: str = ""
    by: str = ""
    url: str = ""
    is_trouble: bool = False


def timeline(order: Order) -> list[Entry]:
    """Reads what the page has prefetched, and what the rooms above know."""
    entries = [entry for source in SOURCES for entry in source(order)]
    for name in settings.ORDER_TIMELINE:
        entries += import_string(name)(order)
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def _placed(order: Order) -> Iterator[Entry]:
    if order.date_placed:
        yield Entry(order.date_placed, "status", _("Placed"))


def _statuses(order: Order) -> Iterator[Entry]:
    for change in order.status_changes.all():
        values = {"old": status_label(change.old_status), "new": status_label(change.new_status)}
        yield Entry(change.date_created, "status", _("%(old)s → %(new)s") % values)


def _attempts(order: Order) -> Iterator[Entry]:
    for attempt in order.payment_attempts.all():
        money = attempt.money
        yield Entry(
            attempt.created_at, "payment", _("Payment of %(amount)s begun") % {"amount": money}
        )
        if attempt.settled_at:
            yield Entry(
                attempt.settled_at,
                "payment",
                _("Payment of %(amount)s: %(status)s")
                % {"amount": money, "status": attempt.get_status_display()},
                detail=attempt.reason,
                is_trouble=attempt.status == attempt.Status.FAILED,
            )


def _movements(order: Order) -> Iterator[Entry]:
    for source in order.sources.all():
        for movement in source.transactions.all():
            is_refund = movement.txn_type == Transaction.REFUND
            text = _("%(amount)s paid back") if is_refund else _("%(amount)s received")
            yield Entry(
                movement.date_created,
                "refund" if is_refund else "payment",
                text % {"amount": Money(movement.amount, source.currency)},
                detail=movement.reference,
            )


def _refunds(order: Order) -> Iterator[Entry]:
    """Those by staff are on record with their notes."""
    for refund in order.refunds.all():
        is_failed = refund.status == Refund.Status.FAILED
        if refund.created_by_id and not is_failed:
            continue
        yield Entry(
            refund.created_at,
            "refund",
            _("Refund of %(amount)s: %(reason)s")
            % {"amount": refund.money, "reason": refund.get_reason_display()},
            detail=refund.error,
            by=str(refund.created_by or ""),
            is_trouble=is_failed,
        )


def _invoices(order: Order) -> Iterator[Entry]:
    for invoice in order.invoices.all():
        yield Entry(
            invoice.issued_at,
            "invoice",
            f"{invoice.get_kind_display()} {invoice.number}",
            url=reverse("dashboard:order-invoice", args=[order.number, invoice.pk]),
        )


def _events(order: Order) -> Iterator[Entry]:
    for event in order.provider_events.all():
        yield Entry(
            event.received_at,
            "event",
            event.kind,
            detail=event.error or event.effect,
            url=reverse("dashboard:order-event", args=[order.number, event.pk]),
            is_trouble=event.status == event.Status.FAILED,
        )


def _notes(order: Order) -> Iterator[Entry]:
    for note in order.notes.all():
        is_record = note.note_type == OrderNote.SYSTEM
        text = _("Record") if is_record else _("Note")
        yield Entry(note.date_created, "note", text, detail=note.message, by=str(note.user or ""))


SOURCES: tuple[Any, ...] = (
    _placed,
    _statuses,
    _attempts,
    _movements,
    _refunds,
    _invoices,
    _events,
    _notes,
)
