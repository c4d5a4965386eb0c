from __future__ import annotations

from typing import Any

import pytest

from accounts.models import User
from conversations import lifecycle
from conversations.models import Conversation
from conversations.signals import conversation_resolved, handoff_requested


@pytest.fixture
def bob(db: None) -> User:
    return User.objects.create_user("bob@souk.example", is_staff=True)


@pytest.fixture
def carol(db: None) -> User:
    return User.objects.create_user("carol@souk.example", is_staff=True)


def test_a_conversation_is_handed_off_once(conversation: Conversation) -> None:
    reasons: list[str] = []

    def listen(sender: object, conversation: Conversation, reason: str, **kwargs: Any) -> None:
        reasons.append(reason)

    handoff_requested.connect(listen, weak=False)
    lifecycle.hand_off(conversation, reason="asked")
    lifecycle.hand_off(conversation, reason="asked again")

    conversation.refresh_from_db()
    assert conversation.owner == Conversation.Owner.HUMAN
    assert reasons == ["asked"]


def test_two_colleagues_cannot_both_take_it(
    conversation: Conversation, bob: User, carol: User
) -> None:
    lifecycle.take(conversation, bob)

    with pytest.raises(lifecycle.TakenByOther):
        lifecycle.take(Conversation.objects.get(), carol)

    assert Conversation.objects.get().assignee == bob


def test_given_back_the_assistant_answers_again(conversation: Conversation, bob: User) -> None:
    lifecycle.take(conversation, bob)
    lifecycle.give_back(conversation)

    conversation.refresh_from_db()
    assert (conversation.owner, conversation.assignee) == (Conversation.Owner.BOT, None)


def test_a_conversation_is_resolved_once(conversation: Conversation) -> None:
    told: list[Conversation] = []

    def listen(sender: object, conversation: Conversation, **kwargs: Any) -> None:
        told.append(conversation)

    conversation_resolved.connect(listen, weak=False)
    lifecycle.resolve(conversation)
    lifecycle.resolve(conversation)

    assert len(told) == 1
