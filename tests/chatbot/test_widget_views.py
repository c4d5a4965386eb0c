"""The widget by plain requests."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from accounts.visitor import SESSION_KEY
from chatbot.models import OpeningQuestion
from chatbot.widget import limits
from conversations import lifecycle, outbound
from conversations.content import ProductCards
from conversations.models import ContactInbox, Conversation, Message
from tests.factories.chatbot import make_conversation
from tests.factories.shop import make_parent, make_product

pytestmark = pytest.mark.django_db


def post(client: Client, text: str, nonce: str = "", **given: Any) -> HttpResponse:
    body = {
        "event": "send_message",
        "nonce": nonce or str(uuid4()),
        "text": text,
        "payload": "",
        **given,
    }
    return client.post("/chat/messages/", json.dumps(body), content_type="application/json")


def fetch(client: Client, after: object = 0) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = client.get("/chat/messages/", {"after": after}).json()[
        "messages"
    ]
    return messages


@pytest.fixture
def answered(django_capture_on_commit_callbacks: Any) -> Any:
    """Runs what a request left for after its commit, as a worker would."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_a_page_view_makes_no_session(client: Client) -> None:
    response = client.get("/chat/session/")

    assert response.status_code == 200
    assert response.json()["has_session"] is False
    assert "sessionid" not in response.cookies
    assert not Session.objects.exists()


def test_words_come_in_the_language_of_the_page(client: Client) -> None:
    assert client.get("/chat/session/").json()["strings"]["placeholder"] == "Write a message"
    assert client.get("/ar/chat/session/").status_code == 200


def test_opening_the_chat_makes_a_visitor_once(client: Client) -> None:
    client.post("/chat/session/")
    first = client.session[SESSION_KEY]
    client.post("/chat/session/")

    assert client.session[SESSION_KEY] == first
    assert client.get("/chat/session/").json()["has_session"] is True


def test_opening_questions_are_the_merchants(client: Client) -> None:
    assert client.get("/chat/session/").json()["suggestions"][0]["payload"]

    OpeningQuestion.objects.create(language="en", text="Do you have a dark roast?")
    OpeningQuestion.objects.create(language="ar", text="هل لديكم قهوة غامقة؟")

    assert client.get("/chat/session/").json()["suggestions"] == [
        {"title": "Do you have a dark roast?", "payload": ""}
    ]


def test_a_message_is_answered(guest: Client, visitor: UUID, answered: Any) -> None:
    with answered():
        response = post(guest, "hello", nonce="nonce-number-1")

    assert response.status_code == 201
    mine, reply = fetch(guest)
    assert (mine["author"], mine["text"], mine["nonce"]) == ("customer", "hello", "nonce-number-1")
    assert reply["author"] == "bot"
    assert "automated assistant" in reply["text"]
    assert reply["buttons"][0]["title"] == "See our products"
    assert ContactInbox.objects.get().source_id == f"visitor:{visitor}"


def test_only_what_is_new_is_fetched(guest: Client, answered: Any) -> None:
    with answered():
        post(guest, "hello")
    seen = fetch(guest)[-1]["id"]

    assert fetch(guest, after=seen) == []
    assert len(fetch(guest, after="nonsense")) == 2


def test_the_same_nonce_is_the_same_message(guest: Client) -> None:
    for _ in range(3):
        assert post(guest, "hello", nonce="nonce-number-1").status_code == 201

    assert Message.objects.count() == 1


def test_the_nonce_of_another_visitor_is_another_message(guest: Client) -> None:
    post(guest, "my secret", nonce="nonce-number-1")
    mallory = Client()
    mallory.post("/chat/session/")

    response = post(mallory, "hello", nonce="nonce-number-1")

    assert [message["text"] for message in response.json()["messages"]] == ["hello"]
    assert Message.objects.count() == 2


def test_nobody_reads_the_conversation_of_another(guest: Client) -> None:
    post(guest, "my secret")
    mallory = Client()
    mallory.post("/chat/session/")

    assert fetch(mallory) == []


def test_a_browser_without_a_visitor_is_asked_to_begin(client: Client) -> None:
    response = post(client, "hello")

    assert response.status_code == 409
    assert response.json()["code"] == "session"
    assert not Message.objects.exists()


def test_a_post_from_another_site_is_refused() -> None:
    client = Client(enforce_csrf_checks=True)

    assert client.post("/chat/session/").status_code == 403
    token = client.get("/chat/session/").json()["csrf"]
    assert client.post("/chat/session/", headers={"X-CSRFToken": token}).status_code == 200


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"text": "   "}, "empty"),
        ({"text": "x" * 1001}, "too_long"),
        ({"text": 5}, "bad_request"),
        ({"text": None}, "bad_request"),
        ({"nonce": "short"}, "bad_request"),
        ({"nonce": 12345678}, "bad_request"),
        ({"nonce": "a:b" * 5}, "bad_request"),
        ({"payload": ["do:handoff"]}, "bad_request"),
        ({"payload": "x" * 600}, "bad_request"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_a_sentence(
    guest: Client, given: dict[str, Any], code: str
) -> None:
    response = post(guest, **{"text": "hello", **given})

    assert response.status_code == 400
    assert response.json()["code"] == code
    assert response.json()["text"].endswith(".")
    assert not Message.objects.exists()


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff\xfe"])
def test_a_body_that_is_no_message_is_refused(guest: Client, body: bytes) -> None:
    assert guest.post("/chat/messages/", body, content_type="application/json").status_code == 400


def test_control_characters_do_not_reach_the_database(guest: Client) -> None:
    post(guest, "one\x00two\r\nthree\x1b")

    assert Message.objects.get().text == "one two\nthree"


def test_too_many_messages_are_put_off_with_a_sentence(guest: Client) -> None:
    for _ in range(limits.MOST_PER_MINUTE):
        assert post(guest, "hello").status_code == 201

    response = post(guest, "hello")

    assert response.status_code == 429
    assert response.json()["code"] == "rate"
    assert "Please wait a minute" in response.json()["text"]
    assert Message.objects.count() == limits.MOST_PER_MINUTE


def test_a_member_is_known_and_forgotten_again(client: Client, alice: User) -> None:
    client.force_login(alice)
    client.post("/chat/session/")
    visitor = client.session[SESSION_KEY]
    post(client, "hello")
    contact = ContactInbox.objects.get().contact
    assert contact.user == alice

    alice.is_active = False
    alice.save()
    session = client.session
    session[SESSION_KEY] = visitor
    session.save()
    post(client, "hello")

    contact.refresh_from_db()
    assert contact.user is None


def test_after_a_logout_the_conversation_is_somebody_elses(client: Client, alice: User) -> None:
    client.force_login(alice)
    client.post("/chat/session/")
    post(client, "my secret")

    client.logout()
    client.post("/chat/session/")

    assert fetch(client) == []


def test_a_button_brings_its_command_along(guest: Client, answered: Any) -> None:
    with answered():
        post(guest, "Talk to a person", payload="do:handoff")

    assert Conversation.objects.get().owner == Conversation.Owner.HUMAN
    assert guest.get("/chat/messages/").json()["owner"] == "human"


def send_cards(visitor: UUID, *ids: int) -> None:
    conversation = make_conversation(visitor=visitor)
    outbound.send(
        conversation=conversation, content=ProductCards("Look:", ids), author=Message.Author.BOT
    )


def test_cards_carry_the_price_of_now(guest: Client, visitor: UUID) -> None:
    product = make_product("Sencha", price="11.90", subtitle="Fresh")
    send_cards(visitor, product.pk)
    record = product.stockrecords.get()

    (card,) = fetch(guest)[0]["cards"]
    assert (card["title"], card["price"], card["note"]) == ("Sencha", "€11.90", "Fresh")
    assert card["url"] == product.get_absolute_url()
    assert card["choices"] == [{"title": "Sencha", "url": f"/shop/basket/add/{product.pk}/"}]

    record.price = "13.50"
    record.save()
    assert fetch(guest)[0]["cards"][0]["price"] == "€13.50"


def test_a_product_with_variants_is_chosen_in_the_card(guest: Client, visitor: UUID) -> None:
    parent = make_parent("Mug", variants={"Green": "19.00", "Sand": "21.00"})
    send_cards(visitor, parent.pk)

    (card,) = fetch(guest)[0]["cards"]

    assert card["price"] == "from €19.00"
    assert [choice["title"] for choice in card["choices"]] == ["Green · €19.00", "Sand · €21.00"]


def test_what_is_sold_out_or_gone_cannot_be_added(guest: Client, visitor: UUID) -> None:
    sold_out = make_product("Honeycomb", stock=0)
    hidden = make_product("Secret", is_public=False)
    send_cards(visitor, sold_out.pk, hidden.pk, 99999)

    (card,) = fetch(guest)[0]["cards"]

    assert (card["note"], card["choices"]) == ("Sold out", [])


def test_the_button_of_a_card_fills_the_basket_of_the_page(guest: Client, visitor: UUID) -> None:
    product = make_product("Sencha")
    send_cards(visitor, product.pk)
    (card,) = fetch(guest)[0]["cards"]

    response = guest.post(card["choices"][0]["url"], {"quantity": 1})

    assert response.status_code == 302
    assert guest.get("/chat/session/").status_code == 200
    assert product.basket_lines.get().basket.visitor == visitor


def test_history_is_read_with_a_constant_number_of_queries(
    guest: Client, visitor: UUID, django_assert_max_num_queries: Any
) -> None:
    conversation = make_conversation(visitor=visitor)
    for number in range(12):
        product = make_parent(f"Mug {number}")
        content = ProductCards("Look:", (product.pk,))
        outbound.send(conversation=conversation, content=content, author=Message.Author.BOT)

    with django_assert_max_num_queries(13):
        assert len(fetch(guest)) == 12


def test_a_resolved_conversation_stays_readable(guest: Client, visitor: UUID) -> None:
    conversation = make_conversation(visitor=visitor)
    post(guest, "hello")
    lifecycle.resolve(conversation)

    assert [message["text"] for message in fetch(guest)] == ["hello"]
    assert guest.get("/chat/messages/").json()["owner"] == "bot"
