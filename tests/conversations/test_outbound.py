from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, transaction

from conversations import consent, lifecycle, outbound, window
from conversations.content import Template, Text
from conversations.models import Conversation, Inbox, Message
from conversations.outbound import HumanHasIt, NoConsent, WindowClosed
from tests.factories.conversations import an_identity, queued, received

NEWS = Template("order_placed", "en", ("Alice",), "Hello Alice")


def test_a_message_is_a_queued_row_and_rings_after_the_commit(
    conversation: Conversation, now: datetime, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks() as bells:
        message = queued(conversation, at=now)

    assert message.status == Message.Status.QUEUED
    assert message.next_attempt_at == now
    assert len(bells) == 1


def test_what_is_rolled_back_was_never_sent(conversation: Conversation, now: datetime) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        queued(conversation, at=now)
        raise RuntimeError

    assert not conversation.messages.filter(direction=Message.Direction.OUTBOUND).exists()


def test_refuses_free_text_after_the_window(conversation: Conversation, now: datetime) -> None:
    with pytest.raises(WindowClosed):
        queued(conversation, at=now + window.LENGTH)

    assert not conversation.messages.filter(direction=Message.Direction.OUTBOUND).exists()


def test_sends_free_text_up_to_the_last_second_of_the_window(
    conversation: Conversation, now: datetime
) -> None:
    queued(conversation, at=now + window.LENGTH - timedelta(hours=1, seconds=1))


def test_refuses_free_text_to_somebody_who_never_wrote(inbox: Inbox, now: datetime) -> None:
    with pytest.raises(WindowClosed):
        outbound.send(
            contact_inbox=an_identity(inbox),
            content=Text("Hello"),
            author=Message.Author.SHOP,
            now=now,
        )


def test_a_template_needs_no_window(conversation: Conversation, now: datetime) -> None:
    queued(conversation, NEWS, at=now + timedelta(days=7))


def test_a_door_without_a_window_is_always_open(web: Inbox, now: datetime) -> None:
    conversation = received(web, at=now - timedelta(days=7)).conversation

    queued(conversation, at=now)


def test_order_news_needs_consent(conversation: Conversation, now: datetime) -> None:
    with pytest.raises(NoConsent):
        queued(conversation, NEWS, at=now, purpose=consent.ORDERS)


def test_order_news_goes_to_who_agreed(conversation: Conversation, now: datetime) -> None:
    consent.record(
        contact=conversation.contact_inbox.contact,
        channel="whatsapp",
        purpose=consent.ORDERS,
        is_granted=True,
        source="checkout",
    )

    queued(conversation, NEWS, at=now, purpose=consent.ORDERS)


def test_promotions_need_consent_on_every_channel(web: Inbox, now: datetime) -> None:
    conversation = received(web, at=now).conversation

    with pytest.raises(NoConsent):
        queued(conversation, at=now, purpose=consent.MARKETING)


def test_an_answer_needs_no_consent(conversation: Conversation, now: datetime) -> None:
    queued(conversation, at=now, purpose=consent.SERVICE)


def test_the_same_key_gives_the_same_row(conversation: Conversation, now: datetime) -> None:
    first = queued(conversation, at=now, idempotency_key="reply:1")
    second = queued(conversation, Text("Other words"), at=now, idempotency_key="reply:1")

    assert first == second
    assert second.text == "Good morning"


def test_the_same_key_gives_its_row_even_when_the_window_has_closed(
    conversation: Conversation, now: datetime
) -> None:
    first = queued(conversation, at=now, idempotency_key="reply:1")

    assert queued(conversation, at=now + timedelta(days=2), idempotency_key="reply:1") == first


def test_the_assistant_does_not_talk_over_a_person(
    conversation: Conversation, now: datetime
) -> None:
    lifecycle.hand_off(conversation, reason="asked")

    with pytest.raises(HumanHasIt):
        queued(conversation, at=now, author=Message.Author.BOT)
    queued(conversation, at=now, author=Message.Author.AGENT)


def test_whoever_of_the_team_writes_has_the_conversation(
    conversation: Conversation, now: datetime
) -> None:
    queued(conversation, at=now, author=Message.Author.AGENT)

    conversation.refresh_from_db()
    assert conversation.owner == Conversation.Owner.HUMAN


def test_an_identity_alone_gets_an_open_conversation(inbox: Inbox, now: datetime) -> None:
    identity = an_identity(inbox)

    message = outbound.send(
        contact_inbox=identity, content=NEWS, author=Message.Author.SHOP, now=now
    )

    assert message.conversation.contact_inbox == identity
    assert message.conversation.status == Conversation.Status.OPEN


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_one_key_from_four_workers_at_once_is_one_message(
    now: datetime, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from conversations import tasks

    monkeypatch.setattr(tasks.deliver, "delay", lambda **kwargs: None)
    inbox = Inbox.objects.create(name="WhatsApp", channel="whatsapp", address="1")
    conversation = received(inbox, at=now).conversation
    gate = Barrier(4)

    def work(_: int) -> int:
        try:
            gate.wait(timeout=10)
            return queued(conversation, at=now, idempotency_key="reply:1").pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(work, range(4)))) == 1
