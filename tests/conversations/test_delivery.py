from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from conversations import delivery, tasks
from conversations.channels import ProviderError, Receipt
from conversations.delivery import StatusUpdate
from conversations.models import Conversation, EarlyStatus, Inbox, Message
from conversations.signals import message_status_changed
from tests.conversations.channels import FakeChannel
from tests.factories.conversations import queued, received

Status = Message.Status

BUSY = ProviderError("busy", code="429", is_permanent=False)
NEVER = ProviderError("no such number", code="131026", is_permanent=True)
LOST = ProviderError("the answer was lost", code="lost", is_permanent=False, is_ambiguous=True)


class Killed(BaseException):
    """The worker dies: nothing catches this."""


def status(message: Message, word: str, at: datetime, **fields: Any) -> StatusUpdate:
    return StatusUpdate(status=word, occurred_at=at, source_id=message.source_id, **fields)


# --- Sending ----------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_message_is_handed_over_outside_any_transaction(channel: FakeChannel) -> None:
    inbox = Inbox.objects.create(name="WhatsApp", channel="whatsapp", address="1")

    queued(received(inbox, at=timezone.now()).conversation, at=timezone.now())  # rings a real bell

    message = Message.objects.get(direction=Message.Direction.OUTBOUND)
    assert (message.status, message.source_id) == (Status.SENT, "out-1")
    assert not channel.was_in_transaction


def test_delivering_twice_sends_once(message: Message, channel: FakeChannel) -> None:
    delivery.deliver(message_id=message.pk)
    delivery.deliver(message_id=message.pk)

    assert len(channel.sent) == 1


def test_an_inbound_message_is_never_sent(conversation: Conversation, channel: FakeChannel) -> None:
    inbound = conversation.messages.get()

    assert delivery.deliver(message_id=inbound.pk) is None
    assert channel.sent == []


def test_a_message_is_not_sent_before_its_time(
    message: Message, channel: FakeChannel, now: datetime
) -> None:
    Message.objects.filter(pk=message.pk).update(next_attempt_at=now + timedelta(hours=1))

    assert delivery.deliver(message_id=message.pk, now=now) is None
    assert delivery.deliver(message_id=message.pk, now=now + timedelta(hours=2)) is not None


def test_a_certain_delivery_is_delivered_at_once(message: Message, channel: FakeChannel) -> None:
    channel.then(Receipt("out-1", is_delivered=True))

    delivery.deliver(message_id=message.pk)

    message.refresh_from_db()
    assert message.status == Status.DELIVERED
    assert message.delivered_at is not None


def test_a_provider_that_gives_one_id_twice_stops_nobody(
    conversation: Conversation, channel: FakeChannel, now: datetime
) -> None:
    channel.then(Receipt("same"), Receipt("same"))
    messages = [queued(conversation, at=now) for _ in range(2)]

    for message in messages:
        delivery.deliver(message_id=message.pk)
        message.refresh_from_db()

    assert [message.status for message in messages] == [Status.SENT, Status.SENT]
    assert [message.source_id for message in messages] == ["same", ""]


def test_a_passing_trouble_is_tried_again_later(
    message: Message, channel: FakeChannel, now: datetime
) -> None:
    channel.then(BUSY)

    delivery.deliver(message_id=message.pk, now=now)

    message.refresh_from_db()
    assert (message.status, message.error_code) == (Status.QUEUED, "429")
    assert message.next_attempt_at is not None and message.next_attempt_at > now
    assert delivery.deliver(message_id=message.pk, now=now) is None
    delivery.deliver(message_id=message.pk, now=now + timedelta(minutes=1))
    message.refresh_from_db()
    assert (message.status, message.error_code) == (Status.SENT, "")
    assert [attempt.outcome for attempt in message.attempt_log.all()] == ["retry", "sent"]


def test_the_providers_wish_to_wait_is_respected(
    message: Message, channel: FakeChannel, now: datetime
) -> None:
    channel.then(ProviderError("slow", is_permanent=False, retry_after=timedelta(hours=1)))

    delivery.deliver(message_id=message.pk, now=now)

    message.refresh_from_db()
    assert message.next_attempt_at is not None
    assert message.next_attempt_at >= now + timedelta(hours=1)


def test_pauses_grow_and_have_an_end() -> None:
    pauses = [delivery.pause_after(attempt) for attempt in (1, 3, 5, 100)]

    assert pauses == sorted(pauses)
    assert pauses[-1] <= delivery.LONGEST_PAUSE * 1.25


def test_after_many_tries_it_has_failed(
    message: Message, channel: FakeChannel, now: datetime
) -> None:
    channel.then(*[BUSY] * delivery.MOST_ATTEMPTS)

    for day in range(delivery.MOST_ATTEMPTS):
        delivery.deliver(message_id=message.pk, now=now + timedelta(days=day))

    message.refresh_from_db()
    assert (message.status, message.error_code) == (Status.FAILED, "429")
    assert len(channel.sent) == delivery.MOST_ATTEMPTS


def test_a_refusal_for_good_is_not_repeated(
    message: Message, channel: FakeChannel, now: datetime
) -> None:
    channel.then(NEVER)

    delivery.deliver(message_id=message.pk, now=now)
    delivery.deliver(message_id=message.pk, now=now + timedelta(days=1))

    message.refresh_from_db()
    assert (message.status, message.error_code) == (Status.FAILED, "131026")
    assert message.error_text == "no such number"
    assert len(channel.sent) == 1


def test_a_lost_answer_is_never_blindly_repeated(
    message: Message, channel: FakeChannel, now: datetime
) -> None:
    channel.then(LOST)

    delivery.deliver(message_id=message.pk, now=now)
    tasks.sweep()
    delivery.deliver(message_id=message.pk, now=now + timedelta(days=1))

    message.refresh_from_db()
    assert message.status == Status.UNKNOWN
    assert len(channel.sent) == 1


def test_a_channel_that_breaks_may_have_sent_it(message: Message, channel: FakeChannel) -> None:
    channel.then(ZeroDivisionError())

    delivery.deliver(message_id=message.pk)

    message.refresh_from_db()
    assert (message.status, message.error_code) == (Status.UNKNOWN, "crash")


def test_a_door_that_no_channel_serves_is_a_failure_with_words(
    message: Message, settings: Any
) -> None:
    from conversations.channels import channel_for

    channel_for.cache_clear()
    settings.CHANNELS = {}

    delivery.deliver(message_id=message.pk)

    message.refresh_from_db()
    assert (message.status, message.error_code) == (Status.FAILED, "no_channel")


def test_a_worker_killed_between_claim_and_answer_leaves_an_unknown_message(
    message: Message, channel: FakeChannel, now: datetime
) -> None:
    channel.then(Killed())
    with pytest.raises(Killed):
        delivery.deliver(message_id=message.pk, now=now)

    assert delivery.deliver(message_id=message.pk, now=now) is None  # somebody has it
    assert delivery.expire_leases(now) == 0
    assert delivery.expire_leases(now + delivery.LEASE) == 1

    message.refresh_from_db()
    assert message.status == Status.UNKNOWN
    assert message.attempt_log.get().outcome == "unknown"
    assert delivery.deliver(message_id=message.pk, now=now + timedelta(days=1)) is None
    assert len(channel.sent) == 1


def test_an_answer_that_comes_after_the_lease_is_believed(
    message: Message, channel: FakeChannel, now: datetime
) -> None:
    def slow(message: Message) -> Receipt:
        delivery.expire_leases(now + delivery.LEASE)
        return Receipt("out-1")

    channel.then(slow)
    delivery.deliver(message_id=message.pk, now=now)

    message.refresh_from_db()
    assert (message.status, message.source_id) == (Status.SENT, "out-1")


def test_messages_of_a_conversation_go_out_in_their_order(
    conversation: Conversation, channel: FakeChannel, now: datetime
) -> None:
    first, second, third = (queued(conversation, at=now) for _ in range(3))

    assert delivery.deliver(message_id=second.pk) is None  # its bell was heard first
    tasks.deliver(message_id=first.pk)

    assert [message.pk for message in channel.sent] == [first.pk, second.pk, third.pk]


def test_a_message_that_waits_for_another_try_holds_nobody_up(
    conversation: Conversation, channel: FakeChannel, now: datetime
) -> None:
    first, second = (queued(conversation, at=now) for _ in range(2))
    channel.then(BUSY)

    tasks.deliver(message_id=first.pk)

    second.refresh_from_db()
    assert second.status == Status.SENT


def test_the_sweep_finds_what_nobody_rang_for(message: Message, channel: FakeChannel) -> None:
    tasks.sweep()

    message.refresh_from_db()
    assert message.status == Status.SENT


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_broker_that_is_down_breaks_nobody_and_the_sweep_delivers(
    channel: FakeChannel, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    from kombu.exceptions import OperationalError

    def down(**kwargs: Any) -> None:
        raise OperationalError("connection refused")

    settings.CELERY_TASK_ALWAYS_EAGER = False
    inbox = Inbox.objects.create(name="WhatsApp", channel="whatsapp", address="1")
    with monkeypatch.context() as patch:
        patch.setattr(tasks.deliver, "delay", down)
        message = queued(received(inbox, at=timezone.now()).conversation, at=timezone.now())
    assert channel.sent == []

    settings.CELERY_TASK_ALWAYS_EAGER = True
    tasks.sweep()

    message.refresh_from_db()
    assert message.status == Status.SENT


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_four_workers_send_a_message_once(
    channel: FakeChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks.deliver, "delay", lambda **kwargs: None)
    inbox = Inbox.objects.create(name="WhatsApp", channel="whatsapp", address="1")
    message = queued(received(inbox, at=timezone.now()).conversation, at=timezone.now())
    gate = Barrier(4)

    def work(_: int) -> None:
        try:
            gate.wait(timeout=10)
            delivery.deliver(message_id=message.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))

    assert len(channel.sent) == 1


# --- Statuses ---------------------------------------------------------------------------------


@pytest.fixture
def sent(message: Message, channel: FakeChannel) -> Message:
    delivery.deliver(message_id=message.pk)
    message.refresh_from_db()
    return message


@pytest.fixture
def tell(sent: Message, inbox: Inbox, now: datetime) -> Callable[..., Message]:
    """What the provider says about the message, so many minutes after it was sent."""

    def apply(word: str, minutes: int = 1, **fields: Any) -> Message:
        moment = now + timedelta(minutes=minutes)
        delivery.apply_status(inbox=inbox, update=status(sent, word, moment, **fields))
        sent.refresh_from_db()
        return sent

    return apply


def test_statuses_move_forward_and_keep_their_moments(
    tell: Callable[..., Message], now: datetime
) -> None:
    tell("sent", 1)
    tell("delivered", 2)
    message = tell("read", 3)

    assert message.status == Status.READ
    assert message.delivered_at == now + timedelta(minutes=2)
    assert message.read_at == now + timedelta(minutes=3)
    assert message.sent_at is not None


def test_statuses_out_of_order_and_twice_never_go_back(
    tell: Callable[..., Message], now: datetime
) -> None:
    tell("read", 3)
    tell("delivered", 2)
    tell("delivered", 9)
    message = tell("sent", 1)

    assert message.status == Status.READ
    assert message.delivered_at == now + timedelta(minutes=2)


def test_a_failed_status_keeps_code_and_words_and_is_final(tell: Callable[..., Message]) -> None:
    tell("failed", error_code="130472", error_text="an experiment")
    message = tell("delivered")

    assert (message.status, message.error_code) == (Status.FAILED, "130472")
    assert message.error_text == "an experiment"
    assert message.failed_at is not None


def test_what_was_delivered_cannot_fail_any_more(tell: Callable[..., Message]) -> None:
    tell("delivered")

    assert tell("failed").status == Status.DELIVERED


def test_each_step_is_told_once(tell: Callable[..., Message]) -> None:
    steps: list[tuple[str, str]] = []

    def listen(sender: object, message: Message, old: str, new: str, **kwargs: Any) -> None:
        steps.append((old, new))

    message_status_changed.connect(listen, weak=False)
    for word in ("delivered", "delivered", "sent", "read"):
        tell(word)

    assert steps == [(Status.SENT, Status.DELIVERED), (Status.DELIVERED, Status.READ)]


def test_a_status_settles_a_message_whose_fate_was_unknown(
    message: Message, channel: FakeChannel, inbox: Inbox, now: datetime
) -> None:
    channel.then(LOST)
    delivery.deliver(message_id=message.pk)

    update = StatusUpdate(Status.DELIVERED, now, source_id="wamid.9", reference=message.reference)
    delivery.apply_status(inbox=inbox, update=update)

    message.refresh_from_db()
    assert (message.status, message.source_id) == (Status.DELIVERED, "wamid.9")
    assert message.error_code == ""


def test_a_status_may_overtake_the_answer_to_our_send(
    message: Message, channel: FakeChannel, inbox: Inbox, now: datetime
) -> None:
    def overtaken(message: Message) -> Receipt:
        delivery.apply_status(
            inbox=inbox, update=StatusUpdate(Status.READ, now, source_id="wamid.7")
        )
        return Receipt("wamid.7")

    channel.then(overtaken)
    delivery.deliver(message_id=message.pk)

    message.refresh_from_db()
    assert (message.status, message.read_at) == (Status.READ, now)
    assert not EarlyStatus.objects.exists()


def test_a_status_may_overtake_the_answer_by_our_reference(
    message: Message, channel: FakeChannel, inbox: Inbox, now: datetime
) -> None:
    def overtaken(message: Message) -> Receipt:
        update = StatusUpdate(Status.DELIVERED, now, source_id="w.7", reference=message.reference)
        delivery.apply_status(inbox=inbox, update=update)
        return Receipt("w.7")

    channel.then(overtaken)
    delivery.deliver(message_id=message.pk)

    message.refresh_from_db()
    assert (message.status, message.source_id) == (Status.DELIVERED, "w.7")


def test_a_failed_status_that_overtakes_the_answer_stays(
    message: Message, channel: FakeChannel, inbox: Inbox, now: datetime
) -> None:
    def overtaken(message: Message) -> Receipt:
        update = StatusUpdate(Status.FAILED, now, source_id="w.7", error_code="131026")
        delivery.apply_status(inbox=inbox, update=update)
        return Receipt("w.7")

    channel.then(overtaken)
    delivery.deliver(message_id=message.pk)

    message.refresh_from_db()
    assert (message.status, message.error_code) == (Status.FAILED, "131026")


def test_words_about_strangers_are_forgotten_after_some_days(inbox: Inbox, now: datetime) -> None:
    assert (
        delivery.apply_status(inbox=inbox, update=StatusUpdate(Status.READ, now, source_id="other"))
        is None
    )

    delivery.forget_early_statuses(now + delivery.EARLY_STATUS_KEPT + timedelta(hours=1))

    assert not EarlyStatus.objects.exists()


def test_a_status_of_another_number_does_not_touch_the_message(
    sent: Message, web: Inbox, now: datetime
) -> None:
    delivery.apply_status(inbox=web, update=status(sent, "read", now))

    sent.refresh_from_db()
    assert sent.status == Status.SENT


# --- By hand ----------------------------------------------------------------------------------


def test_a_person_may_send_a_lost_message_again(
    message: Message, channel: FakeChannel, now: datetime
) -> None:
    channel.then(LOST)
    delivery.deliver(message_id=message.pk)

    delivery.send_again(message, now=now)
    delivery.deliver(message_id=message.pk)

    message.refresh_from_db()
    assert message.status == Status.SENT
    assert len(channel.sent) == 2


def test_what_was_sent_is_not_sent_again(sent: Message, now: datetime) -> None:
    with pytest.raises(delivery.NotSettled):
        delivery.send_again(sent, now=now)
