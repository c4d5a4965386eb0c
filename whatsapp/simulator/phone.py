"""A customer's phone: what it does reaches the shop as Meta would report it, by the signed webhook.

The body is built and signed here and handed to the real view in this process, so the browser never
holds a secret and nothing goes around the signature.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, TypeAlias
from uuid import uuid4

from django.test.client import RequestFactory
from django.urls import reverse
from django.utils import timezone

from conversations.inboxes import inbox_for
from conversations.models import Message
from whatsapp import signing

Json: TypeAlias = dict[str, Any]


class NotTaken(Exception):
    """The shop's webhook refused what the phone sent."""


def write(*, wa_id: str, name: str, text: str) -> None:
    _send_message(wa_id, name, {"type": "text", "text": {"body": text}})


def tap(*, wa_id: str, name: str, message: Message, kind: str, choice: str, title: str) -> None:
    """Tap a button (`button_reply`) or a row of a list (`list_reply`) under `message`."""
    _send_message(
        wa_id,
        name,
        {
            "type": "interactive",
            "context": {"from": message.inbox.address, "id": message.source_id},
            "interactive": {"type": kind, kind: {"id": choice, "title": title}},
        },
    )


def report(messages: Iterable[Message], status: str) -> None:
    """Tell the shop that the phone got its messages (`delivered`), or that they were `read`."""
    statuses = [
        {
            "id": message.source_id,
            "status": status,
            "timestamp": _timestamp(),
            "recipient_id": message.conversation.contact_inbox.source_id,
            "biz_opaque_callback_data": str(message.reference),
        }
        for message in messages
    ]
    if statuses:
        _post({"statuses": statuses})


def _send_message(wa_id: str, name: str, message: Json) -> None:
    contact: Json = {"wa_id": wa_id}
    if name:
        contact["profile"] = {"name": name}
    common = {"from": wa_id, "id": f"wamid.SIM.{uuid4().hex}", "timestamp": _timestamp()}
    _post({"contacts": [contact], "messages": [{**common, **message}]})


def _post(value: Json) -> None:
    """Raises NotTaken."""
    number = inbox_for("whatsapp").address
    metadata = {"display_phone_number": number, "phone_number_id": number}
    change = {
        "field": "messages",
        "value": {"messaging_product": "whatsapp", "metadata": metadata, **value},
    }
    event = {
        "object": "whatsapp_business_account",
        "entry": [{"id": "simulator", "changes": [change]}],
    }
    body = json.dumps(event).encode()
    request = RequestFactory().post(
        reverse("whatsapp_hook"),
        data=body,
        content_type="application/json",
        headers={"X-Hub-Signature-256": signing.sign(body)},
    )
    from whatsapp.views import receive  # views -> tasks -> phone

    response = receive(request)
    if response.status_code != 200:
        raise NotTaken(f"HTTP {response.status_code}")


def _timestamp() -> str:
    return str(int(timezone.now().timestamp()))
