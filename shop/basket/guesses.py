"""How often somebody may enter a promo code that does not exist."""

from __future__ import annotations

from django.utils.translation import gettext as _

from common.limits import Limit
from shop.errors import OrderingError

MOST_WRONG = 10
WRONG = Limit("promo-guesses", most=MOST_WRONG, seconds=15 * 60)


class TooManyGuesses(OrderingError):
    def __str__(self) -> str:
        return _("You have entered too many wrong promo codes. Try again in 15 minutes.")


def check(*who: str) -> None:
    """Raises TooManyGuesses when any of these names of one visitor is over the limit."""
    if WRONG.is_reached(*who):
        raise TooManyGuesses


def count_wrong(*who: str) -> None:
    WRONG.count(*who)
