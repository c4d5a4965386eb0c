"""Brings events to the shop, signed as Stripe signs them; late, twice or reversed where told so."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import threading
import time
from collections.abc import Callable

import httpx

from demo.stripe.objects import Thing

logger = logging.getLogger("souk.demo")

#: Body and signature in, the HTTP status out.
Post = Callable[[bytes, str], int]
PAUSES = (0.0, 0.5, 2.0, 10.0)


def sign(body: bytes, secret: str, at: float | None = None) -> str:
    moment = int(time.time() if at is None else at)
    signed = hmac.new(secret.encode(), b"%d." % moment + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={signed}"


def post_to(url: str) -> Post:
    def post(body: bytes, signature: str) -> int:
        headers = {"Stripe-Signature": signature, "Content-Type": "application/json"}
        return httpx.post(url, content=body, headers=headers, timeout=20).status_code

    return post


class Courier:
    """`held`: events wait in `waiting` until `release`."""

    def __init__(self, post: Post, secret: str, *, held: bool = False) -> None:
        self.post = post
        self.secret = secret
        self.held = held
        self.waiting: list[Thing] = []

    def tell(self, event: Thing) -> None:
        if self.held:
            self.waiting.append(event)
        else:
            threading.Thread(target=self._bring, args=(event,), daemon=True).start()

    def release(self, *kinds: str, backwards: bool = False, copies: int = 1) -> list[int]:
        """Bring what waits (of `kinds`, if any are named), one after the other. Returns the statuses."""
        chosen = [event for event in self.waiting if not kinds or event["type"] in kinds]
        self.waiting = [event for event in self.waiting if event not in chosen]
        if backwards:
            chosen.reverse()
        return [self.bring(event) for event in chosen for _copy in range(copies)]

    def bring(self, event: Thing) -> int:
        body = json.dumps(event).encode()
        return self.post(body, sign(body, self.secret))

    def _bring(self, event: Thing) -> None:
        """Like Stripe's own, it comes again when nobody opened."""
        for pause in PAUSES:
            time.sleep(pause)
            try:
                if self.bring(event) < 300:
                    return
            except httpx.HTTPError as error:
                logger.info("%s could not be brought: %s", event["type"], error)
