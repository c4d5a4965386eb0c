"""What a list is narrowed to, as it stands in an address.

    ?colour=green&colour=red&price=10-25&in-stock=1&rating=4

Values of one attribute are alternatives; everything else must hold at once. What an address says
that cannot be understood is left out, and `problems` tells of it where a person typed it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

# What addresses of lists say besides; an attribute of such a name is called `f-name` there.
RESERVED = {"q", "page", "sort", "price", "rating", "category", "variant"}
RATINGS = (4, 3)
HIGHEST_PRICE = Decimal(10) ** 9
Values = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Filters:
    values: Values = field(default_factory=dict)  # attribute code -> keys
    low: Decimal | None = None
    high: Decimal | None = None
    in_stock: bool = False
    rating: int = 0
    problems: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.values or self.has_price or self.in_stock or self.rating)

    @property
    def has_price(self) -> bool:
        return self.low is not None or self.high is not None

    @property
    def price(self) -> str:
        """As in addresses: `10-25`, `10-` or `-25`."""
        return f"{_plain(self.low)}-{_plain(self.high)}" if self.has_price else ""

    @property
    def key(self) -> str:
        """The same for the same products."""
        return "&".join(f"{name}={value}" for name, value in self.pairs())

    def pairs(self) -> Iterator[tuple[str, str]]:
        for code in sorted(self.values):
            for key in sorted(self.values[code]):
                yield parameter(code), key
        if self.has_price:
            yield "price", self.price
        if self.in_stock:
            yield "in-stock", "1"
        if self.rating:
            yield "rating", str(self.rating)

    def without(self, code: str, key: str | None = None) -> Filters:
        """All but one value of an attribute, or all of its values."""
        left = frozenset() if key is None else self.values.get(code, frozenset()) - {key}
        others = {other: keys for other, keys in self.values.items() if other != code}
        return replace(self, values={**others, code: left} if left else others)


def parameter(code: str) -> str:
    """An attribute's name in addresses."""
    return f"f-{code}" if code in RESERVED else code


def read(query: QueryDict, known: Values) -> Filters:
    """The filters of an address; `known` are the values that there are."""
    values = {
        code: chosen
        for code, keys in known.items()
        if (chosen := frozenset(query.getlist(parameter(code))) & keys)
    }
    low, high, problems = _price(query)
    rating = query.get("rating", "")
    return Filters(
        values=values,
        low=low,
        high=high,
        in_stock=query.get("in-stock") == "1",
        rating=int(rating) if rating in map(str, RATINGS) else 0,
        problems=problems,
    )


def _price(query: QueryDict) -> tuple[Decimal | None, Decimal | None, tuple[str, ...]]:
    """From `price=10-25`, or from the two fields of the form."""
    low, _dash, high = query.get("price", "").partition("-")
    texts = [query.get("price-from", "") or low, query.get("price-to", "") or high]
    amounts: list[Decimal | None] = []
    problems = []
    for text in texts:
        try:
            amounts.append(_amount(text))
        except (InvalidOperation, ValueError):
            amounts.append(None)
            problems.append(
                _("“%(text)s” is not a price. Write it in figures, such as 25.")
                % {"text": text[:30]}
            )
    if None not in amounts:
        amounts.sort(key=lambda amount: amount or 0)
    return amounts[0], amounts[1], tuple(problems)


def _amount(text: str) -> Decimal | None:
    text = text.strip().replace("٫", ".").replace(",", ".")
    if not text:
        return None
    amount = Decimal(text)
    if not amount.is_finite() or not 0 <= amount <= HIGHEST_PRICE:
        raise ValueError(text)
    return amount.quantize(Decimal("0.01"))


def _plain(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount.normalize():f}"


def address(path: str, pairs: Any) -> str:
    """`path` with these names and values, those without a value left out."""
    query = QueryDict(mutable=True)
    for name, value in pairs:
        if value:
            query.appendlist(name, value)
    return f"{path}?{query.urlencode()}" if query else path
