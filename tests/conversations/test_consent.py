from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from conversations import consent
from conversations.models import Consent, Contact, ContactInbox, Inbox, Message
from tests.factories.conversations import an_identity, received


@pytest.fixture
def alice(inbox: Inbox) -> ContactInbox:
    return an_identity(inbox)


def agree(contact: Contact, purpose: str = consent.ORDERS, **fields: object) -> Consent:
    values = {"channel": "whatsapp", "is_granted": True, "source": "checkout", **fields}
    return consent.record(contact=contact, purpose=purpose, **values)  # type: ignore[arg-type]


def agreed(identity: ContactInbox, purpose: str = consent.ORDERS) -> bool:
    return consent.is_granted(identity.contact, "whatsapp", purpose)


def test_without_a_word_there_is_no_consent(alice: ContactInbox) -> None:
    assert not agreed(alice)
    assert agreed(alice, consent.SERVICE)


def test_the_newest_word_holds_even_when_it_is_written_down_first(
    alice: ContactInbox, now: datetime
) -> None:
    agree(alice.contact, is_granted=False, source="keyword", recorded_at=now)
    agree(alice.contact, recorded_at=now - timedelta(hours=1))

    assert not agreed(alice)


def test_one_order_gives_one_consent(alice: ContactInbox) -> None:
    first = agree(alice.contact, reference="ORD-1")
    second = agree(alice.contact, reference="ORD-1")

    assert first == second


def test_consent_is_per_channel_and_purpose(alice: ContactInbox) -> None:
    agree(alice.contact)

    assert agreed(alice)
    assert not agreed(alice, consent.MARKETING)
    assert not consent.is_granted(alice.contact, "email", consent.ORDERS)


@pytest.mark.parametrize(
    "word", ["STOP", "stop.", " Stop! ", "توقف", "إيقاف", "إلغاء الاشتراك", "تَوَقَّف"]
)
def test_stop_counts_at_once_and_is_confirmed(
    alice: ContactInbox, inbox: Inbox, now: datetime, word: str
) -> None:
    agree(alice.contact, recorded_at=now - timedelta(days=1))
    agree(alice.contact, consent.MARKETING, recorded_at=now - timedelta(days=1))

    message = received(inbox, word, at=now)

    assert not agreed(alice)
    assert not agreed(alice, consent.MARKETING)
    assert message.answered_at is not None
    answer = Message.objects.get(direction=Message.Direction.OUTBOUND)
    assert answer.author == Message.Author.SHOP


def test_stop_within_a_sentence_is_a_question_for_the_team(
    alice: ContactInbox, inbox: Inbox, now: datetime
) -> None:
    agree(alice.contact, recorded_at=now - timedelta(days=1))

    message = received(inbox, "Please stop the delivery", at=now)

    assert agreed(alice)
    assert message.answered_at is None


@pytest.mark.parametrize("word", ["START", "ابدأ", "اشترك"])
def test_start_takes_the_stop_back(
    alice: ContactInbox, inbox: Inbox, now: datetime, word: str
) -> None:
    agree(alice.contact, recorded_at=now - timedelta(days=1))
    received(inbox, "STOP", at=now)

    received(inbox, word, at=now)

    assert agreed(alice)


def test_start_does_not_bring_promotions_that_nobody_agreed_to(
    alice: ContactInbox, inbox: Inbox, now: datetime
) -> None:
    received(inbox, "STOP", at=now)
    received(inbox, "START", at=now)

    assert agreed(alice)
    assert not agreed(alice, consent.MARKETING)


def test_start_without_a_stop_is_an_ordinary_message(
    alice: ContactInbox, inbox: Inbox, now: datetime
) -> None:
    message = received(inbox, "Start", at=now)

    assert message.answered_at is None
    assert not Consent.objects.exists()


def test_a_stop_that_comes_days_late_still_counts(
    alice: ContactInbox, inbox: Inbox, now: datetime
) -> None:
    agree(alice.contact, recorded_at=now - timedelta(days=3))

    received(inbox, "STOP", at=now - timedelta(days=2))

    assert not agreed(alice)


def test_the_website_has_no_such_words(web: Inbox, now: datetime) -> None:
    message = received(web, "stop", at=now, source_id="visitor:1")

    assert message.answered_at is None
    assert not Consent.objects.exists()
