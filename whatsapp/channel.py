"""WhatsApp as the outbox sees it; which provider carries the message stands on the inbox."""

from __future__ import annotations

from conversations.channels import Receipt
from conversations.models import Message
from whatsapp.providers.base import provider_for


class WhatsAppChannel:
    has_service_window = True
    needs_consent = True

    def send(self, message: Message) -> Receipt:
        return provider_for(message.inbox.provider).send(message)
