"""Stripe's webhook: verify, store, answer. Thinking is the worker's job."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseForbidden,
)
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from common.body import read_body
from shop.payment import events

LARGEST_BODY = 1024 * 1024
#: Seconds. An older event is somebody's copy: https://docs.stripe.com/webhooks/signature
TOLERANCE = 300


@csrf_exempt
@never_cache
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    body = read_body(request, largest=LARGEST_BODY)
    if body is None:
        return HttpResponse(status=413)
    try:
        text = body.decode()
    except ValueError:
        return HttpResponseBadRequest(content_type="text/plain")
    if not is_signed(text, request.headers.get("Stripe-Signature", "")):
        return HttpResponseForbidden(content_type="text/plain")
    event = _well_formed(text)
    if event is None:
        return HttpResponseBadRequest(content_type="text/plain")
    events.store(provider="stripe", event_id=event["id"], kind=event["type"], body=text)
    return HttpResponse()


def is_signed(text: str, header: str) -> bool:
    """By one of the secrets: while a new one is introduced, Stripe signs with both."""
    secrets = [secret.strip() for secret in settings.STRIPE_WEBHOOK_SECRET.split(",")]
    return any(_is_signed_with(secret, text, header) for secret in secrets if secret)


def _is_signed_with(secret: str, text: str, header: str) -> bool:
    """What `stripe.Webhook.construct_event` verifies, before it reads the content."""
    import stripe

    try:
        stripe.WebhookSignature.verify_header(text, header, secret, TOLERANCE)
    except (stripe.SignatureVerificationError, TypeError):
        return False  # TypeError: a signature of letters that no signature has
    return True


def _well_formed(text: str) -> dict[str, Any] | None:
    try:
        event = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(event, dict):
        return None
    return event if _is_name(event.get("id")) and _is_name(event.get("type")) else None


def _is_name(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 100 and value.isprintable()
