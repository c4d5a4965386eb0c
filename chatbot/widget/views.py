"""The widget without a WebSocket, and what it needs before one is opened."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.visitor import ensure_visitor_id, visitor_id
from chatbot.widget import limits
from chatbot.widget.exchange import Rejected, take, update
from chatbot.widget.opening import suggestions
from chatbot.widget.strings import strings
from chatbot.widget.viewer import Viewer, viewer_of


@never_cache
@require_http_methods(["GET", "POST"])
def session(request: HttpRequest) -> JsonResponse:
    """GET: the widget's words and a CSRF token, nothing is kept. POST: this session gets a visitor."""
    if request.method == "POST":
        ensure_visitor_id(request.session)
        return JsonResponse({"has_session": True})
    return JsonResponse(
        {
            "csrf": get_token(request),
            "has_session": visitor_id(request.session) is not None,
            "most_characters": limits.MOST_CHARACTERS,
            "strings": strings(),
            "suggestions": suggestions(),
        }
    )


@never_cache
@require_http_methods(["GET", "POST"])
def messages(request: HttpRequest) -> JsonResponse:
    """POST: a message. GET ?after=: what is new since that message."""
    viewer = viewer_of(request.session, request.user, get_language() or "en")
    if viewer is None:
        return JsonResponse(
            {"event": "error", "code": "session", "text": _("Please try again.")}, status=409
        )
    return _take(request, viewer) if request.method == "POST" else _update(request, viewer)


def _take(request: HttpRequest, viewer: Viewer) -> JsonResponse:
    said = _read(request)
    try:
        message = take(viewer, said)
    except Rejected as error:
        status = 429 if error.code == "rate" else 400
        refused = {
            "event": "error",
            "code": error.code,
            "text": error.text,
            "nonce": said.get("nonce"),
        }
        return JsonResponse(refused, status=status)
    return JsonResponse(update(viewer, after=message.pk - 1), status=201)


def _update(request: HttpRequest, viewer: Viewer) -> JsonResponse:
    return JsonResponse(update(viewer, after=position(request.GET.get("after"))))


def position(value: object) -> int:
    """A message id from outside; 0, the beginning, for anything else."""
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _read(request: HttpRequest) -> dict[str, Any]:
    try:
        said = json.loads(request.body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
