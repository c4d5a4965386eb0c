from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from conversations import delivery
from conversations.channels import ProviderError
from conversations.models import Conversation, Inbox, Message
from tests.conversations.channels import FakeChannel
from tests.factories.conversations import received

NEVER = ProviderError("no such number", code="131026", is_permanent=True)


@pytest.fixture
def staff(client: Client, db: None) -> Client:
    client.force_login(User.objects.create_superuser("bob@souk.example", "x"))
    return client


@pytest.mark.parametrize("model", ["inbox", "contact", "conversation", "message", "consent"])
def test_every_list_opens_and_can_be_searched(staff: Client, message: Message, model: str) -> None:
    assert staff.get(f"/admin/conversations/{model}/", {"q": "Alice"}).status_code == 200


def test_a_conversation_shows_what_was_said(staff: Client, conversation: Conversation) -> None:
    page = staff.get(f"/admin/conversations/conversation/{conversation.pk}/change/")

    assert b"Hello" in page.content


def test_the_log_of_messages_costs_the_same_for_few_and_many(
    staff: Client, inbox: Inbox, now: datetime, django_assert_max_num_queries: Any
) -> None:
    for number in range(20):
        received(inbox, at=now, source_id=f"4917012345{number:02}")

    with django_assert_max_num_queries(11):
        staff.get("/admin/conversations/message/")


def test_staff_send_again_what_failed_and_nothing_else(
    staff: Client, message: Message, channel: FakeChannel
) -> None:
    channel.then(NEVER)
    delivery.deliver(message_id=message.pk)
    ids = list(Message.objects.values_list("pk", flat=True))

    staff.post(
        "/admin/conversations/message/",
        {"action": "send_again", "_selected_action": ids},
        follow=True,
    )

    message.refresh_from_db()
    assert message.status == Message.Status.QUEUED
    assert Message.objects.filter(status=Message.Status.RECEIVED).count() == 1
