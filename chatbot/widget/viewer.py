"""Who sits before the widget: read from the session, anew at every step, never from a message."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from accounts.models import User
from accounts.visitor import visitor_id
from conversations.models import ContactInbox, Inbox

CHANNEL = "web"


@dataclass(frozen=True)
class Viewer:
    visitor: UUID
    user: User | None
    language: str

    @property
    def source_id(self) -> str:
        return f"visitor:{self.visitor}"


def viewer_of(session: MutableMapping[str, Any], user: Any, language: str) -> Viewer | None:
    """None for a session that has no visitor yet (nobody opened the widget or filled a basket)."""
    visitor = visitor_id(session)
    if visitor is None:
        return None
    return Viewer(visitor, user if user.is_authenticated else None, language)


def inbox() -> Inbox:
    """The widget's door."""
    found, _made = Inbox.objects.get_or_create(
        channel=CHANNEL, provider="", address="", defaults={"name": "Website chat"}
    )
    return found


def identity_of(viewer: Viewer) -> ContactInbox | None:
    """The viewer's identity, once they have written something."""
    return (
        ContactInbox.objects.select_related("contact")
        .filter(inbox__channel=CHANNEL, source_id=viewer.source_id)
        .first()
    )
