"""The customer-service window: free text goes out only within 24 hours of the customer's last message."""

from __future__ import annotations

from datetime import datetime, timedelta

from conversations.models import ContactInbox

LENGTH = timedelta(hours=24)


class WindowClosed(Exception):
    """The customer wrote more than 24 hours ago, or never; only a template may be sent."""


def closes_at(contact_inbox: ContactInbox) -> datetime | None:
    """None for somebody who never wrote."""
    last = contact_inbox.last_customer_message_at
    return last + LENGTH if last else None


def is_open(contact_inbox: ContactInbox, now: datetime) -> bool:
    end = closes_at(contact_inbox)
    return end is not None and now < end
