"""The shop's doors, made from the settings when they are first asked for."""

from __future__ import annotations

from email.utils import parseaddr

from django.conf import settings
from django.utils.translation import gettext, override

from conversations.models import Inbox


def inbox_for(channel: str) -> Inbox:
    """The door of `channel` that the settings describe. Raises KeyError for an unknown channel."""
    if channel not in settings.CHANNELS:
        raise KeyError(channel)
    provider, address = _described(channel)
    with override(settings.LANGUAGE_CODE):
        inbox, _ = Inbox.objects.get_or_create(
            channel=channel, provider=provider, address=address, defaults={"name": _name(channel)}
        )
    return inbox


def ensure_inboxes() -> list[Inbox]:
    return [inbox_for(channel) for channel in settings.CHANNELS]


def _described(channel: str) -> tuple[str, str]:
    """Provider and address."""
    if channel == "whatsapp":
        provider: str = settings.WHATSAPP_PROVIDER
        return provider, settings.WA_PHONE_ID or provider
    if channel == "email":
        return "", parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    return "", ""


def _name(channel: str) -> str:
    names = {"web": gettext("Website chat"), "whatsapp": "WhatsApp", "email": gettext("E-mail")}
    return names.get(channel, channel)
