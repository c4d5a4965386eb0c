"""Events of payment providers: kept as they come, then taken in by a worker, each with one effect."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F, Q

from common.doorbell import ring
from shop.payment.models import ProviderEvent
from shop.payment.news import Unreadable
from shop.payment.provider import provider_of
from shop.payment.taking_in import Effect, NotYet, take_in

logger = logging.getLogger("shop.payment")

LEASE = timedelta(minutes=2)
#: A bell that rang is heard within so long; then the sweep comes.
PATIENCE = timedelta(seconds=10)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=10), timedelta(hours=1)
#: Events come in any order; whoever is alone for so long stays alone.
WAITS_FOR_OTHERS = timedelta(hours=24)
MOST_ATTEMPTS = 12
SWEPT_AT_ONCE = 200

Status = ProviderEvent.Status


def store(*, provider: str, event_id: str, kind: str, body: str) -> ProviderEvent:
    """Keep a verified event and wake a worker. The same event again, also at once, is one row."""
    with transaction.atomic():
        event, is_new = ProviderEvent.objects.get_or_create(
            provider=provider, event_id=event_id, defaults={"kind": kind, "body": body}
        )
        if is_new:
            _ring(event.pk)
    return event


def process(*, event_id: int, now: datetime) -> None:
    """Take the event in, if nobody else has it. Safe to run twice.

    What it changes and that it did so are written together. What cannot be used yet is tried again;
    what never can is set aside with the reason.
    """
    claimed = _claimable(now).filter(pk=event_id)
    if not claimed.update(lease_until=now + LEASE, attempts=F("attempts") + 1):
        return
    event = ProviderEvent.objects.get(pk=event_id)
    try:
        with transaction.atomic():
            effect = _take_in(event, now)
            _finish(event, now, status=Status.PROCESSED, effect=effect, error="")
    except Unreadable as error:
        _set_aside(event, str(error), now)
    except NotYet as error:
        if now >= event.received_at + WAITS_FOR_OTHERS:
            _set_aside(event, str(error), now)
        else:
            _try_again(event, str(error), now)
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"[:500]
        if event.attempts >= MOST_ATTEMPTS:
            _set_aside(event, reason, now)
        else:
            _try_again(event, reason, now)
        if isinstance(error, OperationalError | InterfaceError):
            raise  # the database, not the event, is ill
        logger.exception("payment event %s: not taken in", event.event_id)


def replay(event: ProviderEvent) -> None:
    """For a person who has mended the reason: what it changed already is not changed again."""
    with transaction.atomic():
        ProviderEvent.objects.filter(pk=event.pk).update(
            status=Status.RECEIVED, lease_until=None, attempts=0, error=""
        )
        _ring(event.pk)


def waiting_ids(now: datetime) -> list[int]:
    waiting = _claimable(now).filter(received_at__lte=now - PATIENCE).order_by("pk")
    return list(waiting.values_list("pk", flat=True)[:SWEPT_AT_ONCE])


def pause_after(attempts: int) -> timedelta:
    return min(FIRST_PAUSE * 2 ** min(attempts - 1, 20), LONGEST_PAUSE)


def _claimable(now: datetime) -> Any:
    free = Q(lease_until=None) | Q(lease_until__lte=now)
    return ProviderEvent.objects.filter(free, status=Status.RECEIVED)


def _take_in(event: ProviderEvent, now: datetime) -> Effect:
    news = provider_of(event.provider).read(event.body)
    return take_in(provider=event.provider, news=news, now=now) if news else Effect("")


def _try_again(event: ProviderEvent, reason: str, now: datetime) -> None:
    """The lease says when: nobody takes the event before."""
    until = now + pause_after(event.attempts)
    ProviderEvent.objects.filter(pk=event.pk).update(lease_until=until, error=reason)


def _set_aside(event: ProviderEvent, reason: str, now: datetime) -> None:
    logger.error("payment event %s (%s) is set aside: %s", event.event_id, event.kind, reason)
    _finish(event, now, status=Status.FAILED, effect=Effect(""), error=reason)


def _finish(
    event: ProviderEvent, now: datetime, *, status: str, effect: Effect, error: str
) -> None:
    """A replay that changes nothing more leaves standing what the event changed first."""
    changed = {"effect": effect.text[:200]} if effect.text else {}
    order = {"order_id": effect.order_id} if effect.order_id else {}
    ProviderEvent.objects.filter(pk=event.pk).update(
        status=status, error=error, processed_at=now, lease_until=None, **changed, **order
    )


def _ring(event_id: int) -> None:
    from shop.payment import tasks

    ring(tasks.take_in_event, event_id=event_id)
