"""What a WhatsApp provider must be able to do. Each lives in a folder of its own beside this file."""

from __future__ import annotations

from functools import cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from conversations.channels import ProviderError, Receipt
from conversations.models import Message


class Provider(Protocol):
    def send(self, message: Message) -> Receipt:
        """Raises ProviderError; takes at most 15 seconds."""
        ...


@cache
def provider_for(name: str) -> Provider:
    """Raises ProviderError for one that this version of Souk does not have (`WHATSAPP_PROVIDERS`)."""
    path = settings.WHATSAPP_PROVIDERS.get(name)
    if path is None:
        raise ProviderError(
            f"Souk has no WhatsApp provider {name!r} yet.", code="no_provider", is_permanent=True
        )
    provider: Provider = import_string(path)()
    return provider
