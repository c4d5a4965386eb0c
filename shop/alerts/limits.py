"""How often somebody may ask to be told: one form must not fill strangers' mailboxes."""

from __future__ import annotations

import hashlib
import time
from ipaddress import ip_address

from django.core.cache import cache
from django.http import HttpRequest

HOUR, DAY = 3600, 86400
MOST_PER_PERSON = 10  # an hour
MOST_PER_ADDRESS = 20  # an hour, of one network address: families and offices share one
MOST_MAILS = 3  # a day, to one mailbox that nobody has confirmed


def may_ask(*, who: str, network: str) -> bool:
    """Counts one request; False when it is one too many."""
    return _counted(f"who:{who}", HOUR) <= MOST_PER_PERSON and (
        _counted(f"net:{network}", HOUR) <= MOST_PER_ADDRESS
    )


def may_mail(email: str) -> bool:
    """Counts one confirmation mail; False when this mailbox got enough of them today."""
    return _counted(f"mail:{email.lower()}", DAY) <= MOST_MAILS


def network_of(request: HttpRequest) -> str:
    """Where a request came from; behind our own proxy, what that proxy says."""
    address = str(request.META.get("REMOTE_ADDR", ""))
    try:
        is_proxy = ip_address(address).is_private
    except ValueError:  # a socket of the machine itself
        is_proxy = True
    forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return forwarded if is_proxy and forwarded else address


def _counted(what: str, seconds: int) -> int:
    # Addresses do not stand in the cache in the clear.
    digest = hashlib.sha256(what.encode()).hexdigest()[:32]
    key = f"alert:{digest}:{int(time.time()) // seconds}"
    cache.add(key, 0, seconds * 2)
    try:
        return cache.incr(key)
    except ValueError:  # it ran out between the two
        return 1
