"""Our books beside the providers': what was not heard of is taken in, what does not agree is told.

Safe to run as often as one likes; a second run finds what is left to people, and nothing else.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Sum

from common.money import Money
from shop.order import audit
from shop.order.models import Order
from shop.payment import attempts, events
from shop.payment.methods import METHODS
from shop.payment.models import PaymentAttempt, ProviderEvent, Refund
from shop.payment.news import AttemptNews, RefundedNews
from shop.payment.provider import FoundPayment, ProviderError, provider_of
from shop.payment.signals import payment_trouble
from shop.payment.taking_in import NAMELESS, Effect, NotYet, take_in

logger = logging.getLogger("shop.payment")

SINCE = timedelta(days=7)
#: Sessions live half an hour; a bank may take two weeks.
LONG_OPEN, LONG_PROCESSING = timedelta(hours=1), timedelta(days=14)

Status = PaymentAttempt.Status


@dataclass(frozen=True)
class Finding:
    """`is_mended`: the books agree now, or the money is on its way back; nobody need do anything."""

    kind: str
    order: str
    text: str
    is_mended: bool = False


@dataclass
class Report:
    findings: list[Finding] = field(default_factory=list)
    #: Why a provider could not be asked.
    unasked: list[str] = field(default_factory=list)

    @property
    def needs_eyes(self) -> bool:
        return any(not finding.is_mended for finding in self.findings)


def run(*, now: datetime, since: timedelta = SINCE, dry_run: bool = False) -> Report:
    """Compare all payments of the time `since`. `dry_run`: say what would be done, and do nothing."""
    report = Report()
    if not dry_run:
        for event_id in events.waiting_ids(now):
            events.process(event_id=event_id, now=now)
    report.findings += _set_aside(now - since)
    for code in settings.PAYMENT_PROVIDERS:
        method = METHODS.get(code)
        if method is not None and method.is_ready:
            _compare(code, now, since, report, dry_run)
    for finding in report.findings:
        logger.info("%s: order %s: %s", finding.kind, finding.order or "-", finding.text)
        if not dry_run and not finding.is_mended:
            _tell_once(finding)
    for reason in report.unasked:
        logger.error("payments could not be compared: %s", reason)
    return report


def _compare(code: str, now: datetime, since: timedelta, report: Report, dry_run: bool) -> None:
    try:
        found = list(provider_of(code).payments(now - since))
        known = {payment.outcome.payment_id for payment in found}
        for payment in found:
            report.findings += _of_payment_safely(code, payment, now, dry_run)
        for attempt in _believed_paid(code, now - since, known):
            report.findings += _unknown_there(attempt)
        for attempt in _left_behind(code, now):
            report.findings += _of_left_behind(attempt, now, dry_run)
    except ProviderError as error:
        report.unasked.append(f"{code}: {error}")


# --- What the provider knows ------------------------------------------------------------------


def _of_payment_safely(
    code: str, payment: FoundPayment, now: datetime, dry_run: bool
) -> list[Finding]:
    try:
        return list(_of_payment(code, payment, now, dry_run))
    except (ProviderError, OperationalError, InterfaceError):
        raise
    except Exception as error:  # one order's trouble is not the next one's
        name = payment.outcome.payment_id
        logger.exception("payment %s could not be compared", name)
        text = f"payment {name}: {type(error).__name__}: {error}"
        return [Finding("payment that broke", payment.order_number, text)]


def _of_payment(
    code: str, payment: FoundPayment, now: datetime, dry_run: bool
) -> Iterator[Finding]:
    outcome = payment.outcome
    money = Money(outcome.amount, outcome.currency)
    name = f"payment {outcome.payment_id} of {money.amount} {money.currency}"
    news = AttemptNews(outcome, payment.reference, payment.order_number)
    try:
        effect = _take_in(code, news, now, dry_run)
    except NotYet:
        # Money that names an order which is not here: a restored backup, or another shop.
        number = payment.order_number or payment.reference
        yield Finding("payment without an order", number, f"{name} names what is not here")
        return
    if effect.text:
        text = f"{name} had not been heard of: {effect.text}"
        yield Finding("unheard payment", _number(effect), text, is_mended=True)
    attempt = PaymentAttempt.objects.filter(
        provider=code, payment_id=outcome.payment_id
    ).select_related("order")
    for mine in attempt:
        yield from _differences(mine, payment)
        yield from _refunds(mine, payment, now, dry_run)


def _differences(attempt: PaymentAttempt, payment: FoundPayment) -> Iterator[Finding]:
    theirs = payment.outcome
    is_settled = attempt.status == Status.PAID and theirs.kind == "paid"
    if is_settled and (theirs.amount, theirs.currency) != (attempt.amount, attempt.currency):
        text = (
            f"{attempt.amount} {attempt.currency} stand here, {theirs.amount} {theirs.currency}"
            f" at {attempt.provider.capitalize()}, payment {theirs.payment_id}"
        )
        yield Finding("another amount", attempt.order.number, text)


def _refunds(
    attempt: PaymentAttempt, payment: FoundPayment, now: datetime, dry_run: bool
) -> Iterator[Finding]:
    outcome = payment.outcome
    gone = attempt.refunds.filter(status=Refund.Status.SUCCEEDED)
    ours = gone.aggregate(total=Sum("amount"))["total"] or Decimal(0)
    if payment.refunded < ours:
        text = (
            f"{ours} {outcome.currency} are paid back here, {payment.refunded} at"
            f" {attempt.provider.capitalize()}, payment {outcome.payment_id}"
        )
        yield Finding("refund not at the provider", attempt.order.number, text)
    name = f"{outcome.payment_id}{NAMELESS}{payment.refunded}"
    news = RefundedNews(outcome.payment_id, name, payment.refunded, outcome.currency)
    effect = _take_in(attempt.provider, news, now, dry_run)
    if effect.text:
        text = f"of payment {outcome.payment_id}: {effect.text}"
        yield Finding("unheard refund", attempt.order.number, text, is_mended=True)


def _take_in(code: str, news: AttemptNews | RefundedNews, now: datetime, dry_run: bool) -> Effect:
    with transaction.atomic():
        effect = take_in(provider=code, news=news, now=now)
        if dry_run:
            transaction.set_rollback(True)
    return effect


# --- What only we know ------------------------------------------------------------------------


def _believed_paid(code: str, since: datetime, known: set[str]) -> Iterator[PaymentAttempt]:
    paid = PaymentAttempt.objects.filter(provider=code, status=Status.PAID, settled_at__gte=since)
    yield from paid.exclude(payment_id__in=known).select_related("order").order_by("pk")


def _unknown_there(attempt: PaymentAttempt) -> Iterator[Finding]:
    """Its payment may only have begun before the time that was asked for: so it is asked for itself."""
    try:
        outcome = provider_of(attempt.provider).look_up(attempt)
    except ProviderError as error:
        if not error.is_permanent:
            raise
        says = str(error)
    else:
        if outcome.kind == "paid":
            return
        says = f"“{outcome.kind}”"
    where = attempt.provider.capitalize()
    text = f"paid here by {attempt.payment_id or attempt.session_id}, but {where} says: {says}"
    yield Finding("order without its payment", attempt.order.number, text)


def _left_behind(code: str, now: datetime) -> Iterator[PaymentAttempt]:
    live = PaymentAttempt.objects.filter(provider=code).select_related("order").order_by("pk")
    yield from live.filter(status__in=[Status.NEW, Status.OPEN], created_at__lte=now - LONG_OPEN)
    yield from live.filter(status=Status.PROCESSING, created_at__lte=now - LONG_PROCESSING)


def _of_left_behind(attempt: PaymentAttempt, now: datetime, dry_run: bool) -> Iterator[Finding]:
    text = f"“{attempt.get_status_display()}” since {attempt.created_at:%Y-%m-%d %H:%M}"
    effect = ""
    if not dry_run:
        try:
            effect = attempts.check(attempt_id=attempt.pk, now=now)
        except ProviderError as error:
            if not error.is_permanent:
                raise
            text = f"{text}; {error}"
        attempt.refresh_from_db(fields=["status"])
    is_mended = attempt.status not in PaymentAttempt.LIVE
    text = f"{text}: {effect}" if effect else text
    yield Finding("attempt left behind", attempt.order.number, text, is_mended)


def _set_aside(since: datetime) -> Iterator[Finding]:
    rows = ProviderEvent.objects.filter(status=ProviderEvent.Status.FAILED, received_at__gte=since)
    for row in rows.select_related("order").order_by("pk"):
        number = row.order.number if row.order else ""
        yield Finding("event set aside", number, f"{row.kind} {row.event_id}: {row.error}")


def _tell_once(finding: Finding) -> None:
    """However many nights it is found."""
    text = f"{finding.order}, {finding.kind}: {finding.text}"
    with transaction.atomic():
        orders = Order.objects.select_for_update(of=("self",))
        order = orders.filter(number=finding.order).first() if finding.order else None
        if order is not None and not order.notes.filter(message=text).exists():
            audit.note(order, None, text)
            payment_trouble.send(sender=PaymentAttempt, order=order, text=text)


def _number(effect: Effect) -> str:
    order = Order.objects.filter(pk=effect.order_id).first() if effect.order_id else None
    return order.number if order else ""
