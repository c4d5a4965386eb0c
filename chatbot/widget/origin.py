"""Only pages of this site may open a line: a browser sends cookies along from anywhere."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from channels.security.websocket import WebsocketDenier
from django.conf import settings

Application = Callable[[dict[str, Any], Any, Any], Awaitable[None]]


class SameOriginOnly:
    """Refuses the handshake when `Origin` is neither the host that was asked nor BASE_URL."""

    def __init__(self, application: Application) -> None:
        self.application = application

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if is_same_origin(dict(scope["headers"])):
            await self.application(scope, receive, send)
        else:
            await WebsocketDenier()(scope, receive, send)


def is_same_origin(headers: dict[bytes, bytes]) -> bool:
    origin = headers.get(b"origin", b"").decode("latin-1").lower()
    if not origin:
        return False
    host = headers.get(b"host", b"").decode("latin-1").lower()
    trusted = {
        settings.BASE_URL.lower(),
        *(address.lower() for address in settings.CSRF_TRUSTED_ORIGINS),
    }
    return origin in trusted or (bool(host) and urlsplit(origin).netloc == host)
