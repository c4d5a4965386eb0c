"""What follows a sale: an order is cancelled, paid by hand, or paid back.

Every function locks the order first; `by` is who does it, None a guest or the shop itself. What can
go wrong is an OrderingError that says why.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.money import Money
from shop.order import audit, reservations, statuses
from shop.order.errors import (
    BadPayment,
    LineTooHigh,
    NotCancellable,
    NothingToPayBack,
    NotToBePaid,
    RefundedMeanwhile,
    ShippingTooHigh,
)
from shop.order.models import Order
from shop.order.refundable import LineLeft, lines_left, shipping_left
from shop.order.restock import restock
from shop.payment import attempts, books, refunds
from shop.payment.errors import AlreadyPaid
from shop.payment.models import PaymentAttempt, Refund, RefundLine
from shop.payment.refunds import TooMuch
from shop.payment.signals import payment_received
from shop.tax.arithmetic import cents

NOTHING = Decimal("0.00")
LONGEST_REFERENCE = 60


@dataclass(frozen=True)
class LineRefund:
    """What of one line goes back. Without an amount: what so many pieces cost."""

    quantity: int
    amount: Decimal | None = None
    restock: bool = False


@dataclass(frozen=True)
class Received:
    """What marking as paid has come to. `text` says it to staff."""

    is_new: bool
    amount: Money
    missing: Money
    over: Money
    #: The order was over: the money waits to be paid back.
    is_late: bool = False

    @property
    def is_settled(self) -> bool:
        """Nothing is left to do."""
        return self.is_new and not self.missing and not self.over and not self.is_late

    @property
    def text(self) -> str:
        values = {"amount": self.amount, "missing": self.missing, "over": self.over}
        if not self.is_new:
            return _("This payment is noted already; it counts once.")
        if self.is_late:
            return _("%(amount)s is noted. The order is over: pay the money back.") % values
        if self.missing.amount > 0:
            return _("%(amount)s is noted. %(missing)s is still missing.") % values
        if self.over.amount > 0:
            return (
                _("%(amount)s is noted. That is %(over)s too much: pay it back with “Refund…”.")
                % values
            )
        return _("%(amount)s is noted: the order is paid.") % values


# --- Cancelling ------------------------------------------------------------------------------


def may_cancel(order: Order) -> bool:
    """Nothing has been handed to the courier. Customers may for their own orders, staff for all."""
    return order.status in statuses.CANCELLABLE


def cancel(*, order: Order, by: User | None, reason: str = "", now: datetime) -> Order:
    """Release what is kept for it and pay back all that was paid. Returns the order as it stands now.

    A payment under way is ended at the provider first, outside any transaction. What was paid until
    then goes back, and so does what comes later all the same. Twice is once. Raises NotCancellable.
    """
    if may_cancel(order):
        _end_payment(order, now)
    with transaction.atomic():
        locked = _locked(order)
        if locked.status == statuses.CANCELLED:
            return locked
        if not may_cancel(locked):
            raise NotCancellable(locked.status)
        attempts.close_attempts(locked, to=PaymentAttempt.Status.CANCELLED, now=now)
        left = lines_left(locked)
        reservations.release(locked, to=statuses.CANCELLED)
        going = _pay_all_back(locked, left, by, now)
        told = f" Reason: {reason}" if reason else ""
        back = f" {going} {locked.currency} go back." if going else ""
        audit.note(locked, by, f"Cancelled by {_who(locked, by)}.{back}{told}")
    return locked


# --- Paying back -----------------------------------------------------------------------------


def refund(
    *,
    order: Order,
    lines: Mapping[int, LineRefund],
    shipping: Decimal,
    reason: str,
    note: str,
    by: User,
    now: datetime,
    other: Decimal = NOTHING,
    seen: Decimal | None = None,
) -> Refund:
    """Pay back pieces by their line's id, of the delivery, and `other` (goodwill, too much paid).

    `seen` is what had been paid back, or was about to, when staff saw the form: where that is another
    sum by now, RefundedMeanwhile. Raises LineTooHigh, ShippingTooHigh, TooMuch, NothingToPayBack.
    """
    with transaction.atomic():
        locked = _locked(order)
        if seen is not None and seen != refunds.returning(locked):
            raise RefundedMeanwhile
        amounts = priced(locked, lines, shipping, other)
        total = sum(amounts.values(), shipping + other)
        left = refunds.refundable(locked)
        if total > left:
            raise TooMuch(Money(left, locked.currency))
        if total <= 0:
            raise NothingToPayBack
        ways = refunds.ways_back(locked, total)
        row = refunds.queue(
            order=locked,
            attempt=ways[0][0] if len(ways) == 1 else None,
            amount=total,
            shipping=shipping,
            reason=reason,
            note=note,
            by=by,
            now=now,
        )
        _write_lines(row, locked, lines, amounts)
        audit.note(locked, by, f"Refund of {total} {locked.currency}: {note or reason}.")
    return row


def priced(
    order: Order, lines: Mapping[int, LineRefund], shipping: Decimal, other: Decimal = NOTHING
) -> dict[int, Decimal]:
    """What each line's refund comes to. Raises LineTooHigh, ShippingTooHigh, NothingToPayBack."""
    found = {}
    left_of = {left.line.pk: left for left in lines_left(order)}
    for line_id, asked in lines.items():
        left = left_of.get(line_id)
        if left is None:
            raise NothingToPayBack  # another order's line is no line
        amount = left.price_of(asked.quantity) if asked.amount is None else asked.amount
        if not 0 <= asked.quantity <= left.quantity or not 0 <= amount <= left.amount:
            raise LineTooHigh(left, order.currency)
        found[line_id] = cents(amount)
    if not 0 <= shipping <= shipping_left(order):
        raise ShippingTooHigh(Money(shipping_left(order), order.currency))
    if other < 0:
        raise NothingToPayBack
    return found


# --- Paid by hand ----------------------------------------------------------------------------


def mark_paid(
    *, order: Order, amount: Decimal, reference: str, by: User, now: datetime
) -> Received:
    """Note a transfer or cash. The same reference twice counts once; without one, the first counts.

    Money for a cancelled order is noted, and waits to be paid back. Raises BadPayment, NotToBePaid.
    """
    reference = " ".join(reference.split())
    if amount <= 0 or amount != cents(amount) or len(reference) > LONGEST_REFERENCE:
        raise BadPayment
    with transaction.atomic():
        locked = _locked(order)
        if locked.status == statuses.AWAITING_PAYMENT:
            raise NotToBePaid
        is_late = locked.status in (statuses.CANCELLED, statuses.EXPIRED)
        # A bank's reference may be that of two orders: it counts once for each.
        name = f"{locked.number} {reference or 'by hand'}"
        is_new = books.record_payment(order=locked, amount=amount, reference=name, now=now)
        if is_new:
            told = f" ({reference})" if reference else ""
            audit.note(locked, by, f"Marked as paid: {amount} {locked.currency}{told}.")
            if is_late:  # nothing is bought for it, so there is nothing to bill either
                _pay_late_money_back(locked, amount, by, now)
            else:
                money = Money(amount, locked.currency)
                payment_received.send(sender=Order, order=locked, amount=money, attempt=None)
        owed = NOTHING if is_late else locked.total_incl_tax - books.paid_sum(locked)
    return Received(
        is_new=is_new,
        amount=Money(amount, locked.currency),
        missing=Money(max(NOTHING, owed), locked.currency),
        over=Money(max(NOTHING, -owed), locked.currency),
        is_late=is_late,
    )


# --- Behind ----------------------------------------------------------------------------------


def _locked(order: Order) -> Order:
    return Order.objects.select_for_update(of=("self",)).get(pk=order.pk)


def _who(order: Order, by: User | None) -> str:
    return "staff" if by is not None and by.pk != order.user_id else "the customer"


def _end_payment(order: Order, now: datetime) -> None:
    """Nobody can pay any more; what was paid until then is finalised."""
    if attempts.live_attempt(order) is None:
        return
    # Paid or on its way: either goes back.
    with suppress(AlreadyPaid):
        attempts.abandon(order=Order.objects.get(pk=order.pk), now=now)


def _pay_all_back(order: Order, left: list[LineLeft], by: User | None, now: datetime) -> Decimal:
    """All that was paid and has not gone back, the way that it came."""
    amount = refunds.refundable(order)
    if amount <= 0:
        return NOTHING
    shipping = shipping_left(order)
    ways = refunds.ways_back(order, amount)
    # By line where it is just what the lines cost; part of an order that was paid has no lines.
    is_by_line = sum((each.amount for each in left), shipping) == amount and len(ways) == 1
    for attempt, part in ways:
        row = refunds.queue(
            order=order,
            attempt=attempt,
            amount=part,
            shipping=shipping if is_by_line else NOTHING,
            reason=Refund.Reason.CANCELLED,
            by=by,
            now=now,
        )
        if is_by_line:
            RefundLine.objects.bulk_create(
                RefundLine(
                    refund=row,
                    line=each.line,
                    quantity=each.quantity,
                    amount=each.amount,
                    restocked=each.restockable,
                )
                for each in left
                if each.quantity or each.amount
            )
    return amount


def _write_lines(
    row: Refund, order: Order, lines: Mapping[int, LineRefund], amounts: Mapping[int, Decimal]
) -> None:
    """Stock by the order of its keys, as placing an order takes it."""
    left = [each for each in lines_left(order) if each.line.pk in lines]
    for each in sorted(left, key=lambda each: each.line.stockrecord_id or 0):
        asked, amount = lines[each.line.pk], amounts[each.line.pk]
        if not asked.quantity and not amount:
            continue
        wanted = min(asked.quantity, each.restockable) if asked.restock else 0
        RefundLine.objects.create(
            refund=row,
            line=each.line,
            quantity=asked.quantity,
            amount=amount,
            restocked=restock(each.line, wanted) if wanted else 0,
        )


def _pay_late_money_back(order: Order, amount: Decimal, by: User, now: datetime) -> None:
    refunds.queue(
        order=order, attempt=None, amount=amount, reason=Refund.Reason.NO_ORDER, by=by, now=now
    )


__all__ = [
    "LONGEST_REFERENCE",
    "BadPayment",
    "LineRefund",
    "LineTooHigh",
    "NotCancellable",
    "NotToBePaid",
    "NothingToPayBack",
    "Received",
    "RefundedMeanwhile",
    "ShippingTooHigh",
    "TooMuch",
    "cancel",
    "mark_paid",
    "may_cancel",
    "priced",
    "refund",
]
