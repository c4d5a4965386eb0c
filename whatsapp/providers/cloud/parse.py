"""Meta's webhook bodies, one item at a time.

`items` only takes the envelope apart and never fails; `read` understands one item or raises
Unreadable, so one bad item does not spoil the rest. Nearly every key may be absent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeAlias
from uuid import UUID

from conversations.content import (
    CatalogueOrder,
    ContactCard,
    ContactCards,
    Content,
    Location,
    Media,
    OrderItem,
    Reaction,
    SystemNote,
    Text,
    Unknown,
)
from conversations.delivery import StatusUpdate
from conversations.models import Message
from whatsapp import numbers
from whatsapp.providers.cloud.client import detail_of
from whatsapp.providers.cloud.errors import explain

Json: TypeAlias = dict[str, Any]

STATUSES = {
    "sent": Message.Status.SENT,
    "delivered": Message.Status.DELIVERED,
    "read": Message.Status.READ,
    "played": Message.Status.READ,  # a voice note that was listened to
    "failed": Message.Status.FAILED,
}
MEDIA_TYPES = ("image", "video", "audio", "document", "sticker")
KEPT_CONTEXT = ("referred_product", "forwarded", "frequently_forwarded")


class Unreadable(Exception):
    """This item cannot be used; the message says why."""


@dataclass(frozen=True)
class Item:
    """One message, status or change, with where it stood in the envelope."""

    path: str
    kind: str
    data: Any
    phone_number_id: str = ""
    contacts: tuple[Json, ...] = ()


@dataclass(frozen=True)
class InboundMessage:
    sender_id: str
    message_id: str
    content: Content
    occurred_at: datetime
    alternate_id: str = ""
    variants: tuple[str, ...] = ()
    name: str = ""
    phone: str = ""
    payload: str = ""
    reply_to: str = ""
    context: Json = field(default_factory=dict)
    is_from_customer: bool = True
    needs_answer: bool = True
    #: The id under which the sender will write from now on.
    new_id: str = ""


@dataclass(frozen=True)
class TemplateUpdate:
    name: str
    language: str
    status: str = ""
    quality: str = ""
    category: str = ""
    reason: str = ""


def items(body: Json) -> Iterator[Item]:
    for e, entry in enumerate(_list(body.get("entry"))):
        for c, change in enumerate(_list(_get(entry, "changes"))):
            yield from _items_of(f"entry[{e}].changes[{c}]", change)


def _items_of(path: str, change: Any) -> Iterator[Item]:
    value, name = _get(change, "value"), _get(change, "field")
    if name != "messages" or not isinstance(value, dict):
        yield Item(path, str(name or "unknown"), value)
        return
    number = _text(_get(value.get("metadata"), "phone_number_id"))
    contacts = tuple(
        contact for contact in _list(value.get("contacts")) if isinstance(contact, dict)
    )
    for kind in ("messages", "statuses"):
        for i, data in enumerate(_list(value.get(kind))):
            yield Item(f"{path}.{kind}[{i}]", kind, data, number, contacts)


def read(item: Item, received_at: datetime) -> InboundMessage | StatusUpdate | TemplateUpdate:
    """Raises Unreadable."""
    reader = READERS.get(item.kind)
    if reader is None:
        raise Unreadable(f"nothing here listens to {item.kind!r}")
    if not isinstance(item.data, dict):
        raise Unreadable("not an object")
    return reader(item, item.data, received_at)


# --- Messages -----------------------------------------------------------------------------------


def _read_message(item: Item, data: Json, received_at: datetime) -> InboundMessage:
    contact = _contact_of(data, item.contacts)
    number = _text(data.get("from")) or _text(contact.get("wa_id"))
    user_id = _text(data.get("from_user_id")) or _text(contact.get("user_id"))
    sender, other = (number, user_id) if number else (user_id, "")
    message_id = _text(data.get("id"))
    if not sender:
        raise Unreadable("no sender")
    if not message_id:
        raise Unreadable("no message id")
    for value in (sender, other, message_id):
        if len(value) > 255:
            raise Unreadable("an id is longer than 255 characters")
    content, payload = _content(data)
    context = _dict(data.get("context"))
    system = _dict(data.get("system")) if isinstance(content, SystemNote) else {}
    return InboundMessage(
        sender_id=sender,
        alternate_id=other,
        variants=tuple(numbers.variants(sender)),
        message_id=message_id,
        content=content,
        occurred_at=_moment(data.get("timestamp"), received_at),
        name=_text(_get(contact.get("profile"), "name")),
        phone=numbers.phone_of(sender),
        payload=payload,
        reply_to=_text(context.get("id"))[:255],
        context=_kept_context(data, context),
        is_from_customer=not isinstance(content, SystemNote),
        needs_answer=not isinstance(content, SystemNote | Reaction),
        new_id=_text(system.get("new_wa_id") or system.get("wa_id") or system.get("user_id"))[:255],
    )


def _contact_of(data: Json, contacts: tuple[Json, ...]) -> Json:
    """The sender's card: by number, by user id, or the only one there is."""
    for ours, theirs in (("from", "wa_id"), ("from_user_id", "user_id")):
        wanted = _text(data.get(ours))
        for contact in contacts:
            if wanted and _text(contact.get(theirs)) == wanted:
                return contact
    is_nameless = not data.get("from") and not data.get("from_user_id")
    alone = contacts[0] if len(contacts) == 1 else {}
    # With an id of its own, the message does not borrow a card that says another.
    return alone if is_nameless or not (alone.get("wa_id") or alone.get("user_id")) else {}


def _kept_context(data: Json, context: Json) -> Json:
    kept = {key: context[key] for key in KEPT_CONTEXT if context.get(key)}
    if isinstance(data.get("referral"), dict):
        kept["referral"] = data["referral"]
    return kept


def _content(data: Json) -> tuple[Content, str]:
    """What it says, and what a tapped button stands for. What cannot be read is kept as it came."""
    kind = _text(data.get("type"))
    maker = CONTENTS.get(kind)
    part = data.get(kind)
    if maker is not None and isinstance(part, dict | list):
        try:
            return maker(kind, part)
        except (KeyError, TypeError, ValueError, AttributeError):
            pass
    return Unknown(provider_type=kind or "unknown", payload=data), ""


def _text_content(kind: str, part: Any) -> tuple[Content, str]:
    return Text(_required(part["body"])), ""


def _button(kind: str, part: Any) -> tuple[Content, str]:
    """A quick reply under a template; routed by its payload."""
    return Text(_text(part.get("text"))), _text(part.get("payload"))


def _interactive(kind: str, part: Any) -> tuple[Content, str]:
    reply = part[part["type"]]
    return Text(_text(reply.get("title"))), _required(reply["id"])


def _media(kind: str, part: Any) -> tuple[Content, str]:
    return (
        Media(
            media_type=kind,
            media_id=_required(part["id"]),
            mime_type=_text(part.get("mime_type")),
            sha256=_text(part.get("sha256")),
            filename=_text(part.get("filename")),
            caption=_text(part.get("caption")),
            is_voice=part.get("voice") is True,
        ),
        "",
    )


def _location(kind: str, part: Any) -> tuple[Content, str]:
    return (
        Location(
            latitude=float(part["latitude"]),
            longitude=float(part["longitude"]),
            name=_text(part.get("name")),
            address=_text(part.get("address")),
        ),
        "",
    )


def _contacts(kind: str, part: Any) -> tuple[Content, str]:
    return ContactCards(tuple(_card(card) for card in part)), ""


def _card(card: Json) -> ContactCard:
    name = _dict(card.get("name"))
    words = _text(name.get("formatted_name")) or _text(name.get("first_name"))
    phones = tuple(_text(_get(phone, "phone")) for phone in _list(card.get("phones")))
    return ContactCard(words, tuple(filter(None, phones)), _text(_get(card.get("org"), "company")))


def _reaction(kind: str, part: Any) -> tuple[Content, str]:
    return Reaction(emoji=_text(part.get("emoji")), source_id=_text(part.get("message_id"))), ""


def _order(kind: str, part: Any) -> tuple[Content, str]:
    """Codes and quantities; the prices on the customer's phone are not the shop's word."""
    lines = tuple(
        OrderItem(code=_required(line["product_retailer_id"]), quantity=int(line["quantity"]))
        for line in part["product_items"]
    )
    return CatalogueOrder(lines, _text(part.get("text")), _text(part.get("catalog_id"))), ""


def _system(kind: str, part: Any) -> tuple[Content, str]:
    return SystemNote(_text(part.get("body")) or _text(part.get("type"))), ""


Maker: TypeAlias = Callable[[str, Any], tuple[Content, str]]
CONTENTS: dict[str, Maker] = {
    "text": _text_content,
    "button": _button,
    "interactive": _interactive,
    "location": _location,
    "contacts": _contacts,
    "reaction": _reaction,
    "order": _order,
    "system": _system,
    **dict.fromkeys(MEDIA_TYPES, _media),
}


# --- Statuses and templates ---------------------------------------------------------------------


def _read_status(item: Item, data: Json, received_at: datetime) -> StatusUpdate:
    word = _text(data.get("status"))
    if word not in STATUSES:
        raise Unreadable(f"unknown status {word!r}")
    source_id = _text(data.get("id"))
    if not source_id or len(source_id) > 255:
        raise Unreadable("no message id")
    code, words = _failure(data) if word == "failed" else ("", "")
    return StatusUpdate(
        status=STATUSES[word],
        occurred_at=_moment(data.get("timestamp"), received_at),
        source_id=source_id,
        reference=_reference(data.get("biz_opaque_callback_data")),
        error_code=code,
        error_text=words,
    )


def _failure(data: Json) -> tuple[str, str]:
    error = next((e for e in _list(data.get("errors")) if isinstance(e, dict)), {})
    code = _text(error.get("code")) or "unknown"
    return code, explain(code, detail_of(error))


def _reference(value: Any) -> UUID | None:
    try:
        return UUID(_text(value))
    except ValueError:
        return None


def _read_template(item: Item, data: Json, received_at: datetime) -> TemplateUpdate:
    name = _text(data.get("message_template_name"))
    language = _text(data.get("message_template_language"))
    if not name or not language:
        raise Unreadable("no template name or language")
    reason = _text(data.get("reason"))
    return TemplateUpdate(
        name=name[:512],
        language=language[:16],
        status=_text(data.get("event"))[:32],
        quality=_text(data.get("new_quality_score"))[:16],
        category=_text(data.get("message_template_category") or data.get("new_category"))[:32],
        reason="" if reason == "NONE" else reason,
    )


Reader: TypeAlias = Callable[[Item, Json, datetime], InboundMessage | StatusUpdate | TemplateUpdate]
READERS: dict[str, Reader] = {
    "messages": _read_message,
    "statuses": _read_status,
    "message_template_status_update": _read_template,
    "message_template_quality_update": _read_template,
    "template_category_update": _read_template,
}


# --- Values that may be anything ----------------------------------------------------------------

# Databases do not keep these, and no customer typed them.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def clean(value: Any) -> Any:
    """`value` from JSON, without characters that PostgreSQL refuses."""
    if isinstance(value, str):
        return _UNSTORABLE.sub("\ufffd", value)
    if isinstance(value, list):
        return [clean(part) for part in value]
    if isinstance(value, dict):
        return {clean(key): clean(part) for key, part in value.items()}
    return value


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _dict(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


def _get(value: Any, key: str) -> Any:
    return value.get(key) if isinstance(value, dict) else None


def _text(value: Any) -> str:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _required(value: Any) -> str:
    text = _text(value)
    if not text:
        raise ValueError("empty")
    return text


def _moment(value: Any, received_at: datetime) -> datetime:
    try:
        return datetime.fromtimestamp(int(value), UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return received_at
