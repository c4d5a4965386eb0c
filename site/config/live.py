"""Live updates: everything below /ws/, for the live process and for `manage.py serve` alike.

Import it after `django.setup()`.
"""

from __future__ import annotations

from typing import Any

from channels.routing import URLRouter
from channels.security.websocket import WebsocketDenier

from chatbot.widget.routing import websocket_urlpatterns

_router = URLRouter(websocket_urlpatterns)


async def websocket_application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """An ASGI application for WebSockets; an address that nobody listens at is refused."""
    try:
        await _router(scope, receive, send)
    except ValueError as error:
        if "No route found" not in str(error):
            raise
        await WebsocketDenier()(scope, receive, send)
