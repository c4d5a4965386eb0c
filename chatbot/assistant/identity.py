"""Who is speaking, as the channel knows it: never as a message claims it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

from accounts.models import User
from conversations.models import Conversation
from shop.partner.strategy import Selector, Strategy

VISITOR_PREFIX = "visitor:"


@dataclass(frozen=True)
class Identity:
    """`user`: signed in on this site. `visitor`: the guest of one browser session.
    `phone`: a number that the provider vouches for, in E.164; empty elsewhere.
    """

    channel: str
    user: User | None = None
    visitor: UUID | None = None
    phone: str = ""

    @property
    def strategy(self) -> Strategy:
        """The shop's prices for this person."""
        return Selector().strategy(user=self.user)


def identity_of(conversation: Conversation) -> Identity:
    contact_inbox = conversation.contact_inbox
    channel, source_id = contact_inbox.inbox.channel, contact_inbox.source_id
    if channel == "web":
        user = contact_inbox.contact.user
        return Identity(
            channel, user=user if user and user.is_active else None, visitor=_visitor(source_id)
        )
    if channel == "whatsapp":
        # Only the number that the provider delivered from; `contact.phone` may be what staff typed,
        # and a contact's account says nothing about who holds the phone today.
        return Identity(channel, phone=_verified_phone(source_id))
    return Identity(channel)


def _visitor(source_id: str) -> UUID | None:
    try:
        return (
            UUID(source_id.removeprefix(VISITOR_PREFIX))
            if source_id.startswith(VISITOR_PREFIX)
            else None
        )
    except ValueError:
        return None


def _verified_phone(source_id: str) -> str:
    """Empty for ids that are no number (WhatsApp also hands out business-scoped user ids)."""
    digits = source_id.removeprefix("whatsapp:").removesuffix("@c.us").removeprefix("+")
    return f"+{digits}" if re.fullmatch(r"[1-9][0-9]{6,14}", digits) else ""
