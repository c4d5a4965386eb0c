"""Webhook bodies as Meta writes them, one function for each part of the envelope."""

from __future__ import annotations

from typing import Any

NUMBER_ID = "110000000000001"
ALICE = "491701234567"
ALICE_USER_ID = "DE.90011223344556677"
AT = 1_772_445_600  # 2026-03-02 10:00 UTC

Json = dict[str, Any]


def event(*values: Json, field: str = "messages") -> Json:
    """Each of `values` is one change, in an entry of its own."""
    return {
        "object": "whatsapp_business_account",
        "entry": [
            {"id": "210000000000001", "changes": [{"field": field, "value": value}]}
            for value in values
        ],
    }


def value(
    *, messages: list[Any] | None = None, statuses: list[Any] | None = None, **fields: Any
) -> Json:
    body: Json = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "493012345678", "phone_number_id": NUMBER_ID},
    }
    if messages is not None:
        body["contacts"] = [contact()]
        body["messages"] = messages
    if statuses is not None:
        body["statuses"] = statuses
    return {**body, **fields}


def contact(wa_id: str = ALICE, name: str = "Alice Ammar", **fields: Any) -> Json:
    return {"profile": {"name": name}, "wa_id": wa_id, **fields}


def message(
    kind: str, part: Any, *, id: str = "wamid.IN.1", sender: str = ALICE, **fields: Any
) -> Json:
    return {
        "from": sender,
        "id": id,
        "timestamp": str(AT),
        "type": kind,
        **({kind: part} if part is not None else {}),
        **fields,
    }


def text(body: str = "Do you have green tea?", **fields: Any) -> Json:
    return message("text", {"body": body}, **fields)


def status(id: str, word: str, *, at: int = AT, **fields: Any) -> Json:
    return {"id": id, "status": word, "timestamp": str(at), "recipient_id": ALICE, **fields}


def failed(id: str, code: int, details: str = "", **fields: Any) -> Json:
    error = {"code": code, "title": "A title that changes", "error_data": {"details": details}}
    return status(id, "failed", errors=[error], **fields)


#: Every type of message, with the content's kind, its text and its payload.
TYPES: list[tuple[str, Json, str, str, str]] = [
    ("text", text(), "text", "Do you have green tea?", ""),
    (
        "image with a caption",
        message(
            "image", {"id": "31", "mime_type": "image/jpeg", "sha256": "x=", "caption": "This one"}
        ),
        "media",
        "This one",
        "",
    ),
    (
        "document",
        message("document", {"id": "32", "mime_type": "application/pdf", "filename": "order.pdf"}),
        "media",
        "[order.pdf]",
        "",
    ),
    ("voice note", message("audio", {"id": "33", "voice": True}), "media", "[voice]", ""),
    ("video", message("video", {"id": "34", "mime_type": "video/mp4"}), "media", "[video]", ""),
    ("sticker", message("sticker", {"id": "35", "animated": False}), "media", "[sticker]", ""),
    (
        "location",
        message(
            "location", {"latitude": 52.5, "longitude": 13.4, "name": "Markt", "address": "Berlin"}
        ),
        "location",
        "Markt, Berlin",
        "",
    ),
    (
        "contact card",
        message(
            "contacts",
            [
                {
                    "name": {"formatted_name": "Bob B"},
                    "phones": [{"phone": "+49 30 1", "type": "CELL"}],
                }
            ],
        ),
        "contacts",
        "Bob B +49 30 1",
        "",
    ),
    (
        "reaction",
        message("reaction", {"message_id": "wamid.OUT.1", "emoji": "👍"}),
        "reaction",
        "👍",
        "",
    ),
    ("reaction taken back", message("reaction", {"message_id": "wamid.OUT.1"}), "reaction", "", ""),
    (
        "quick reply under a template",
        message("button", {"payload": "track:7", "text": "Where is it?"}),
        "text",
        "Where is it?",
        "track:7",
    ),
    (
        "button",
        message(
            "interactive", {"type": "button_reply", "button_reply": {"id": "yes:1", "title": "Yes"}}
        ),
        "text",
        "Yes",
        "yes:1",
    ),
    (
        "row of a list",
        message(
            "interactive",
            {
                "type": "list_reply",
                "list_reply": {"id": "tea:2", "title": "Tea", "description": "d"},
            },
        ),
        "text",
        "Tea",
        "tea:2",
    ),
    (
        "catalogue order",
        message(
            "order",
            {
                "catalog_id": "77",
                "text": "Quickly please",
                "product_items": [
                    {
                        "product_retailer_id": "TEA-1",
                        "quantity": 2,
                        "item_price": 0.01,
                        "currency": "EUR",
                    }
                ],
            },
        ),
        "catalogue_order",
        "Quickly please\n2 x TEA-1",
        "",
    ),
    (
        "system",
        message("system", {"body": "Alice changed her number", "type": "user_changed_number"}),
        "system",
        "Alice changed her number",
        "",
    ),
    (
        "unsupported",
        message("unsupported", None, errors=[{"code": 131051, "title": "Unsupported"}]),
        "unknown",
        "[unsupported]",
        "",
    ),
    ("a type of tomorrow", message("hologram", {"id": "1"}), "unknown", "[hologram]", ""),
    ("a text without its text", message("text", None), "unknown", "[text]", ""),
    (
        "an image without its id",
        message("image", {"mime_type": "image/png"}),
        "unknown",
        "[image]",
        "",
    ),
    (
        "an answer to a form",
        message("interactive", {"type": "nfm_reply", "nfm_reply": {"response_json": "{}"}}),
        "unknown",
        "[interactive]",
        "",
    ),
]
