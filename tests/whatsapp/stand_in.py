"""A tiny Meta over real HTTP: answers what the test says, and remembers what it was asked."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Answer:
    status: int = 200
    body: Any = field(default_factory=lambda: {"messages": [{"id": "wamid.OUT.1"}]})
    headers: dict[str, str] = field(default_factory=dict)
    after: float = 0
    #: Hang up without a word, once the request has been read.
    hangs_up: bool = False
    #: Seconds between the bytes of the body.
    drip: float = 0


@dataclass
class Meta:
    url: str
    answer: Answer = field(default_factory=Answer)
    requests: list[tuple[str, dict[str, str], Any]] = field(default_factory=list)


@contextmanager
def running() -> Iterator[Meta]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            body = json.loads(self.rfile.read(length))
            meta.requests.append((self.path, dict(self.headers), body))
            answer = meta.answer
            time.sleep(answer.after)
            if answer.hangs_up:
                self.close_connection = True
                return
            raw = (
                answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
            )
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self._write(raw, answer.drip)

        def _write(self, raw: bytes, drip: float) -> None:
            for byte in [raw] if not drip else (raw[i : i + 1] for i in range(len(raw))):
                try:
                    self.wfile.write(byte)
                    self.wfile.flush()
                except OSError:
                    return
                time.sleep(drip)

        def log_message(self, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    meta = Meta(url=f"http://127.0.0.1:{server.server_port}/v23.0")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield meta
    finally:
        server.shutdown()
        server.server_close()
