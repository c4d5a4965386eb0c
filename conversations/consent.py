"""Who agreed to what, on which channel, in which words: a ledger, never overwritten."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from conversations.models import Consent, Contact

SERVICE = "service"  # an answer to somebody who wrote to us; asks for no consent
ORDERS = "orders"
MARKETING = "marketing"
PURPOSES = (ORDERS, MARKETING)

# Whole messages only: "please stop the delivery" is a question for the team.
# Hamza forms and marks are taken off before they are compared.
STOP_WORDS = frozenset(
    [
        *("stop", "stop all", "stopall", "unsubscribe", "opt out", "optout"),
        *("توقف", "ايقاف", "اوقف", "قف", "الغاء الاشتراك", "ايقاف الرسائل", "اوقفوا الرسائل"),
    ]
)
START_WORDS = frozenset(
    [
        *("start", "unstop", "subscribe", "opt in", "optin"),
        *("ابدا", "بدء", "اشترك", "اشتراك"),
    ]
)


class NoConsent(Exception):
    """The person has not agreed to messages of this purpose on this channel, or took it back."""


def record(
    *,
    contact: Contact,
    channel: str,
    purpose: str,
    is_granted: bool,
    source: str,
    wording: str = "",
    reference: str = "",
    recorded_at: datetime | None = None,
) -> Consent:
    """Write a yes or a no into the ledger. With a `reference` (an order's number) it is written once."""
    facts = {"contact": contact, "channel": channel, "purpose": purpose, "source": source}
    values = {
        "is_granted": is_granted,
        "wording": wording,
        "recorded_at": recorded_at or timezone.now(),
    }
    with transaction.atomic():
        # The contact's row is the lock: two workers do not write the same yes twice.
        Contact.objects.select_for_update().filter(pk=contact.pk).first()
        if reference:
            known = Consent.objects.filter(**facts, reference=reference).first()
            if known is not None:
                return known
        return Consent.objects.create(**facts, **values, reference=reference)


def latest(contact: Contact, channel: str, purpose: str) -> Consent | None:
    rows = Consent.objects.filter(contact=contact, channel=channel, purpose=purpose)
    return rows.order_by("-recorded_at", "-id").first()


def is_granted(contact: Contact, channel: str, purpose: str) -> bool:
    if purpose == SERVICE:
        return True
    row = latest(contact, channel, purpose)
    return row is not None and row.is_granted


@dataclass(frozen=True)
class Said:
    """How somebody said yes or no: where, in which words, with what, when."""

    source: str
    wording: str
    reference: str
    recorded_at: datetime


def withdraw_all(contact: Contact, channel: str, said: Said) -> None:
    for purpose in PURPOSES:
        _note(contact, channel, purpose, said, is_granted=False)


def restore(contact: Contact, channel: str, said: Said) -> bool:
    """Take back a no. What was never agreed to (marketing) does not come about this way.

    False when there is no "no" to take back.
    """
    restored = False
    for purpose in PURPOSES:
        row = latest(contact, channel, purpose)
        if row is None or row.is_granted:
            continue
        past = Consent.objects.filter(contact=contact, channel=channel, purpose=purpose)
        if purpose == ORDERS or past.filter(is_granted=True).exists():
            _note(contact, channel, purpose, said, is_granted=True)
            restored = True
    return restored


def _note(contact: Contact, channel: str, purpose: str, said: Said, *, is_granted: bool) -> None:
    record(
        contact=contact,
        channel=channel,
        purpose=purpose,
        is_granted=is_granted,
        source=said.source,
        wording=said.wording,
        reference=said.reference,
        recorded_at=said.recorded_at,
    )


def is_stop(text: str) -> bool:
    return _plain(text) in STOP_WORDS


def is_start(text: str) -> bool:
    return _plain(text) in START_WORDS


def is_arabic(text: str) -> bool:
    return bool(re.search(r"[\u0621-\u064a]", text))


def _plain(text: str) -> str:
    """Without marks, case, hamza forms and Arabic vowel signs."""
    text = re.sub(r"[\u064b-\u0652\u0640]", "", text.casefold())
    text = re.sub(r"[أإآ]", "ا", text)
    return " ".join(re.sub(r"[^\w\s]|_", " ", text).split())
