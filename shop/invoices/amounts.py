"""What an order charges, position by position, and what of it a refund takes back; to the cent."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone

from shop.order.models import Order
from shop.tax.arithmetic import CENT, NOTHING, cents, shares
from shop.tax.rates import STANDARD, rates
from shop.tax.treatment import EXPORT, OSS, REVERSE_CHARGE

DELIVERY, ROUNDING = "delivery", "rounding"
TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Position:
    """`key`: "line:<pk>", "delivery:<rate>" or "rounding"; `rate`: percent."""

    key: str
    rate: Decimal
    net: Decimal
    tax: Decimal

    @property
    def gross(self) -> Decimal:
        return self.net + self.tax

    @property
    def is_delivery(self) -> bool:
        return self.key.startswith(DELIVERY)


def line_key(pk: int) -> str:
    return f"line:{pk}"


def percent(rate: Decimal) -> str:
    """Such as "19" or "5.5"."""
    return f"{rate.normalize():f}"


def positions_of(order: Order, lines: Sequence[Any]) -> list[Position]:
    """Goods, delivery and, where an order's own sums differ by some cents, a rounding.

    Net and tax add up to the totals of `order`, and by rate to its `tax_lines` where it has them.
    """
    told = _told(order)
    goods = [_goods(order, line, list(told)) for line in lines]
    found = goods + (_delivery_left(order, goods, told) or _delivery(order, list(told)))
    net = order.total_excl_tax - sum((each.net for each in found), NOTHING)
    tax = order.total_incl_tax - order.total_excl_tax - sum((each.tax for each in found), NOTHING)
    if net or tax:
        most = max(found, key=lambda each: each.gross, default=None)
        found.append(Position(ROUNDING, most.rate if most else NOTHING, net, tax))
    return found


def by_rate(positions: Iterable[Position]) -> list[Position]:
    """One sum for each rate, the highest first; `key` is the rate."""
    sums: dict[Decimal, tuple[Decimal, Decimal]] = {}
    for each in positions:
        net, tax = sums.get(each.rate, (NOTHING, NOTHING))
        sums[each.rate] = (net + each.net, tax + each.tax)
    return [Position(percent(rate), rate, *sums[rate]) for rate in sorted(sums, reverse=True)]


def take(
    left: Sequence[Position], gross: Decimal, keys: Collection[str] | None = None
) -> list[Position]:
    """`gross` of what is `left`, or as much of it as there is, in proportion; of `keys` alone."""
    among = [each for each in left if keys is None or each.key in keys]
    whole = sum((each.gross for each in among), NOTHING)
    if gross >= whole:
        return [each for each in among if each.net or each.tax]
    weights = [max(NOTHING, each.gross) for each in among]
    if gross <= 0 or not any(weights):
        return []
    parts = shares(min(gross, sum(weights, NOTHING)), weights)
    return [_part(each, part) for each, part in zip(among, parts, strict=True) if part]


def minus(left: Sequence[Position], taken: Iterable[Position]) -> list[Position]:
    """What remains of `left`, position by position."""
    gone: dict[str, tuple[Decimal, Decimal]] = {}
    for each in taken:
        net, tax = gone.get(each.key, (NOTHING, NOTHING))
        gone[each.key] = (net + each.net, tax + each.tax)
    remains = []
    for each in left:
        net, tax = gone.get(each.key, (NOTHING, NOTHING))
        remains.append(Position(each.key, each.rate, each.net - net, each.tax - tax))
    return remains


def _part(each: Position, gross: Decimal) -> Position:
    if gross == each.gross:
        return each
    net = cents(each.net * gross / each.gross)
    return Position(each.key, each.rate, net, gross - net)


def _told(order: Order) -> dict[Decimal, Position]:
    """The order's own sums by rate; none where it has none, or where they do not add up to it."""
    found = [
        Position(line["rate"], Decimal(line["rate"]), Decimal(line["net"]), Decimal(line["tax"]))
        for line in order.tax_lines
    ]
    sums = sum((each.net for each in found), NOTHING), sum((each.gross for each in found), NOTHING)
    is_whole = sums == (order.total_excl_tax, order.total_incl_tax)
    return {each.rate: each for each in found} if is_whole else {}


def _goods(order: Order, line: Any, told: list[Decimal]) -> Position:
    net, gross = line.line_price_excl_tax, line.line_price_incl_tax
    slack = CENT * (1 + line.quantity) / 2  # old orders rounded each piece
    rate = _rate(order, line.tax_code or STANDARD, net, gross - net, slack, told)
    return Position(line_key(line.pk), rate, net, gross - net)


def _delivery_left(
    order: Order, goods: list[Position], told: dict[Decimal, Position]
) -> list[Position]:
    """Delivery by rate: what the sums by rate hold beside the goods. Empty where that is no answer."""
    if not told or not {each.rate for each in goods} <= told.keys():
        return []
    left = minus(list(told.values()), [_keyed(each, told) for each in goods])
    found = [
        Position(f"{DELIVERY}:{percent(each.rate)}", each.rate, each.net, each.tax)
        for each in left
        if each.net or each.tax
    ]
    is_delivery = all(each.net >= 0 and each.tax >= 0 for each in found) and (
        sum((each.gross for each in found), NOTHING) == order.shipping_incl_tax
    )
    return found if is_delivery else []


def _keyed(each: Position, told: dict[Decimal, Position]) -> Position:
    return Position(told[each.rate].key, each.rate, each.net, each.tax)


def _delivery(order: Order, told: list[Decimal]) -> list[Position]:
    net, tax = order.shipping_excl_tax, order.shipping_incl_tax - order.shipping_excl_tax
    if not net and not tax:
        return []
    rate = _rate(order, order.shipping_tax_code or STANDARD, net, tax, CENT, told)
    return [Position(f"{DELIVERY}:{percent(rate)}", rate, net, tax)]


def _rate(
    order: Order, tax_code: str, net: Decimal, tax: Decimal, slack: Decimal, told: list[Decimal]
) -> Decimal:
    """The rate of the law, if the amounts bear it out; else one of the order's; else what they imply."""
    for rate in (_lawful(order, tax_code), *told):
        if abs(net * rate / 100 - tax) <= slack:
            return rate
    return (tax * 100 / net).quantize(TENTH) if net else NOTHING


def _lawful(order: Order, tax_code: str) -> Decimal:
    if order.tax_treatment in (EXPORT, REVERSE_CHARGE):
        return NOTHING
    address = order.shipping_address
    is_oss = order.tax_treatment == OSS and address is not None
    country = address.country_id if is_oss else settings.SHIPPING_HOME
    day = timezone.localdate(order.date_placed, timezone.get_default_timezone())
    return rates().rate(country, tax_code, day)
