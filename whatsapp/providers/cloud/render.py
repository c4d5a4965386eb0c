"""Our contents as bodies for Meta's /messages. What does not fit its limits becomes plain text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from django.utils.translation import gettext, override

from conversations.content import Button, Buttons, Content, Image, Template
from conversations.models import Message
from whatsapp import numbers
from whatsapp.plain import picture_address, plain_text

Json: TypeAlias = dict[str, Any]

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
LONGEST_PROMPT = 1024  # the text above buttons or a list
MOST_BUTTONS, LONGEST_BUTTON = 3, 20
MOST_ROWS, LONGEST_ROW, LONGEST_DESCRIPTION = 10, 24, 72
LONGEST_BUTTON_ID, LONGEST_ROW_ID = 256, 200


def render(message: Message) -> Json:
    content = message.body
    body: Json = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        **_recipient(message.conversation.contact_inbox.source_id),
        # Comes back in the statuses: so one that overtakes the answer to this call is still ours.
        "biz_opaque_callback_data": str(message.reference),
        **RENDERERS.get(type(content), _text)(content, message.conversation.language),
    }
    if message.reply_to_source_id:
        body["context"] = {"message_id": message.reply_to_source_id}
    return body


def _recipient(source_id: str) -> Json:
    """A user id in "to" gets a 200 and is dropped; it belongs in "recipient"."""
    return {"to": source_id} if numbers.is_number(source_id) else {"recipient": source_id}


def _text(content: Content, language: str) -> Json:
    text = plain_text(content, language)
    return {
        "type": "text",
        "text": {"body": _cut(text, LONGEST_TEXT), "preview_url": "://" in text},
    }


def _template(content: Template, language: str) -> Json:
    parameters = [{"type": "text", "text": parameter} for parameter in content.parameters]
    template: Json = {"name": content.name, "language": {"code": content.language}}
    if parameters:
        template["components"] = [{"type": "body", "parameters": parameters}]
    return {"type": "template", "template": template}


def _image(content: Image, language: str) -> Json:
    image: Json = {"link": picture_address(content.url)}
    if content.alt:
        image["caption"] = _cut(content.alt, LONGEST_CAPTION)
    return {"type": "image", "image": image}


def _buttons(content: Buttons, language: str) -> Json:
    buttons, prompt = content.buttons, content.text
    if not buttons or not prompt or len(prompt) > LONGEST_PROMPT or not _are_distinct(buttons):
        return _text(content, language)
    if _fit(buttons, MOST_BUTTONS, LONGEST_BUTTON, LONGEST_BUTTON_ID):
        return _interactive("button", prompt, {"buttons": [_reply(button) for button in buttons]})
    # A row cuts a long title, and says it in full below.
    if _fit(buttons, MOST_ROWS, LONGEST_DESCRIPTION, LONGEST_ROW_ID):
        with override(language or "en"):
            label = gettext("Choose")
        rows = [_row(button) for button in buttons]
        action = {"button": _cut(label, LONGEST_BUTTON), "sections": [{"rows": rows}]}
        return _interactive("list", prompt, action)
    return _text(content, language)


def _interactive(kind: str, prompt: str, action: Json) -> Json:
    return {
        "type": "interactive",
        "interactive": {"type": kind, "body": {"text": prompt}, "action": action},
    }


def _reply(button: Button) -> Json:
    return {"type": "reply", "reply": {"id": button.payload, "title": button.title}}


def _row(button: Button) -> Json:
    row = {"id": button.payload, "title": _cut(button.title, LONGEST_ROW)}
    if len(button.title) > LONGEST_ROW:
        row["description"] = button.title
    return row


def _fit(buttons: tuple[Button, ...], most: int, longest: int, longest_id: int) -> bool:
    return len(buttons) <= most and all(
        0 < len(button.title) <= longest and 0 < len(button.payload) <= longest_id
        for button in buttons
    )


def _are_distinct(buttons: tuple[Button, ...]) -> bool:
    """Meta refuses two with the same title or id."""
    titles, payloads = {b.title for b in buttons}, {b.payload for b in buttons}
    return len(titles) == len(payloads) == len(buttons)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


Renderer: TypeAlias = Callable[[Any, str], Json]
RENDERERS: dict[type[Content], Renderer] = {
    Buttons: _buttons,
    Image: _image,
    Template: _template,
}
