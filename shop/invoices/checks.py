"""What a person who starts the shop should know about its invoices."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, Warning, register

NEEDED = ("INVOICE_SELLER_NAME", "INVOICE_SELLER_ADDRESS", "INVOICE_SELLER_VAT_ID")
PREFIX = re.compile(r"[A-Za-z0-9-]{1,24}")


@register()
def check_seller(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Directive 2006/112/EC, Article 226 (3) and (5)."""
    if settings.DEBUG:
        return []
    return [
        Warning(
            f"{name} is not set, and an invoice without it is none before the law.",
            hint="INVOICE_SELLER_VAT_ID may be left empty where VAT_ID is set."
            if name.endswith("VAT_ID")
            else None,
            id="invoices.W001",
        )
        for name in NEEDED
        if not getattr(settings, name)
    ]


@register()
def check_prefixes(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    prefixes = settings.INVOICE_NUMBER_PREFIX, settings.CREDIT_NOTE_NUMBER_PREFIX
    problems: list[CheckMessage] = []
    if not all(PREFIX.fullmatch(prefix) for prefix in prefixes):
        problems.append(
            Error(
                "INVOICE_NUMBER_PREFIX and CREDIT_NOTE_NUMBER_PREFIX are up to 24 letters, digits "
                "and dashes.",
                id="invoices.E001",
            )
        )
    if prefixes[0] == prefixes[1]:
        problems.append(
            Error(
                "INVOICE_NUMBER_PREFIX and CREDIT_NOTE_NUMBER_PREFIX are the same; invoices and "
                "credit notes count apart.",
                id="invoices.E002",
            )
        )
    return problems


@register()
def check_pango(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    from shop.invoices import pdf

    if pdf.has_pango():
        return []
    kind = Info if settings.DEBUG else Warning
    return [
        kind(
            "Pango is not installed here: invoices are written, but their PDFs wait for a worker "
            "that has it.",
            hint="On Debian: apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
            id="invoices.W002",
        )
    ]
