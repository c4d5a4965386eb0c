"""A tiny VIES over real HTTP: answers what the test says, and remembers what it was asked."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

CONSULTATION = "WAPIAAAAY1234567"


@dataclass
class Vies:
    url: str
    status: int = 200
    #: None: that the number is valid. A dict is told as JSON, bytes as they are.
    body: Any = None
    hangs_up: bool = False
    #: Seconds between the bytes of the body.
    drip: float = 0
    requests: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    #: Answers for the first questions, each a status and a body; then the ones above hold.
    first: list[tuple[int, Any]] = field(default_factory=list)

    def fail(self, code: str, *, status: int = 200) -> None:
        self.status, self.body = status, failure(code)


def verdict(question: dict[str, Any], *, valid: bool = True) -> dict[str, Any]:
    return {
        "countryCode": question["countryCode"],
        "vatNumber": question["vatNumber"],
        "requestDate": "2026-11-21T10:00:00.000Z",
        "valid": valid,
        "requestIdentifier": CONSULTATION if "requesterNumber" in question else "",
        "name": "TEE GMBH" if valid else "---",
        "address": "RINGSTRASSE 1\n1010 WIEN" if valid else "---",
        "traderNameMatch": "NOT_PROCESSED",
    }


def failure(code: str) -> dict[str, Any]:
    return {"actionSucceed": False, "errorWrappers": [{"error": code}]}


@contextmanager
def running() -> Iterator[Vies]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            question = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
            vies.requests.append((self.path, question))
            if vies.hangs_up:
                self.close_connection = True
                return
            status, body = vies.first.pop(0) if vies.first else (vies.status, vies.body)
            body = verdict(question) if body is None else body
            raw = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            for byte in [raw] if not vies.drip else (raw[i : i + 1] for i in range(len(raw))):
                try:
                    self.wfile.write(byte)
                    self.wfile.flush()
                except OSError:
                    return
                time.sleep(vies.drip)

        def log_message(self, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    vies = Vies(url=f"http://127.0.0.1:{server.server_port}/rest-api")
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield vies
    finally:
        server.shutdown()
        server.server_close()
