"""How often somebody may enter a promo code that does not exist."""

from __future__ import annotations

import time
from hashlib import sha256

from django.core.cache import cache
from django.utils.translation import gettext as _

from shop.errors import OrderingError

MOST_WRONG = 10
WINDOW_SECONDS = 15 * 60


class TooManyGuesses(OrderingError):
    def __str__(self) -> str:
        return _("You have entered too many wrong promo codes. Try again in 15 minutes.")


def check(*who: str) -> None:
    """Raises TooManyGuesses when any of these names of one visitor is over the limit."""
    counts = cache.get_many([_key(name) for name in who])
    if any(count >= MOST_WRONG for count in counts.values()):
        raise TooManyGuesses


def count_wrong(*who: str) -> None:
    for key in map(_key, who):
        cache.add(key, 0, WINDOW_SECONDS)
        try:
            cache.incr(key)
        except ValueError:  # it ran out between the two, or the cache is gone
            continue


def _key(name: str) -> str:
    # Addresses of networks do not stand in the cache in the clear.
    digest = sha256(name.encode()).hexdigest()[:32]
    return f"promo-guesses:{digest}:{int(time.time()) // WINDOW_SECONDS}"
