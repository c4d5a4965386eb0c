"""The website's widget as a channel: what is in the database is delivered, sockets are only told."""

from __future__ import annotations

from conversations import live
from conversations.channels import Receipt
from conversations.models import Message


class WebChannel:
    has_service_window = False
    needs_consent = False

    def send(self, message: Message) -> Receipt:
        """The widget reads the row itself; whether somebody looks is not known here."""
        live.nudge(message.conversation.contact_inbox_id, message.pk)
        return Receipt(source_id=str(message.reference), is_delivered=False)
