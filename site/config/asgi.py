"""The live process: `uvicorn config.asgi:application`. WebSockets only; pages are served by wsgi.py."""

import os
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
django.setup()

from config.live import websocket_application  # noqa: E402

ELSEWHERE = (
    b"This process only keeps live connections (/ws/). Pages are served by the web process.\n"
)


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] == "websocket":
        await websocket_application(scope, receive, send)
    elif scope["type"] == "http":
        await _answer(scope, send)
    elif scope["type"] == "lifespan":
        await _live(receive, send)


async def _answer(scope: dict[str, Any], send: Any) -> None:
    is_alive = scope["path"] in ("/healthz", "/healthz/")
    body = b"ok\n" if is_alive else ELSEWHERE
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
    ]
    await send(
        {"type": "http.response.start", "status": 200 if is_alive else 404, "headers": headers}
    )
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


async def _live(receive: Any, send: Any) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
