"""How often somebody may have us ask VIES, which answers nobody who asks too much."""

from __future__ import annotations

from common.limits import Limit

HOUR, DAY = 60 * 60, 24 * 60 * 60
BY_PERSON = Limit("vies-person", most=10, seconds=HOUR)
BY_NETWORK = Limit("vies-network", most=60, seconds=DAY)  # offices share one


def may_ask(*, who: str, network: str) -> bool:
    """Counts a question; False when it is one too many. Who has none left orders with VAT all the same.

    `network` is empty where nobody knows it, such as for a placed order.
    """
    if BY_PERSON.is_reached(who) or (network and BY_NETWORK.is_reached(network)):
        return False
    BY_PERSON.count(who)
    if network:
        BY_NETWORK.count(network)
    return True
