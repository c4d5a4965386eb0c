"""Whether a VAT ID is valid: asked in the background, and remembered.

    waiting -> valid, invalid
            \\-> unavailable, and asked again with growing pauses until MOST_ATTEMPTS

Nobody waits for VIES: what counts is its latest answer (`models.holds`). A worker claims a row by
moving its due time on; one that is killed has only put the next try off.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F

from common.doorbell import ring
from shop.tax import limits, tasks, vies
from shop.tax.models import Outcome, VatCheck
from shop.tax.vies import Answer, ViesError

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 20
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)
#: Longer than a call can take.
LEASE = timedelta(minutes=2)
SWEPT_AT_ONCE = 200


def ask(*, number: str, now: datetime) -> VatCheck:
    """Have VIES asked about a tidy VAT ID, unless it is being asked already."""
    found = VatCheck.objects.of(number).still_open().first()
    if found is None:
        try:
            with transaction.atomic():
                found = VatCheck.objects.create(number=number, due_at=now)
        except IntegrityError:  # somebody asked at this moment
            return VatCheck.objects.of(number).latest("pk")
        ring(tasks.check, check_id=found.pk)
    return found


def refresh(*, number: str, who: str, network: str, now: datetime) -> None:
    """Ask where there is no answer, or only one older than `settings.VAT_CHECK_FRESH_DAYS`.

    `who` told us the number, from `network` (may be empty). Who has had too many asked has no more.
    """
    if not _is_fresh(number, now) and limits.may_ask(who=who, network=network):
        ask(number=number, now=now)


def _is_fresh(number: str, now: datetime) -> bool:
    """Whether nobody needs to ask: there is an answer of late, or one is being waited for."""
    fresh = now - timedelta(days=settings.VAT_CHECK_FRESH_DAYS)
    checks = VatCheck.objects.of(number)
    is_answered = checks.answered().filter(checked_at__gte=fresh).exists()
    return is_answered or checks.still_open().exists()


def check(*, check_id: int, now: datetime) -> None:
    """Ask VIES once and write down what it says. Does nothing where the row is not due."""
    mine = VatCheck.objects.due(now).filter(pk=check_id)
    if not mine.update(due_at=now + LEASE, attempts=F("attempts") + 1):
        return
    row = VatCheck.objects.get(pk=check_id)
    try:
        answer = _look_up(row.number)
    except ViesError as error:
        _put_off(row, error, now)
    else:
        _settle(row, answer, now)


def due_ids(now: datetime) -> list[int]:
    return list(VatCheck.objects.due(now).values_list("pk", flat=True)[:SWEPT_AT_ONCE])


def _look_up(number: str) -> Answer:
    url = settings.VIES_API_URL
    try:
        return vies.look_up(number, requester=settings.VAT_ID, base_url=url)
    except ViesError as error:
        if error.code != vies.BAD_REQUESTER:
            raise
        logger.error("VIES does not know VAT_ID: its answers come without consultation number.")
        return vies.look_up(number, base_url=url)


def _settle(row: VatCheck, answer: Answer, now: datetime) -> None:
    row.outcome = Outcome.VALID if answer.is_valid else Outcome.INVALID
    row.checked_at, row.due_at, row.error = now, None, ""
    row.name, row.address = answer.name[:255], answer.address
    row.consultation_number, row.raw = answer.consultation_number[:64], answer.raw
    row.save()


def _put_off(row: VatCheck, error: ViesError, now: datetime) -> None:
    is_over = error.is_permanent or row.attempts >= MOST_ATTEMPTS
    row.outcome = Outcome.UNAVAILABLE
    row.error = f"{error.code}: {error}"[:255]
    pause = min(FIRST_PAUSE * 2 ** (row.attempts - 1), LONGEST_PAUSE)
    row.due_at = None if is_over else now + pause
    row.save()
    logger.warning("VIES gave no answer on check %s: %s", row.pk, error.code)
