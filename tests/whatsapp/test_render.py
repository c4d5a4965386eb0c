from __future__ import annotations

from typing import Any

import pytest
from pytest_django import Settings

from conversations.content import Button, Buttons, Content, Image, Link, Template, Text
from conversations.models import Conversation, Inbox, Message
from tests.factories.conversations import an_identity
from whatsapp.providers.cloud.render import render


def rendered(
    inbox: Inbox, content: Content, *, source_id: str = "491701234567", language: str = "en"
) -> dict[str, Any]:
    from conversations.content import as_json

    identity = an_identity(inbox, source_id)
    conversation = Conversation.objects.create(contact_inbox=identity, language=language)
    message = Message(conversation=conversation, inbox=inbox, kind=content.kind)
    message.content, message.text = as_json(content), content.as_text()
    return render(message)


def some_buttons(count: int, title: str = "Choice {}") -> Buttons:
    buttons = tuple(Button(title.format(n), f"choice:{n}") for n in range(count))
    return Buttons("What shall it be?", buttons)


def test_text_goes_to_a_number_with_our_reference(inbox: Inbox) -> None:
    body = rendered(inbox, Text("Hello"))

    assert body["messaging_product"] == "whatsapp"
    assert body["to"] == "491701234567"
    assert body["text"] == {"body": "Hello", "preview_url": False}
    assert len(body["biz_opaque_callback_data"]) == 36


def test_a_user_id_belongs_in_recipient(inbox: Inbox) -> None:
    body = rendered(inbox, Text("Hello"), source_id="DE.9001122")

    assert body["recipient"] == "DE.9001122"
    assert "to" not in body


def test_links_are_full_addresses(inbox: Inbox, settings: Settings) -> None:
    settings.BASE_URL = "https://shop.example"

    body = rendered(inbox, Text("See here", (Link("Delivery", "/delivery/"),)))

    assert body["text"]["body"] == "See here\nDelivery: https://shop.example/delivery/"


def test_text_is_never_longer_than_meta_takes(inbox: Inbox) -> None:
    assert len(rendered(inbox, Text("x" * 5000))["text"]["body"]) == 4096


@pytest.mark.parametrize("count", [1, 3])
def test_up_to_three_short_choices_are_buttons(inbox: Inbox, count: int) -> None:
    interactive = rendered(inbox, some_buttons(count))["interactive"]

    assert interactive["type"] == "button"
    assert [b["reply"]["id"] for b in interactive["action"]["buttons"]] == [
        f"choice:{n}" for n in range(count)
    ]


@pytest.mark.parametrize(
    ("count", "title"), [(4, "Choice {}"), (10, "Choice {}"), (2, "A title longer than twenty {}")]
)
def test_more_or_longer_choices_are_a_list(inbox: Inbox, count: int, title: str) -> None:
    interactive = rendered(inbox, some_buttons(count, title), language="ar")["interactive"]

    assert interactive["type"] == "list"
    assert len(interactive["action"]["button"]) <= 20
    rows = interactive["action"]["sections"][0]["rows"]
    assert len(rows) == count
    assert all(len(row["title"]) <= 24 and len(row.get("description", "")) <= 72 for row in rows)


@pytest.mark.parametrize(
    "content",
    [
        some_buttons(11),
        some_buttons(2, "x" * 80 + "{}"),
        Buttons("Twice the same", (Button("Yes", "1"), Button("Yes", "2"))),
        Buttons("Twice the same", (Button("Yes", "1"), Button("No", "1"))),
        Buttons("x" * 1025, (Button("Yes", "1"),)),
        Buttons("No payload", (Button("Yes", ""),)),
        Buttons("None", ()),
    ],
)
def test_what_does_not_fit_is_numbered_text(inbox: Inbox, content: Buttons) -> None:
    body = rendered(inbox, content)

    assert body["type"] == "text"
    for number, button in enumerate(content.buttons, start=1):
        assert f"{number}. {button.title}" in body["text"]["body"]


def test_a_picture_is_fetched_from_outside(inbox: Inbox, settings: Settings) -> None:
    settings.MEDIA_BASE_URL = "https://media.example"

    body = rendered(inbox, Image("/media/tea.webp", "Green tea"))

    assert body["image"] == {"link": "https://media.example/media/tea.webp", "caption": "Green tea"}


def test_a_template_has_name_language_and_parameters(inbox: Inbox) -> None:
    body = rendered(inbox, Template("order_placed", "ar", ("Alice", "ORD-1"), "..."))

    assert body["template"] == {
        "name": "order_placed",
        "language": {"code": "ar"},
        "components": [
            {
                "type": "body",
                "parameters": [
                    {"type": "text", "text": "Alice"},
                    {"type": "text", "text": "ORD-1"},
                ],
            }
        ],
    }
