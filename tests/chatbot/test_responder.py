"""One answer to each message, none where a person has the conversation."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from chatbot import responder, tasks
from chatbot.models import UnansweredQuestion
from conversations import lifecycle, outbound
from conversations.content import Text
from conversations.models import Conversation, Message
from conversations.signals import handoff_requested
from tests.factories.chatbot import deliver, make_conversation, replies_of, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def conversation() -> Conversation:
    return make_conversation()


def test_a_received_message_is_answered_after_commit(
    conversation: Conversation, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        message = deliver(conversation, "hello", "m-1")
        assert not replies_of(conversation)

    (reply,) = replies_of(conversation)
    assert "automated assistant" in reply.text
    assert reply.idempotency_key == f"reply:{message.pk}:1"
    message.refresh_from_db()
    assert message.answered_at is not None


def test_a_message_that_is_delivered_twice_is_answered_once(
    conversation: Conversation, django_capture_on_commit_callbacks: Any
) -> None:
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            deliver(conversation, "hello", "m-1")

    assert len(replies_of(conversation)) == 1


def test_a_task_that_runs_twice_answers_once(conversation: Conversation) -> None:
    message = write(conversation, "do you sell bicycles?")

    tasks.respond(message_id=message.pk)
    tasks.respond(message_id=message.pk)

    assert len(replies_of(conversation)) == 1


def test_a_task_that_was_killed_before_it_noted_the_answer_repeats_nothing(
    conversation: Conversation,
) -> None:
    message = write(conversation, "hello")
    responder.respond(message.pk)
    Message.objects.filter(pk=message.pk).update(answered_at=None)

    responder.respond(message.pk)

    assert len(replies_of(conversation)) == 1


def test_two_workers_that_thought_at_once_leave_one_trace(
    conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = write(conversation, "can you sponsor our school festival?")
    decide = responder.decide

    def while_another_is_faster(asked: Message) -> Any:
        reply = decide(asked)
        monkeypatch.setattr(responder, "decide", decide)
        responder.respond(asked.pk)
        return reply

    monkeypatch.setattr(responder, "decide", while_another_is_faster)

    responder.respond(message.pk)

    assert len(replies_of(conversation)) == 1
    assert UnansweredQuestion.objects.count() == 1


def test_says_nothing_where_a_person_has_it(conversation: Conversation) -> None:
    lifecycle.hand_off(conversation, reason="asked")
    message = write(conversation, "hello?")

    responder.respond(message.pk)

    assert not replies_of(conversation)
    message.refresh_from_db()
    assert message.answered_at is not None


def test_says_nothing_when_a_person_takes_over_while_it_thinks(
    conversation: Conversation, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = write(conversation, "hello?")
    decide = responder.decide

    def slowly(message: Message) -> Any:
        reply = decide(message)
        lifecycle.take(Conversation.objects.get(pk=conversation.pk), alice)
        return reply

    monkeypatch.setattr(responder, "decide", slowly)

    responder.respond(message.pk)

    assert not replies_of(conversation)


def test_answers_again_once_it_is_given_back(conversation: Conversation) -> None:
    lifecycle.hand_off(conversation, reason="asked")
    lifecycle.give_back(conversation)

    responder.respond(write(conversation, "hello").pk)

    assert len(replies_of(conversation)) == 1


def test_hands_over_when_asked_and_then_keeps_quiet(conversation: Conversation) -> None:
    heard: list[str] = []

    def hear(sender: object, reason: str, **kwargs: object) -> None:
        heard.append(reason)

    handoff_requested.connect(hear)
    try:
        responder.respond(write(conversation, "I want to talk to a person").pk)
    finally:
        handoff_requested.disconnect(hear)
    responder.respond(write(conversation, "hello?").pk)

    conversation.refresh_from_db()
    assert conversation.owner == Conversation.Owner.HUMAN
    assert heard == ["asked"]
    (reply,) = replies_of(conversation)
    assert "passed this on to our team" in reply.text


def test_keeps_what_it_could_not_answer(conversation: Conversation) -> None:
    responder.respond(write(conversation, "can you sponsor our school festival?").pk)

    question = UnansweredQuestion.objects.get()
    assert question.question == "can you sponsor our school festival?"
    assert question.language == "en"
    assert question.conversation == conversation


def test_remembers_where_the_dialog_stands(conversation: Conversation) -> None:
    responder.respond(write(conversation, "do you sell bicycles?").pk)

    responder.respond(write(conversation, "yes please").pk)

    conversation.refresh_from_db()
    assert conversation.owner == Conversation.Owner.HUMAN


def test_the_same_assistant_answers_on_whatsapp() -> None:
    conversation = make_conversation(channel="whatsapp", source_id="491701234567")

    responder.respond(write(conversation, "مرحبا").pk)

    (reply,) = replies_of(conversation)
    assert reply.inbox.channel == "whatsapp"


def test_a_message_that_came_a_day_late_is_settled_without_an_answer() -> None:
    conversation = make_conversation(channel="whatsapp", source_id="491701234567")
    identity = conversation.contact_inbox
    identity.last_customer_message_at = timezone.now() - timedelta(hours=25)
    identity.save()
    message = write(conversation, "hello")

    responder.respond(message.pk)

    message.refresh_from_db()
    assert message.answered_at is not None
    assert not replies_of(conversation)


def test_the_sweep_finds_what_nobody_rang_for(conversation: Conversation) -> None:
    message = write(conversation, "hello")

    assert responder.sweep() == 0
    assert responder.sweep(now=timezone.now() + timedelta(seconds=11)) == 1
    assert responder.sweep(now=timezone.now() + timedelta(seconds=11)) == 0

    assert len(replies_of(conversation)) == 1
    message.refresh_from_db()
    assert message.answered_at is not None


def test_the_sweep_lets_old_messages_rest(conversation: Conversation) -> None:
    write(conversation, "hello")

    assert responder.sweep(now=timezone.now() + timedelta(days=1)) == 0


def test_a_message_that_cannot_be_answered_goes_to_people_and_blocks_nobody(
    conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(message: Message) -> Any:
        raise RuntimeError("broken")

    poison = write(conversation, "hello")
    other = make_conversation()
    write(other, "hello")
    decide = responder.decide
    monkeypatch.setattr(responder, "decide", lambda m: fail(m) if m.pk == poison.pk else decide(m))
    later = timezone.now() + timedelta(seconds=11)

    for _ in range(responder.MOST_ATTEMPTS + 1):
        responder.sweep(now=later)

    assert len(replies_of(other)) == 1
    (reply,) = replies_of(conversation)
    assert "Something went wrong" in reply.text
    conversation.refresh_from_db()
    assert conversation.owner == Conversation.Owner.HUMAN


def test_a_colleagues_message_is_never_answered(conversation: Conversation) -> None:
    sent = outbound.send(
        conversation=conversation, content=Text("Hello"), author=Message.Author.AGENT
    )

    responder.respond(sent.pk)

    assert not replies_of(conversation)


def test_a_turn_costs_few_queries(
    conversation: Conversation, django_assert_max_num_queries: Any
) -> None:
    responder.respond(write(conversation, "hi").pk)
    message = write(conversation, "what can you do?")

    with django_assert_max_num_queries(24):
        responder.respond(message.pk)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_workers_in_parallel_answer_once(conversation: Conversation) -> None:
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connection

    message = write(conversation, "hello")

    def work(_: int) -> None:
        try:
            responder.respond(message.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))

    assert len(replies_of(conversation)) == 1
