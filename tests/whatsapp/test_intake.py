from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone

from conversations import inbound
from conversations.content import Button, Buttons, CatalogueOrder, Media, OrderItem, Unknown
from conversations.models import Contact, ContactInbox, Conversation, Inbox, Message
from tests.factories.conversations import queued, received
from tests.payloads import whatsapp as payloads
from tests.payloads.whatsapp import ALICE, ALICE_USER_ID, AT
from tests.whatsapp.conftest import Post
from whatsapp import intake, tasks
from whatsapp.models import TemplateStanding, WebhookEvent


@pytest.mark.parametrize(
    ("data", "kind", "text", "payload"),
    [case[1:] for case in payloads.TYPES],
    ids=[case[0] for case in payloads.TYPES],
)
def test_every_type_becomes_a_message(
    post: Post, inbox: Inbox, data: dict[str, Any], kind: str, text: str, payload: str
) -> None:
    post(payloads.event(payloads.value(messages=[data])))

    message = Message.objects.get()
    assert (message.kind, message.text, message.payload) == (kind, text, payload)
    assert message.source_id == "wamid.IN.1"
    assert message.occurred_at == datetime.fromtimestamp(AT, UTC)
    assert message.conversation.contact_inbox.source_id == ALICE
    assert message.body.as_text() == text
    assert WebhookEvent.objects.get().set_aside == []


def test_what_cannot_be_read_is_kept_as_it_came(post: Post, inbox: Inbox) -> None:
    data = payloads.message("hologram", {"id": "1"})

    post(payloads.event(payloads.value(messages=[data])))

    assert Message.objects.get().body == Unknown("hologram", data)


def test_a_file_keeps_what_is_needed_to_fetch_it(post: Post, inbox: Inbox) -> None:
    part = {"id": "31", "mime_type": "image/jpeg", "sha256": "x=", "caption": "This one"}

    post(payloads.event(payloads.value(messages=[payloads.message("image", part)])))

    assert Message.objects.get().body == Media(
        "image", "31", "image/jpeg", "x=", caption="This one"
    )


def test_a_catalogue_order_keeps_codes_and_quantities_but_no_price(
    post: Post, inbox: Inbox
) -> None:
    item = {"product_retailer_id": "TEA-1", "quantity": 2, "item_price": 0.01, "currency": "EUR"}

    post(
        payloads.event(
            payloads.value(messages=[payloads.message("order", {"product_items": [item]})])
        )
    )

    message = Message.objects.get()
    assert message.body == CatalogueOrder((OrderItem("TEA-1", 2),))
    assert "0.01" not in str(message.content)


def test_a_shared_card_makes_nobody_a_contact(post: Post, inbox: Inbox) -> None:
    card = {"name": {"formatted_name": "Bob B"}, "phones": [{"phone": "+49 30 1"}]}

    post(payloads.event(payloads.value(messages=[payloads.message("contacts", [card])])))

    assert Contact.objects.get().name == "Alice Ammar"


def test_a_question_about_a_product_keeps_which(post: Post, inbox: Inbox) -> None:
    product = {"catalog_id": "77", "product_retailer_id": "TEA-1"}
    context = {"from": "49301", "id": "wamid.OUT.9", "referred_product": product}

    post(payloads.event(payloads.value(messages=[payloads.text(context=context)])))

    message = Message.objects.get()
    assert message.context == {"referred_product": product}
    assert message.reply_to_source_id == "wamid.OUT.9"


def test_a_reaction_and_a_system_note_ask_for_no_answer(post: Post, inbox: Inbox) -> None:
    for number, (kind, part) in enumerate(
        [("reaction", {"emoji": "👍", "message_id": "x"}), ("system", {"body": "New number"})]
    ):
        post(
            payloads.event(payloads.value(messages=[payloads.message(kind, part, id=f"w{number}")]))
        )

    assert all(message.answered_at for message in Message.objects.all())


def test_several_entries_messages_and_statuses_in_one_post(post: Post, inbox: Inbox) -> None:
    many = [payloads.text(id=f"wamid.{n}") for n in range(3)]

    post(
        payloads.event(
            payloads.value(messages=many[:2]),
            payloads.value(messages=many[2:], statuses=[payloads.status("wamid.X", "read")]),
        )
    )

    assert Message.objects.count() == 3
    assert Conversation.objects.count() == 1


@pytest.mark.parametrize(
    "bad",
    [
        None,
        "text",
        {},
        {"id": "wamid.9", "type": "text", "text": {"body": "from nobody"}, "from": None},
        {"from": ALICE, "type": "text", "text": {"body": "without an id"}},
        payloads.text(id="x" * 300),
    ],
)
def test_one_bad_item_does_not_spoil_the_rest(post: Post, inbox: Inbox, bad: Any) -> None:
    good = [payloads.text(id="wamid.1"), payloads.text(id="wamid.2")]
    body = payloads.event(payloads.value(messages=[good[0], bad, good[1]], contacts=[]))

    post(body)

    assert [m.source_id for m in Message.objects.order_by("pk")] == ["wamid.1", "wamid.2"]
    event = WebhookEvent.objects.get()
    assert event.status == WebhookEvent.Status.PROCESSED
    assert [part["path"] for part in event.set_aside] == ["entry[0].changes[0].messages[1]"]
    assert event.set_aside[0]["reason"]


def test_an_item_that_breaks_the_house_is_set_aside_too(
    post: Post, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive = inbound.receive

    def break_once(**fields: Any) -> Message:
        if fields["message_id"] == "wamid.1":
            raise ZeroDivisionError
        return receive(**fields)

    monkeypatch.setattr(inbound, "receive", break_once)
    post(payloads.event(payloads.value(messages=[payloads.text(id=f"wamid.{n}") for n in (1, 2)])))

    assert Message.objects.get().source_id == "wamid.2"
    assert "ZeroDivisionError" in WebhookEvent.objects.get().set_aside[0]["reason"]


def test_characters_that_no_database_keeps_are_replaced(post: Post, inbox: Inbox) -> None:
    raw = payloads.event(payloads.value(messages=[payloads.text("a\x00b\ud800c")]))

    assert post(raw).status_code == 200

    assert Message.objects.get().text == "a\ufffdb\ufffdc"


def test_a_message_delivered_twice_is_one(post: Post, inbox: Inbox) -> None:
    body = payloads.event(payloads.value(messages=[payloads.text()]))

    assert [post(body).status_code, post(body).status_code] == [200, 200]

    assert WebhookEvent.objects.count() == 2
    assert Message.objects.count() == 1


def test_an_event_processed_twice_changes_nothing(post: Post, inbox: Inbox) -> None:
    post(payloads.event(payloads.value(messages=[payloads.text()])))

    intake.process_again(WebhookEvent.objects.get())
    tasks.process(event_id=WebhookEvent.objects.get().pk)

    assert Message.objects.count() == 1


def test_a_number_that_is_no_inbox_of_ours_is_set_aside_with_the_reason(
    post: Post, inbox: Inbox
) -> None:
    other = {"phone_number_id": "999"}

    post(payloads.event(payloads.value(messages=[payloads.text()], metadata=other)))

    assert not Message.objects.exists()
    assert "'999'" in WebhookEvent.objects.get().set_aside[0]["reason"]


def test_the_number_of_the_settings_needs_no_inbox_beforehand(post: Post) -> None:
    post(payloads.event(payloads.value(messages=[payloads.text()])))

    assert Message.objects.get().inbox.address == payloads.NUMBER_ID


@pytest.mark.parametrize(
    ("said", "payload"), [("2", "choice:2"), ("١٢", "choice:12"), ("13", ""), ("two", "")]
)
def test_a_numbered_choice_is_taken_by_its_number(
    post: Post, inbox: Inbox, said: str, payload: str
) -> None:
    choices = tuple(Button(f"Choice {n}", f"choice:{n}") for n in range(1, 13))
    conversation = received(inbox, at=timezone.now(), source_id=ALICE).conversation
    queued(conversation, Buttons("Which of these?", choices), at=timezone.now())

    post(payloads.event(payloads.value(messages=[payloads.text(said)])))

    assert Message.objects.get(source_id="wamid.IN.1").payload == payload


def test_a_number_after_real_buttons_is_only_a_number(post: Post, inbox: Inbox) -> None:
    conversation = received(inbox, at=timezone.now(), source_id=ALICE).conversation
    queued(conversation, Buttons("Really?", (Button("Yes", "yes"),)), at=timezone.now())

    post(payloads.event(payloads.value(messages=[payloads.text("1")])))

    assert Message.objects.get(source_id="wamid.IN.1").payload == ""


# --- Who is it? -------------------------------------------------------------------------------


def test_a_sender_with_a_user_id_alone(post: Post, inbox: Inbox) -> None:
    data = {**payloads.text(), "from_user_id": ALICE_USER_ID}
    del data["from"]

    post(payloads.event(payloads.value(messages=[data], contacts=[{"profile": {"name": "Alice"}}])))

    identity = ContactInbox.objects.get()
    assert identity.source_id == ALICE_USER_ID
    assert (identity.contact.name, identity.contact.phone) == ("Alice", "")


def test_a_sender_without_a_card(post: Post, inbox: Inbox) -> None:
    value = payloads.value(messages=[payloads.text()])
    del value["contacts"]

    post(payloads.event(value))

    assert ContactInbox.objects.get().contact.phone == f"+{ALICE}"


def test_a_card_without_a_number_is_the_only_senders(post: Post, inbox: Inbox) -> None:
    post(
        payloads.event(
            payloads.value(messages=[payloads.text()], contacts=[{"profile": {"name": "Alice"}}])
        )
    )

    assert Contact.objects.get().name == "Alice"


def test_cards_of_several_senders_are_not_mixed_up(post: Post, inbox: Inbox) -> None:
    cards = [payloads.contact("222222", "Bob"), payloads.contact(ALICE, "Alice")]
    messages = [payloads.text(id="1"), payloads.text(id="2", sender="222222")]

    post(payloads.event(payloads.value(messages=messages, contacts=cards)))

    names = {row.source_id: row.contact.name for row in ContactInbox.objects.all()}
    assert names == {ALICE: "Alice", "222222": "Bob"}


def test_number_and_user_id_are_one_person_in_either_order(post: Post, inbox: Inbox) -> None:
    both = {**payloads.text(id="1"), "from_user_id": ALICE_USER_ID}
    alone = {**payloads.text(id="2"), "from_user_id": ALICE_USER_ID}
    del alone["from"]

    for data in (both, alone):
        post(payloads.event(payloads.value(messages=[data], contacts=[])))

    assert Contact.objects.count() == 1
    assert Conversation.objects.count() == 1


@pytest.mark.parametrize(
    "spellings",
    [
        ("5511987654321", "551187654321"),
        ("5215512345678", "525512345678"),
        ("5491112345678", "541112345678"),
    ],
)
def test_spellings_of_a_number_are_one_person_as_first_sent(
    post: Post, inbox: Inbox, spellings: tuple[str, str]
) -> None:
    for order in itertools.permutations(spellings):
        ContactInbox.objects.all().delete()
        for spelling in order:
            data = payloads.text(id=f"w{order}{spelling}", sender=spelling)
            post(payloads.event(payloads.value(messages=[data], contacts=[])))

        assert ContactInbox.objects.get().source_id == order[0]


def test_a_new_number_is_the_same_contact(post: Post, inbox: Inbox) -> None:
    post(payloads.event(payloads.value(messages=[payloads.text(id="1")])))
    note = {"body": "new number", "type": "user_changed_number", "wa_id": "491709999999"}

    post(payloads.event(payloads.value(messages=[payloads.message("system", note, id="2")])))
    data = payloads.text(id="3", sender="491709999999")
    post(payloads.event(payloads.value(messages=[data], contacts=[])))

    assert Contact.objects.count() == 1
    assert (
        Message.objects.get(source_id="3").conversation.contact_inbox.contact
        == Contact.objects.get()
    )


# --- Templates and other news -----------------------------------------------------------------


def test_an_approved_template_is_noted_and_talks_to_nobody(post: Post, inbox: Inbox) -> None:
    news = {
        "event": "APPROVED",
        "message_template_id": 1,
        "message_template_name": "order_placed",
        "message_template_language": "ar",
        "message_template_category": "UTILITY",
        "reason": "NONE",
    }

    post(payloads.event(news, field="message_template_status_update"))

    standing = TemplateStanding.objects.get()
    assert (standing.name, standing.language, standing.status) == ("order_placed", "ar", "APPROVED")
    assert not Conversation.objects.exists()


# --- The worker -------------------------------------------------------------------------------


def stored(**fields: Any) -> WebhookEvent:
    import json

    body = json.dumps(payloads.event(payloads.value(messages=[payloads.text()])))
    return WebhookEvent.objects.create(provider="cloud", body=body, **fields)


def test_the_sweep_finds_an_event_that_nobody_rang_for(inbox: Inbox) -> None:
    stored(received_at=timezone.now() - timedelta(minutes=1))

    tasks.sweep()

    assert Message.objects.count() == 1


def test_an_event_that_a_worker_has_is_left_to_it_until_its_lease_ends(inbox: Inbox) -> None:
    now = timezone.now()
    event = stored(lease_until=now + intake.LEASE)

    intake.process(event_id=event.pk, now=now)
    assert not Message.objects.exists()
    intake.process(event_id=event.pk, now=now + intake.LEASE)

    assert Message.objects.count() == 1


def test_an_ill_database_loses_no_event(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    event, now = stored(), timezone.now()

    def ill(**fields: Any) -> Message:
        raise OperationalError("too many connections")

    with monkeypatch.context() as patch:
        patch.setattr(inbound, "receive", ill)
        with pytest.raises(OperationalError):
            intake.process(event_id=event.pk, now=now)

    event.refresh_from_db()
    assert event.status == WebhookEvent.Status.RECEIVED
    intake.process(event_id=event.pk, now=now + intake.LEASE)
    assert Message.objects.count() == 1
