from __future__ import annotations

import itertools
from datetime import UTC, datetime

import pytest
from django.utils import timezone

from conversations.content import Text
from conversations.models import Conversation, Inbox, Message
from tests.factories.conversations import an_identity
from tests.payloads import whatsapp as payloads
from tests.payloads.whatsapp import ALICE, AT
from tests.whatsapp.conftest import Post

Status = Message.Status


@pytest.fixture
def sent(inbox: Inbox) -> Message:
    conversation = Conversation.objects.create(contact_inbox=an_identity(inbox, ALICE))
    return Message.objects.create(
        conversation=conversation,
        inbox=inbox,
        direction=Message.Direction.OUTBOUND,
        author=Message.Author.SHOP,
        kind=Text.kind,
        content={"kind": "text", "text": "Hello", "links": []},
        text="Hello",
        status=Status.SENT,
        source_id="wamid.OUT.1",
        sent_at=timezone.now(),
    )


@pytest.mark.parametrize("order", list(itertools.permutations(("sent", "delivered", "read"))))
def test_whatever_order_they_come_in_the_last_word_is_read(
    post: Post, sent: Message, order: tuple[str, ...]
) -> None:
    minutes = {"sent": 0, "delivered": 1, "read": 2}
    for word in order:
        status = payloads.status("wamid.OUT.1", word, at=AT + 60 * minutes[word])
        post(payloads.event(payloads.value(statuses=[status])))

    sent.refresh_from_db()
    assert sent.status == Status.READ
    assert sent.delivered_at == datetime.fromtimestamp(AT + 60, UTC)
    assert sent.read_at == datetime.fromtimestamp(AT + 120, UTC)


def test_a_failure_is_kept_with_code_words_and_next_step(post: Post, sent: Message) -> None:
    failed = payloads.failed("wamid.OUT.1", 131047, "24 hours have passed")

    post(payloads.event(payloads.value(statuses=[failed])))

    sent.refresh_from_db()
    assert (sent.status, sent.error_code) == (Status.FAILED, "131047")
    assert "Send a template" in sent.error_text
    assert "24 hours have passed" in sent.error_text


def test_a_failure_without_errors_is_still_a_failure(post: Post, sent: Message) -> None:
    post(payloads.event(payloads.value(statuses=[payloads.status("wamid.OUT.1", "failed")])))

    sent.refresh_from_db()
    assert (sent.status, sent.error_code) == (Status.FAILED, "unknown")


def test_a_status_finds_its_message_by_our_reference(post: Post, sent: Message) -> None:
    Message.objects.update(source_id="", status=Status.UNKNOWN)
    status = payloads.status(
        "wamid.OUT.7", "delivered", biz_opaque_callback_data=str(sent.reference)
    )

    post(payloads.event(payloads.value(statuses=[status])))

    sent.refresh_from_db()
    assert (sent.status, sent.source_id) == (Status.DELIVERED, "wamid.OUT.7")


def test_an_unknown_word_among_good_ones_is_set_aside(post: Post, sent: Message) -> None:
    words = ["delivered", "teleported", "read"]

    post(
        payloads.event(
            payloads.value(statuses=[payloads.status("wamid.OUT.1", word) for word in words])
        )
    )

    sent.refresh_from_db()
    assert sent.status == Status.READ
