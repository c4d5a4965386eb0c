"""What a person who starts the shop should know about its WhatsApp. The shop goes on without it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register

NEEDED = ("WA_BEARER_TOKEN", "WA_PHONE_ID", "WA_APP_SECRET", "WA_VERIFY_TOKEN")
NEEDED_TO_SEND = ("WA_BEARER_TOKEN", "WA_PHONE_ID", "WA_APP_SECRET")


def missing_variables(names: tuple[str, ...] = NEEDED_TO_SEND) -> list[str]:
    return [name for name in names if not getattr(settings, name)]


@register()
def check_whatsapp(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    provider = settings.WHATSAPP_PROVIDER
    if provider not in settings.WHATSAPP_PROVIDERS:
        known = ", ".join(settings.WHATSAPP_PROVIDERS)
        return [
            Warning(
                f"WHATSAPP_PROVIDER is {provider!r}, which this version of Souk cannot speak yet; "
                f"no WhatsApp message is sent or received. Choose one of {known}.",
                id="whatsapp.W001",
            )
        ]
    missing = missing_variables(NEEDED) if provider == "cloud" else []
    return [
        Warning(
            f"WHATSAPP_PROVIDER is cloud, but {name} is not set; "
            "WhatsApp stays silent until it is, the rest of the shop works.",
            id="whatsapp.W002",
        )
        for name in missing
    ]
