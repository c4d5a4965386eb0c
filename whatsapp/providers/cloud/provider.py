"""Meta's own WhatsApp API."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from conversations.channels import ProviderError, Receipt
from conversations.models import Message
from whatsapp.checks import missing_variables
from whatsapp.providers.cloud.client import CloudClient
from whatsapp.providers.cloud.render import render


@cache
def client_for(base_url: str, token: str) -> CloudClient:
    """One pool of connections for each address and token."""
    return CloudClient(base_url=base_url, token=token)


class CloudProvider:
    def send(self, message: Message) -> Receipt:
        missing = missing_variables()
        if missing:
            raise ProviderError(
                f"WhatsApp is not set up: {', '.join(missing)} is missing.",
                code="not_configured",
                is_permanent=True,
            )
        client = client_for(settings.WA_API_URL, settings.WA_BEARER_TOKEN)
        return Receipt(client.post_message(message.inbox.address, render(message)))
