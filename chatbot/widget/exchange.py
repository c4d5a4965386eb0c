"""What the widget can do, whichever way it reaches us: WebSocket or plain requests."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chatbot.assistant.commands import PAYLOAD_PREFIX
from chatbot.widget import limits
from chatbot.widget.render import as_events
from chatbot.widget.viewer import Viewer, identity_of, inbox
from conversations import inbound
from conversations.content import Text
from conversations.models import Contact, Conversation, Message

HISTORY = 50
MOST_OF_A_PAYLOAD = 500
# All control characters but the line break: PostgreSQL refuses NUL, and nobody types the others.
CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\u2028\u2029]+")

NONCE = re.compile(r"[A-Za-z0-9-]{8,64}")


class Rejected(Exception):
    """A message that is not taken; `text` tells the customer why, in their language."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(code)
        self.code = code
        self.text = text


def take(viewer: Viewer, said: Mapping[str, Any]) -> Message:
    """Store what the viewer wrote; the same nonce again is the same message. Raises Rejected."""
    with translation.override(viewer.language):
        nonce, text, payload = _checked(said)
        if not limits.may_write(str(viewer.visitor)):
            raise Rejected("rate", _("That was a lot at once. Please wait a minute, then go on."))
    return _store(viewer, nonce, text, payload)


def _checked(said: Mapping[str, Any]) -> tuple[str, str, str]:
    nonce, text, payload = said.get("nonce"), said.get("text"), said.get("payload") or ""
    if not (isinstance(nonce, str) and isinstance(text, str) and isinstance(payload, str)):
        raise Rejected("bad_request", _unreadable())
    if not NONCE.fullmatch(nonce) or len(payload) > MOST_OF_A_PAYLOAD:
        raise Rejected("bad_request", _unreadable())
    text = CONTROLS.sub(" ", text.replace("\r\n", "\n")).strip()
    if not text:
        raise Rejected("empty", _("Please write something first."))
    if len(text) > limits.MOST_CHARACTERS:
        most = limits.MOST_CHARACTERS
        words = ngettext(
            "Please keep it under %(count)d character.",
            "Please keep it under %(count)d characters.",
            most,
        )
        raise Rejected("too_long", words % {"count": most})
    if CONTROLS.search(payload) or not payload.startswith(PAYLOAD_PREFIX):
        payload = ""
    return nonce, text, payload


def _unreadable() -> str:
    return _("This message could not be read. Please reload the page.")


def update(viewer: Viewer, after: int = 0) -> dict[str, Any]:
    """What is new since message `after`, as the event `conversation_update`."""
    identity = identity_of(viewer)
    if identity is None:
        return {
            "event": "conversation_update",
            "owner": Conversation.Owner.BOT.value,
            "messages": [],
        }
    return {"event": "conversation_update", **news(viewer, identity.pk, after)}


def news(viewer: Viewer, identity_id: int, after: int, also: int = 0) -> dict[str, Any]:
    """Who has the conversation, the messages after `after` (of many the last ones), and message `also`."""
    wanted = Q(pk__gt=after) | Q(pk=also) if also else Q(pk__gt=after)
    rows = Message.objects.filter(wanted, conversation__contact_inbox=identity_id).order_by("-pk")[
        :HISTORY
    ]
    with translation.override(viewer.language):
        return {"owner": _owner(identity_id), "messages": as_events(list(rows)[::-1], viewer)}


def _owner(identity_id: int) -> str:
    found = Conversation.objects.filter(contact_inbox=identity_id, status=Conversation.Status.OPEN)
    return found.values_list("owner", flat=True).first() or Conversation.Owner.BOT.value


def _store(viewer: Viewer, nonce: str, text: str, payload: str) -> Message:
    with transaction.atomic():
        message = inbound.receive(
            inbox=inbox(),
            source_id=viewer.source_id,
            # A nonce is only unique to its visitor: somebody else's must not find this row.
            message_id=f"{viewer.visitor}:{nonce}",
            content=Text(text),
            payload=payload,
            occurred_at=timezone.now(),
            sender_name=viewer.user.get_full_name() if viewer.user else "",
            language=viewer.language,
            user=viewer.user,
        )
        if viewer.user is None:
            # Whoever was signed in here is so no more; the session says so, not the contact's row.
            Contact.objects.filter(
                identities=message.conversation.contact_inbox_id, user__isnull=False
            ).update(user=None)
    return message
