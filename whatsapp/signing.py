"""Meta's signature: HMAC-SHA256 over the raw body, compared in constant time."""

from __future__ import annotations

import hashlib
import hmac

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

PREFIX = "sha256="


def app_secret() -> bytes:
    """Empty when there is none, and then nothing verifies.

    The simulator signs like Meta does, also in a shop that nobody has configured: its secret is
    then derived from the site's own.
    """
    if settings.WA_APP_SECRET:
        return str(settings.WA_APP_SECRET).encode()
    if settings.WHATSAPP_PROVIDER == "simulator":
        return salted_hmac("whatsapp.simulator", "app secret", algorithm="sha256").digest()
    return b""


def sign(body: bytes) -> str:
    """The header for `body`. Raises ValueError without a secret."""
    secret = app_secret()
    if not secret:
        raise ValueError("WA_APP_SECRET is not set.")
    return PREFIX + hmac.new(secret, body, hashlib.sha256).hexdigest()


def is_signed(body: bytes, header: str) -> bool:
    if not app_secret() or not header.startswith(PREFIX):
        return False
    return constant_time_compare(sign(body), header)
