"""Meta's webhook: verify, store, answer. Thinking is the worker's job."""

from __future__ import annotations

import json

from django.conf import settings
from django.db import transaction
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseForbidden,
)
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from common.body import read_body
from common.doorbell import ring
from whatsapp import signing, tasks
from whatsapp.models import WebhookEvent

#: Meta sends up to 3 MB.
LARGEST_BODY = 3 * 1024 * 1024


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def receive(request: HttpRequest) -> HttpResponse:
    return _shake_hands(request) if request.method == "GET" else _accept(request)


def _shake_hands(request: HttpRequest) -> HttpResponse:
    """Meta proves that it knows our token; we answer with its challenge."""
    token, given = settings.WA_VERIFY_TOKEN, request.GET.get("hub.verify_token", "")
    if not token or not constant_time_compare(token, given):
        return HttpResponseForbidden(content_type="text/plain")
    if request.GET.get("hub.mode") != "subscribe":
        return HttpResponseForbidden(content_type="text/plain")
    return HttpResponse(request.GET.get("hub.challenge", ""), content_type="text/plain")


def _accept(request: HttpRequest) -> HttpResponse:
    body = read_body(request, largest=LARGEST_BODY)
    if body is None:
        return HttpResponse(status=413)
    if not signing.is_signed(body, request.headers.get("X-Hub-Signature-256", "")):
        return HttpResponseForbidden(content_type="text/plain")
    try:
        text = body.decode()
        event = json.loads(text)
    except (ValueError, RecursionError):
        event = None
    if not isinstance(event, dict):
        return HttpResponseBadRequest(content_type="text/plain")
    with transaction.atomic():
        row = WebhookEvent.objects.create(provider="cloud", body=text)
        ring(tasks.process, event_id=row.pk)
    return HttpResponse()
