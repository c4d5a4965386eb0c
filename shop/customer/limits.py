"""How often a password may be tried, or a new one asked for, before somebody has to wait.

By address and network together first: who knows an address must not lock its owner out.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from common.limits import Limit
from shop.errors import OrderingError

QUARTER, HOUR = 15 * 60, 60 * 60
WRONG_HERE = Limit("login-here", most=10, seconds=QUARTER)
WRONG_FROM_NETWORK = Limit("login-network", most=50, seconds=QUARTER)  # offices share one
WRONG_FOR_ADDRESS = Limit("login-address", most=100, seconds=QUARTER)
RESETS_TO_ADDRESS = Limit("reset-address", most=3, seconds=HOUR)
RESETS_FROM_NETWORK = Limit("reset-network", most=20, seconds=HOUR)
CLAIMS_TO_ADDRESS = Limit("claim-address", most=3, seconds=HOUR)


class TooManyTries(OrderingError):
    def __str__(self) -> str:
        return _(
            "Those were too many tries. Wait 15 minutes, or ask for a new password, "
            "which works at once."
        )


class TooManyResets(OrderingError):
    def __str__(self) -> str:
        return _(
            "You have asked several times already. Look into your mailbox, also among the "
            "unwanted mail, or try again in an hour."
        )


def check_login(*, email: str, network: str) -> None:
    """Raises TooManyTries."""
    email = email.strip().lower()
    if (
        WRONG_HERE.is_reached(f"{email} {network}")
        or WRONG_FROM_NETWORK.is_reached(network)
        or WRONG_FOR_ADDRESS.is_reached(email)
    ):
        raise TooManyTries


def count_wrong_login(*, email: str, network: str) -> None:
    email = email.strip().lower()
    WRONG_HERE.count(f"{email} {network}")
    WRONG_FROM_NETWORK.count(network)
    WRONG_FOR_ADDRESS.count(email)


def count_reset(*, email: str, network: str) -> None:
    """Whether there is such an account or not. Raises TooManyResets."""
    email = email.strip().lower()
    if RESETS_TO_ADDRESS.is_reached(email) or RESETS_FROM_NETWORK.is_reached(network):
        raise TooManyResets
    RESETS_TO_ADDRESS.count(email)
    RESETS_FROM_NETWORK.count(network)


def count_claim(*, email: str, network: str) -> None:
    """Raises TooManyResets."""
    if CLAIMS_TO_ADDRESS.is_reached(email.lower()) or RESETS_FROM_NETWORK.is_reached(network):
        raise TooManyResets
    CLAIMS_TO_ADDRESS.count(email.lower())
    RESETS_FROM_NETWORK.count(network)
