from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import User
from conversations import inbound, lifecycle
from conversations.content import Media, Text
from conversations.models import Contact, ContactInbox, Conversation, Inbox, Message
from conversations.signals import message_received
from tests.factories.conversations import received


def heard() -> list[Message]:
    """Everything that `message_received` says from now on."""
    messages: list[Message] = []

    def listen(sender: object, message: Message, **kwargs: Any) -> None:
        messages.append(message)

    message_received.connect(listen, weak=False)
    return messages


def test_a_message_brings_its_contact_identity_and_conversation(
    inbox: Inbox, now: datetime
) -> None:
    news = heard()

    message = received(
        inbox, "Do you have tea?", at=now, sender_name="Alice", phone="+491701234567"
    )

    identity = ContactInbox.objects.get()
    assert message.text == "Do you have tea?"
    assert message.conversation.contact_inbox == identity
    assert identity.contact.name == "Alice"
    assert identity.contact.phone == "+491701234567"
    assert identity.last_customer_message_at == now
    assert news == [message]


def test_the_same_message_twice_is_one_row_and_is_told_once(inbox: Inbox, now: datetime) -> None:
    news = heard()

    first = received(inbox, at=now, message_id="wamid.1")
    second = received(inbox, at=now, message_id="wamid.1")

    assert first == second
    assert Message.objects.count() == 1
    assert len(news) == 1


def test_one_id_in_two_inboxes_is_two_messages(inbox: Inbox, web: Inbox, now: datetime) -> None:
    received(inbox, at=now, message_id="1")
    received(web, at=now, message_id="1")

    assert Message.objects.count() == 2


def test_a_second_message_joins_the_open_conversation(inbox: Inbox, now: datetime) -> None:
    first = received(inbox, at=now)
    second = received(inbox, at=now)

    assert first.conversation == second.conversation


def test_after_a_resolved_conversation_a_new_one_begins_with_the_assistant(
    inbox: Inbox, now: datetime
) -> None:
    first = received(inbox, at=now).conversation
    lifecycle.hand_off(first, reason="asked")
    lifecycle.resolve(first)

    second = received(inbox, at=now).conversation

    assert second != first
    assert second.owner == Conversation.Owner.BOT


def test_a_message_that_was_held_up_does_not_shorten_the_window(inbox: Inbox) -> None:
    latest = timezone.now() - timedelta(minutes=5)
    received(inbox, at=latest)
    received(inbox, at=latest - timedelta(hours=3))

    assert ContactInbox.objects.get().last_customer_message_at == latest


def test_a_stamp_that_nobody_believes_opens_the_window_from_now(inbox: Inbox) -> None:
    before = timezone.now()
    received(inbox, at=before - timedelta(days=900))

    last = ContactInbox.objects.get().last_customer_message_at
    assert last is not None and last >= before


def test_a_clock_that_runs_ahead_does_not_lengthen_the_window(inbox: Inbox, now: datetime) -> None:
    received(inbox, at=now + timedelta(days=30))

    last = ContactInbox.objects.get().last_customer_message_at
    assert last is not None and last <= timezone.now()


def test_what_is_known_about_a_person_is_not_overwritten(inbox: Inbox, now: datetime) -> None:
    received(inbox, at=now, sender_name="Alice")
    received(inbox, at=now, sender_name="~ ali ~", language="ar")

    contact = Contact.objects.get()
    assert (contact.name, contact.language) == ("Alice", "ar")


def test_a_signed_in_visitor_is_their_account(web: Inbox, now: datetime) -> None:
    alice = User.objects.create_user("alice@example.com")

    received(web, at=now, source_id="visitor:1")
    received(web, at=now, source_id="visitor:1", user=alice)

    assert Contact.objects.get().user == alice


def test_another_spelling_of_the_number_is_the_same_person(inbox: Inbox, now: datetime) -> None:
    received(inbox, at=now, source_id="5215512345678")
    received(inbox, at=now, source_id="525512345678", variants=["5215512345678"])

    identity = ContactInbox.objects.get()
    assert identity.source_id == "5215512345678"


def test_a_person_known_by_number_is_found_again_by_user_id_alone(
    inbox: Inbox, now: datetime
) -> None:
    received(inbox, at=now, source_id="491701234567", alternate_id="DE.123")
    received(inbox, at=now, source_id="DE.123")

    assert ContactInbox.objects.count() == 1


def test_a_person_known_by_user_id_is_found_again_when_the_number_comes(
    inbox: Inbox, now: datetime
) -> None:
    received(inbox, at=now, source_id="DE.123")
    received(inbox, at=now, source_id="491701234567", alternate_id="DE.123")
    received(inbox, at=now, source_id="491701234567")

    identity = ContactInbox.objects.get()
    assert (identity.source_id, identity.alternate_id) == ("DE.123", "491701234567")


def test_a_new_number_leads_to_the_same_contact(inbox: Inbox, now: datetime) -> None:
    identity = received(inbox, at=now).conversation.contact_inbox

    inbound.follow(identity, "491709999999")
    received(inbox, at=now, source_id="491709999999")

    assert Contact.objects.count() == 1


def test_a_number_that_somebody_holds_stays_with_them(inbox: Inbox, now: datetime) -> None:
    alice = received(inbox, at=now, source_id="111111").conversation.contact_inbox
    bob = received(inbox, at=now, source_id="222222").conversation.contact_inbox

    inbound.follow(alice, "222222")

    bob.refresh_from_db()
    assert bob.contact != alice.contact


def test_what_the_provider_says_itself_opens_no_window_and_asks_for_no_answer(
    inbox: Inbox, now: datetime
) -> None:
    message = received(inbox, at=now, is_from_customer=False)

    assert message.answered_at is not None
    assert ContactInbox.objects.get().last_customer_message_at is None


def test_content_comes_back_as_it_went_in(inbox: Inbox, now: datetime) -> None:
    picture = Media("image", media_id="42", mime_type="image/jpeg", caption="This one?")

    message = received(inbox, at=now, content=picture)

    message.refresh_from_db()
    assert message.body == picture
    assert message.text == "This one?"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_workers_with_the_same_message_keep_one(now: datetime) -> None:
    inbox = Inbox.objects.create(name="WhatsApp", channel="whatsapp", address="1")
    news, gate = heard(), Barrier(4)

    def work(_: int) -> int:
        try:
            gate.wait(timeout=10)
            return received(inbox, at=now, message_id="wamid.1").pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        rows = set(pool.map(work, range(4)))

    assert len(rows) == 1
    assert (Message.objects.count(), Contact.objects.count()) == (1, 1)
    assert Conversation.objects.count() == 1
    assert len(news) == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_messages_of_a_new_person_at_once_make_one_conversation(now: datetime) -> None:
    inbox = Inbox.objects.create(name="WhatsApp", channel="whatsapp", address="1")
    gate = Barrier(4)

    def work(number: int) -> None:
        try:
            gate.wait(timeout=10)
            received(inbox, str(number), at=now, message_id=f"wamid.{number}")
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))

    assert Message.objects.count() == 4
    assert (Contact.objects.count(), Conversation.objects.count()) == (1, 1)


def test_receiving_costs_a_fixed_number_of_queries(
    inbox: Inbox, now: datetime, django_assert_max_num_queries: Any
) -> None:
    received(inbox, at=now)

    with django_assert_max_num_queries(13):
        received(inbox, at=now)


def test_a_receiver_that_fails_leaves_nothing_behind(inbox: Inbox, now: datetime) -> None:
    def fail(sender: object, message: Message, **kwargs: Any) -> None:
        raise RuntimeError

    message_received.connect(fail, weak=False)
    with pytest.raises(RuntimeError):
        received(inbox, at=now, content=Text("Hello"))

    assert not Message.objects.exists()
