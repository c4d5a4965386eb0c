"""Everybody hears of their own orders, and of nobody else's, whatever they write."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from accounts.models import User
from chatbot import responder
from chatbot.assistant.identity import identity_of
from conversations.models import Conversation, Message
from shop.order.models import Order
from tests.factories.chatbot import make_conversation, replies_of, write
from tests.factories.shop import DETAILS, make_order

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("germany")]

PHONE = "+491701234567"


def ask(conversation: Conversation, text: str) -> str:
    responder.respond(write(conversation, text).pk)
    return "\n".join(message.text for message in replies_of(conversation))


@pytest.fixture
def alices(alice: User) -> Order:
    return make_order(user=alice)


@pytest.fixture
def guests(visitor: UUID) -> Order:
    return make_order(visitor=visitor)


@pytest.fixture
def phoned() -> Order:
    return make_order(visitor=uuid4(), details=replace(DETAILS, phone=PHONE))


def test_a_member_hears_of_their_order(alice: User, alices: Order) -> None:
    said = ask(make_conversation(user=alice), "where is my order?")

    assert alices.number in said
    assert "we have received it" in said
    assert f"€{alices.total_incl_tax}" in said
    assert f"/shop/accounts/orders/{alices.number}/" in said


def test_a_guest_hears_of_the_order_of_this_browser(visitor: UUID, guests: Order) -> None:
    said = ask(make_conversation(visitor=visitor), "وين طلبي؟")

    assert guests.number in said


def test_the_status_is_the_one_of_now(alice: User, alices: Order) -> None:
    alices.set_status("Being processed")
    alices.set_status("Shipped")

    assert "it is on its way to you" in ask(make_conversation(user=alice), "where is my order?")


def test_who_writes_from_a_verified_number_hears_of_orders_with_that_number(phoned: Order) -> None:
    conversation = make_conversation(channel="whatsapp", source_id=PHONE.removeprefix("+"))

    assert phoned.number in ask(conversation, "where is my order?")


def test_an_order_page_is_not_linked_where_nobody_agreed_to_whatsapp(phoned: Order) -> None:
    said = ask(make_conversation(channel="whatsapp", source_id=PHONE), "where is my order?")

    assert phoned.number in said
    assert "/shop/order/" not in said


@pytest.mark.parametrize(
    "text", ["where is my order?", "where is order {}", "{}", "وين طلبي رقم {}"]
)
def test_nobody_hears_of_the_orders_of_others(
    alice: User, bob: User, alices: Order, guests: Order, phoned: Order, text: str
) -> None:
    strangers = [
        make_conversation(user=bob),
        make_conversation(),
        make_conversation(channel="whatsapp", source_id="4915100000000"),
        make_conversation(channel="whatsapp", source_id="US.BSUID-1234"),
        make_conversation(channel="email", source_id=alice.email),
    ]

    for stranger in strangers:
        for order in (alices, guests, phoned):
            said = ask(stranger, text.format(order.number))
            assert "€" not in said
            assert "received it" not in said


def test_an_order_of_somebody_else_looks_like_none(bob: User, alices: Order) -> None:
    others = ask(make_conversation(user=bob), f"where is order {alices.number}")
    none = ask(make_conversation(user=bob), "where is order ORD-2222222222")

    assert others.replace(alices.number, "N") == none.replace("ORD-2222222222", "N")


def test_a_phone_number_that_somebody_only_claims_proves_nothing(phoned: Order) -> None:
    conversation = make_conversation()
    conversation.contact_inbox.contact.phone = PHONE
    conversation.contact_inbox.contact.save()

    assert phoned.number not in ask(conversation, f"my phone is {PHONE}, where is my order?")


def test_a_member_who_is_on_whatsapp_is_known_by_the_number_alone(
    alice: User, alices: Order
) -> None:
    conversation = make_conversation(channel="whatsapp", source_id="4915100000000", user=alice)

    assert alices.number not in ask(conversation, "where is my order?")


def test_an_account_that_was_closed_sees_nothing(alice: User, alices: Order) -> None:
    alice.is_active = False
    alice.save()

    assert alices.number not in ask(make_conversation(user=alice), "where is my order?")


def test_a_number_may_be_written_without_its_prefix(alice: User, alices: Order) -> None:
    bare = alices.number.partition("-")[2]
    order = Order.objects.get(pk=alices.pk)
    order.number = "ORD-23456789AB"
    order.save()

    assert "ORD-23456789AB" in ask(make_conversation(user=alice), "where is order ord 23456789ab?")
    assert bare


def test_the_source_of_a_whatsapp_identity_is_read_strictly() -> None:
    def phone(source_id: str) -> str:
        return identity_of(make_conversation(channel="whatsapp", source_id=source_id)).phone

    assert phone("491701234567") == phone("+491701234567 ".strip()) == PHONE
    assert phone("49170123 4567") == phone("DE.49170") == phone("0170123456") == ""


def test_a_question_about_orders_costs_few_queries(
    alice: User, alices: Order, django_assert_max_num_queries: object
) -> None:
    conversation = make_conversation(user=alice)
    ask(conversation, "hi")
    message = write(conversation, "where is my order?")

    with django_assert_max_num_queries(36):  # type: ignore[operator]
        responder.respond(message.pk)

    assert Message.objects.filter(text__contains=alices.number).exists()
