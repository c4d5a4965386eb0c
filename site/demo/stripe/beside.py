"""Test payments beside the demo shop: where no key of Stripe's is set, its far end runs in our process."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from demo.stripe.courier import Courier, post_to
from demo.stripe.far_end import FarEnd
from demo.stripe.server import Server


@contextmanager
def payments_without_money(say: Callable[[str], None]) -> Iterator[None]:
    """Whoever is shown the demo can pay by card without money. Never where DEBUG is off."""
    if not settings.DEBUG or settings.STRIPE_SECRET_KEY:
        yield
        return
    key, secret = f"sk_test_{secrets.token_hex(12)}", f"whsec_{secrets.token_hex(12)}"
    courier = Courier(post_to(f"http://127.0.0.1:{settings.PORT}/hook/stripe/"), secret)
    server = _server(FarEnd(tell=courier.tell, path=_path()), key)
    settings.STRIPE_SECRET_KEY, settings.STRIPE_WEBHOOK_SECRET = key, secret
    settings.STRIPE_API_URL = server.url
    server.start()
    say(f"Cards are test cards: payments stay on this machine, at {server.url}.")
    try:
        yield
    finally:
        server.stop()


def forget() -> None:
    """The payments of orders that are removed."""
    _path().unlink(missing_ok=True)


def _path() -> Path:
    return Path(settings.VAR) / "test-payments.json"


def _server(far_end: FarEnd, key: str) -> Server:
    """At the port after the shop's, so that pages for paying outlive a restart; or at any."""
    for port in (settings.PORT + 1, 0):
        try:
            return Server(far_end, secret_key=key, host="127.0.0.1", port=port)
        except OSError:
            continue
    raise OSError("no port is free for test payments")
