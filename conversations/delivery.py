"""The outbox's other end: the only place that hands messages to a provider.

    queued -> sending -> sent -> delivered -> read
                     \\-> queued again (worth another try), failed, unknown

A row is claimed by compare-and-set, the provider is called outside any transaction, and the answer
is written down. Who was killed in between leaves a lease that runs out: nobody knows whether the
message arrived, so it becomes `unknown`, and the provider's status or a person settles it.
"""

from __future__ import annotations

import logging
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from common.doorbell import after_commit, ring
from conversations import live
from conversations.channels import ProviderError, Receipt, channel_for
from conversations.models import Attempt, EarlyStatus, Inbox, Message
from conversations.signals import message_status_changed

logger = logging.getLogger(__name__)

#: A channel takes at most 15 seconds; whoever holds a row longer is dead.
LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 8
FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(hours=2)
SWEPT_AT_ONCE = 500
EARLY_STATUS_KEPT = timedelta(days=3)

Status = Message.Status
RANK = {
    Status.QUEUED: 0,
    Status.SENDING: 1,
    Status.UNKNOWN: 2,
    Status.SENT: 3,
    Status.DELIVERED: 4,
    Status.READ: 5,
}
MOMENT = {
    Status.SENT: "sent_at",
    Status.DELIVERED: "delivered_at",
    Status.READ: "read_at",
    Status.FAILED: "failed_at",
}
UNSETTLED = (Status.QUEUED, Status.SENDING, Status.UNKNOWN, Status.SENT)


class NotSettled(Exception):
    """Only a message that failed, or whose fate is unknown, may be sent again."""


@dataclass(frozen=True)
class StatusUpdate:
    """What a provider says about a message of ours, found by our reference or by its id."""

    status: str
    occurred_at: datetime
    source_id: str = ""
    reference: UUID | None = None
    error_code: str = ""
    error_text: str = ""


# --- Sending ----------------------------------------------------------------------------------


def deliver(*, message_id: int, now: datetime | None = None) -> Message | None:
    """Hand the message to its channel once, if it is due and nobody else has it.

    None when there was nothing to do. Never raises for a provider: what happened stands on the row.
    """
    claimed = _claim(message_id, now or timezone.now())
    if claimed is None:
        return None
    message, attempt = claimed
    try:
        receipt = _send(message)
    except ProviderError as error:
        _record_error(message, attempt, error)
    except Exception:
        # It may have happened after the provider took the message, so it is not repeated.
        logger.exception("message %s: the channel broke", message_id)
        crash = ProviderError(
            "The channel broke; the log says how.",
            code="crash",
            is_permanent=False,
            is_ambiguous=True,
        )
        _record_error(message, attempt, crash)
    else:
        _record_receipt(message, attempt, receipt)
    return message


def next_in_line(message_id: int, now: datetime | None = None) -> int | None:
    """The message that waited for this one in its conversation."""
    waiting = _due(now or timezone.now()).filter(
        conversation__messages=message_id, pk__gt=message_id
    )
    return waiting.order_by("pk").values_list("pk", flat=True).first()


def _due(now: datetime) -> QuerySet[Message]:
    return Message.objects.filter(
        direction=Message.Direction.OUTBOUND, status=Status.QUEUED, next_attempt_at__lte=now
    )


def _claim(message_id: int, now: datetime) -> tuple[Message, Attempt] | None:
    # Rate limits (messages a second for a number, a pause for one person) will move next_attempt_at here.
    ahead = Message.objects.filter(
        Q(status=Status.SENDING, lease_until__gt=now)
        | Q(status=Status.QUEUED, next_attempt_at__lte=now),
        conversation=OuterRef("conversation"),
        direction=Message.Direction.OUTBOUND,
        pk__lt=OuterRef("pk"),
    )
    with transaction.atomic():
        claimed = (
            _due(now)
            .filter(~Exists(ahead), pk=message_id)
            .update(status=Status.SENDING, lease_until=now + LEASE, attempts=F("attempts") + 1)
        )
        if not claimed:
            return None
        attempt = Attempt.objects.create(message_id=message_id, started_at=now)
        message = Message.objects.select_related(
            "inbox", "conversation__contact_inbox__contact"
        ).get(pk=message_id)
    return message, attempt


def _send(message: Message) -> Receipt:
    try:
        channel = channel_for(message.inbox.channel)
    except (KeyError, ImportError, AttributeError) as error:
        raise ProviderError(
            f"There is no channel {message.inbox.channel!r}.", code="no_channel", is_permanent=True
        ) from error
    return channel.send(message)


def _record_receipt(message: Message, attempt: Attempt, receipt: Receipt) -> None:
    now = timezone.now()
    status = Status.DELIVERED if receipt.is_delivered else Status.SENT
    with transaction.atomic():
        row = _locked(message)
        _keep_source_id(row, receipt.source_id)
        _advance(row, status, now)
        _finish(attempt, now, "delivered" if receipt.is_delivered else "sent", receipt.source_id)
    # After the commit: whoever stores a status that came too early looks again after theirs.
    _settle_early(row)
    _copy(row, message)


def _record_error(message: Message, attempt: Attempt, error: ProviderError) -> None:
    now = timezone.now()
    with transaction.atomic():
        row = _locked(message)
        if row.status not in (Status.SENDING, Status.UNKNOWN):
            # A status overtook our answer and knows better.
            _finish(attempt, now, "overtaken", str(error))
        elif error.is_ambiguous:
            _end(row, Status.UNKNOWN, now, error.code, str(error))
            _finish(attempt, now, "unknown", str(error))
        elif error.is_permanent or row.attempts >= MOST_ATTEMPTS:
            _end(row, Status.FAILED, now, error.code, str(error))
            _finish(attempt, now, "failed", str(error))
        else:
            row.next_attempt_at = now + pause_after(row.attempts, error.retry_after)
            _end(row, Status.QUEUED, now, error.code, str(error))
            _finish(attempt, now, "retry", str(error))
    _copy(row, message)


def pause_after(attempts: int, retry_after: timedelta | None = None) -> timedelta:
    """10 seconds, 30, 90 ... two hours at most; never less than the provider asks for."""
    pause = min(FIRST_PAUSE * 3 ** min(max(attempts - 1, 0), 9), LONGEST_PAUSE)
    pause = max(pause, retry_after or timedelta())
    return pause * random.uniform(1, 1.25)  # noqa: S311


# --- What the provider says later ---------------------------------------------------------------


def apply_status(*, inbox: Inbox, update: StatusUpdate) -> Message | None:
    """Move the message forward; what is older than we know changes nothing but its moment.

    None when the message is not known yet; the word is kept until it is.
    """
    message = _find(inbox, update)
    if message is None and update.source_id:
        with transaction.atomic():
            EarlyStatus.objects.get_or_create(
                inbox=inbox,
                source_id=update.source_id,
                status=update.status,
                defaults={
                    "occurred_at": update.occurred_at,
                    "error_code": update.error_code[:64],
                    "error_text": update.error_text,
                },
            )
        message = _find(inbox, update)  # the answer to our send may have come meanwhile
        if message is not None:
            _settle_early(message)
        return message
    if message is None:
        return None
    with transaction.atomic():
        row = _locked(message)
        _keep_source_id(row, update.source_id)
        _advance(row, update.status, update.occurred_at, update.error_code, update.error_text)
    return row


def _find(inbox: Inbox, update: StatusUpdate) -> Message | None:
    ours = Message.objects.filter(inbox=inbox, direction=Message.Direction.OUTBOUND)
    message = None
    if update.source_id:
        message = ours.filter(source_id=update.source_id).first()
    if message is None and update.reference is not None:
        message = ours.filter(reference=update.reference).first()
    return message


def _settle_early(message: Message) -> None:
    if not message.source_id:
        return
    early = EarlyStatus.objects.filter(inbox=message.inbox_id, source_id=message.source_id)
    if not early.exists():
        return
    with transaction.atomic():
        row = _locked(message)
        for update in early.order_by("occurred_at", "pk"):
            _advance(row, update.status, update.occurred_at, update.error_code, update.error_text)
        early.delete()
    _copy(row, message)


def _advance(
    row: Message, status: str, moment: datetime, error_code: str = "", error_text: str = ""
) -> None:
    """Under the row's lock. Moments are kept once; the status only moves forward, and `failed` is final."""
    status = Status(status)
    field = MOMENT[status]
    if status == Status.FAILED:
        if row.status in UNSETTLED:
            _end(row, status, moment, error_code, error_text)
        return
    if row.status == Status.FAILED:
        return
    if getattr(row, field) is None:
        setattr(row, field, moment)
        row.save(update_fields=[field])
    if RANK[status] > RANK[Status(row.status)]:
        _end(row, status, moment)


def _end(
    row: Message, status: str, moment: datetime, error_code: str = "", error_text: str = ""
) -> None:
    old, row.status = row.status, status
    row.lease_until = None
    row.error_code, row.error_text = error_code[:64], error_text
    fields = ["status", "lease_until", "error_code", "error_text", "next_attempt_at"]
    if status != Status.QUEUED:
        row.next_attempt_at = None
    if status in MOMENT and getattr(row, MOMENT[Status(status)]) is None:
        setattr(row, MOMENT[Status(status)], moment)
        fields.append(MOMENT[Status(status)])
    row.save(update_fields=fields)
    if old != status:
        message_status_changed.send(sender=Message, message=row, old=old, new=status)
        identity = row.conversation.contact_inbox_id
        after_commit(live.nudge, identity, row.pk)


def _keep_source_id(row: Message, source_id: str) -> None:
    """The provider's name for it, unless it has one; two messages never share one."""
    if row.source_id or not source_id:
        return
    try:
        with transaction.atomic():
            row.source_id = source_id
            row.save(update_fields=["source_id"])
    except IntegrityError:
        row.source_id = ""
        logger.warning("message %s: the provider gave an id that another message has", row.pk)


def _locked(message: Message) -> Message:
    rows = Message.objects.select_for_update(of=("self",)).select_related("conversation", "inbox")
    return rows.get(pk=message.pk)


def _finish(attempt: Attempt, now: datetime, outcome: str, detail: str) -> None:
    attempt.finished_at, attempt.outcome, attempt.detail = now, outcome, detail
    attempt.save(update_fields=["finished_at", "outcome", "detail"])


def _copy(row: Message, message: Message) -> None:
    """The caller's object shows what was written."""
    for field in ("status", "source_id", "error_code", "error_text", "next_attempt_at"):
        setattr(message, field, getattr(row, field))


# --- What nobody rang for -----------------------------------------------------------------------


def due_ids(now: datetime) -> list[int]:
    due = _due(now).order_by("next_attempt_at", "pk")
    return list(due.values_list("pk", flat=True)[:SWEPT_AT_ONCE])


def expire_leases(now: datetime) -> int:
    """Whoever claimed these is dead, and nobody knows whether they arrived; how many."""
    expired = Message.objects.filter(status=Status.SENDING, lease_until__lte=now)
    count = 0
    for message in expired.order_by("pk")[:SWEPT_AT_ONCE]:
        with transaction.atomic():
            row = _locked(message)
            if row.status != Status.SENDING or row.lease_until is None or row.lease_until > now:
                continue
            words = "The worker stopped while it was being sent."
            _end(row, Status.UNKNOWN, now, "lease", words)
            row.attempt_log.filter(finished_at=None).update(
                finished_at=now, outcome="unknown", detail=words
            )
            count += 1
    return count


def forget_early_statuses(now: datetime) -> None:
    """Words about messages that were never ours: another program sends through the same number."""
    EarlyStatus.objects.filter(created_at__lt=now - EARLY_STATUS_KEPT).delete()


def send_again(message: Message, *, now: datetime) -> None:
    """A person decides that it shall be sent once more. Raises NotSettled."""
    from conversations import tasks

    with transaction.atomic():
        row = _locked(message)
        if row.status not in (Status.FAILED, Status.UNKNOWN):
            raise NotSettled(row.pk)
        # A new try is a new message to the provider: its old id would be moved by old statuses.
        row.source_id, row.failed_at, row.attempts, row.next_attempt_at = "", None, 0, now
        row.save(update_fields=["source_id", "failed_at", "attempts"])
        _end(row, Status.QUEUED, now)
        ring(tasks.deliver, message_id=row.pk)
