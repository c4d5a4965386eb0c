"""The far end over HTTP: Stripe's API below /v1/, the payment page below /c/pay/.

Told so, it misbehaves as servers do: see `Fault`.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from demo.stripe import page
from demo.stripe.far_end import FarEnd, Refused
from demo.stripe.objects import Thing, new_id


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one request to the API."""

    #: Answered instead of doing anything. Stripe keeps its own 500 under the request's key.
    status: int = 0
    body: bytes = b'{"error": {"type": "api_error", "message": "An unknown error occurred"}}'
    headers: dict[str, str] = field(default_factory=dict)
    #: Seconds before the answer; the work is done at once.
    after: float = 0
    #: The work is done, and the connection is gone before the answer.
    drops: bool = False
    #: Another answer in place of the right one, once the work is done.
    garbage: bytes = b""


@dataclass
class Asked:
    method: str
    path: str
    body: Thing
    key: str


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, far_end: FarEnd, *, secret_key: str, host: str, port: int) -> None:
        super().__init__((host, port), Handler)
        self.far_end = far_end
        self.secret_key = secret_key
        self.faults: list[Fault] = []
        self.asked: list[Asked] = []
        self.is_closing = threading.Event()
        self.url = f"http://{host}:{self.server_port}"
        far_end.page = f"{self.url}/c/pay/"

    def start(self) -> None:
        run = threading.Thread(
            target=self.serve_forever, args=(0.05,), name="stripe stand-in", daemon=True
        )
        run.start()

    def stop(self) -> None:
        self.is_closing.set()  # whoever was kept waiting may go
        self.shutdown()
        self.server_close()


@contextmanager
def running(
    far_end: FarEnd, *, secret_key: str, host: str = "127.0.0.1", port: int = 0
) -> Iterator[Server]:
    server = Server(far_end, secret_key=secret_key, host=host, port=port)
    server.start()
    try:
        yield server
    finally:
        server.stop()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        self._handle("GET")

    def do_POST(self) -> None:
        self._handle("POST")

    def _handle(self, method: str) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length).decode()
        address = urlsplit(self.path)
        if address.path.startswith("/c/pay/"):
            self._page(method, address.path.removeprefix("/c/pay/"), body)
        else:
            self._api(method, address.path, nested(body or address.query))

    # --- The page -----------------------------------------------------------------------------

    def _page(self, method: str, session_id: str, body: str) -> None:
        far_end = self.server.far_end
        try:
            if method == "GET":
                return self._html(page.show(far_end, session_id))
            action = dict(parse_qsl(body)).get("action", "")
            url, html = page.press(far_end, session_id, action)
        except Refused as refused:
            return self._html(str(refused), 404)
        if html:
            return self._html(html)
        self._send(303, b"", {"Location": url})

    def _html(self, html: str, status: int = 200) -> None:
        self._send(status, html.encode(), {"Content-Type": "text/html; charset=utf-8"})

    # --- The API ------------------------------------------------------------------------------

    def _api(self, method: str, path: str, asked: Thing) -> None:
        key = self.headers.get("Idempotency-Key") or ""
        self.server.asked.append(Asked(method, path, asked, key))
        if self.headers.get("Authorization") != f"Bearer {self.server.secret_key}":
            error = {"type": "invalid_request_error", "message": "Invalid API Key provided: sk_***"}
            return self._json(401, {"error": error})
        fault = self.server.faults.pop(0) if self.server.faults else Fault()
        if fault.status:
            if fault.status == 500 and key:
                kept = json.loads(fault.body)
                self.server.far_end.keep_error(method, path, asked, key, fault.status, kept)
            self.server.is_closing.wait(fault.after)
            return self._send(fault.status, fault.body, fault.headers)
        headers = {}
        try:
            status, body, is_kept = self.server.far_end.call(method, path, asked, key)
            headers = {"Idempotent-Replayed": "true"} if is_kept else {}
        except Refused as refused:
            status, body = refused.status, refused.body
        self.server.is_closing.wait(fault.after)
        if fault.drops:
            self.close_connection = True
        elif fault.garbage:
            self._send(200, fault.garbage)
        else:
            self._json(status, body, headers)

    def _json(self, status: int, body: Thing, headers: dict[str, str] | None = None) -> None:
        head = {"Content-Type": "application/json", "Request-Id": new_id("req"), **(headers or {})}
        self._send(status, json.dumps(body).encode(), head)

    def _send(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        try:
            self.send_response(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:  # nobody waits for it any more
            self.close_connection = True

    def log_message(self, *args: Any) -> None:
        return


def nested(text: str) -> Thing:
    """`a[b][0][c]=1`, as Stripe's clients write lists and objects."""
    tree: Thing = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        parts = re.findall(r"[^\[\]]+", name)
        at = tree
        for part in parts[:-1]:
            at = at.setdefault(part, {})
        at[parts[-1]] = value
    return {name: _listed(value) for name, value in tree.items()}


def _listed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {name: _listed(each) for name, each in value.items()}
    if inner and all(name.isdigit() for name in inner):
        return [inner[name] for name in sorted(inner, key=int)]
    return inner
