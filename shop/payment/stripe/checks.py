"""What a person who starts the shop should know about its payments. The shop goes on without Stripe."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register

STRIPES_OWN = "https://api.stripe.com"


@register()
def check_stripe(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    return list(_messages(settings.STRIPE_SECRET_KEY, settings.STRIPE_WEBHOOK_SECRET))


@register(Tags.security, deploy=True)
def check_stripe_on_a_server(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    if "_test_" not in settings.STRIPE_SECRET_KEY:
        return []
    return [
        Warning(
            "STRIPE_SECRET_KEY is a key of Stripe's test mode: orders count as paid, and no money comes.",
            id="payment.W005",
        )
    ]


def _messages(key: str, secret: str) -> Iterator[CheckMessage]:
    if key and not secret:
        yield Warning(
            "STRIPE_SECRET_KEY is set, but STRIPE_WEBHOOK_SECRET is not: who pays and does not come "
            "back, refunds and disputes are only heard of when the shop asks. "
            "Set it to the signing secret of the webhook in Stripe's dashboard.",
            id="payment.W001",
        )
    if secret and not key:
        yield Warning(
            "STRIPE_WEBHOOK_SECRET is set, but STRIPE_SECRET_KEY is not: "
            "nobody can pay online until it is, the rest of the shop works.",
            id="payment.W002",
        )
    if key and not key.startswith(("sk_", "rk_")):
        yield Warning(
            "STRIPE_SECRET_KEY is no secret key: those begin with sk_ or rk_, "
            "the one that begins with pk_ is STRIPE_PUBLISHABLE_KEY.",
            id="payment.W003",
        )
    if "_live_" in key and settings.STRIPE_API_URL != STRIPES_OWN:
        yield Warning(
            f"STRIPE_API_URL is not {STRIPES_OWN}, and STRIPE_SECRET_KEY is a live key: "
            "it is sent to another server than Stripe's.",
            id="payment.W004",
        )
