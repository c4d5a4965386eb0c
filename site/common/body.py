"""The raw body of a request, as webhooks sign it."""

from __future__ import annotations

from django.http import HttpRequest


def read_body(request: HttpRequest, *, largest: int) -> bytes | None:
    """None when it is larger. Read from the stream: Django's own limit may be below a provider's."""
    try:
        announced = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        announced = 0
    if announced > largest:
        return None
    body: bytes = request.read(largest + 1)
    return None if len(body) > largest else body
