"""What a list can be narrowed to, with counts, as the filters beside it show it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.money import Money, format_money
from shop.catalogue.facts import LANGUAGES, in_language
from shop.catalogue.filters import RATINGS, Filters, Values, parameter
from shop.catalogue.listing_models import FacetValue
from shop.catalogue.models import ProductAttribute
from shop.catalogue.shelves import Counts
from shop.catalogue.tree import Branch
from shop.catalogue.version import KEPT_SECONDS, tree_version

SHOWN = 8  # options of a facet; the others stand behind "more"
MOST = 60
NUMBER = re.compile(r"\d+(?:[.,]\d+)?")

# Known facets are read from the cache once a version; a process remembers them.
_remembered: tuple[str, dict[str, Definition]] | None = None


@dataclass(frozen=True)
class KnownValue:
    id: int
    key: str
    labels: dict[str, str]
    colour: str


@dataclass(frozen=True)
class Definition:
    """An attribute that lists can be narrowed by."""

    code: str
    names: dict[str, str]
    values: dict[str, KnownValue]


@dataclass(frozen=True)
class Option:
    label: str
    value: str
    count: int
    is_chosen: bool
    colour: str = ""
    url: str = ""


@dataclass(frozen=True)
class Facet:
    code: str
    parameter: str
    name: str
    options: tuple[Option, ...]

    @property
    def shown(self) -> tuple[Option, ...]:
        return self.options[:SHOWN]

    @property
    def more(self) -> tuple[Option, ...]:
        return self.options[SHOWN:]

    @property
    def chosen(self) -> int:
        return sum(option.is_chosen for option in self.options)

    @property
    def has_colours(self) -> bool:
        return any(option.colour for option in self.options)


@dataclass(frozen=True)
class PriceRange:
    low: str  # as typed
    high: str
    least: int  # what there is
    greatest: int
    currency: str


@dataclass(frozen=True)
class Chip:
    """A filter that is on, and the address without it."""

    label: str
    url: str


@dataclass(frozen=True)
class Facets:
    categories: tuple[Option, ...] = ()
    attributes: tuple[Facet, ...] = ()
    price: PriceRange | None = None
    ratings: tuple[Option, ...] = ()
    in_stock: Option | None = None

    def __bool__(self) -> bool:
        return bool(
            self.categories or self.attributes or self.price or self.ratings or self.in_stock
        )


def definitions() -> dict[str, Definition]:
    """By attribute code, in the order that tables have; no query while they stay the same."""
    global _remembered
    version = tree_version()
    if _remembered and _remembered[0] == version:
        return _remembered[1]
    key = f"shop:facets:{version}"
    found: dict[str, Definition] | None = cache.get(key)
    if found is None:
        found = _read_definitions()
        cache.set(key, found, KEPT_SECONDS)
    _remembered = (version, found)
    return found


def known_values() -> Values:
    return {code: frozenset(known.values) for code, known in definitions().items()}


def ids_of(filters: Filters) -> dict[str, frozenset[int]]:
    """The FacetValues of these filters by attribute code."""
    known = definitions()
    return {
        code: frozenset(known[code].values[key].id for key in keys)
        for code, keys in filters.values.items()
    }


def facets(
    counts: Counts,
    filters: Filters,
    *,
    categories: Iterable[Branch],
    category_url: Callable[[Branch], str],
) -> Facets:
    """Values without products are left out unless they are chosen, and so is what leaves no choice."""
    return Facets(
        categories=tuple(
            Option(branch.title, str(branch.id), count, False, url=category_url(branch))
            for branch in categories
            if (count := counts.categories.get(branch.id, 0))
        ),
        attributes=tuple(
            facet
            for known in definitions().values()
            if (facet := _facet(known, counts, filters.values.get(known.code, frozenset())))
            and (len(facet.options) > 1 or facet.chosen)
        ),
        price=_price_range(counts, filters),
        ratings=_ratings(counts, filters),
        in_stock=_in_stock(counts, filters),
    )


def chips(filters: Filters, url: Callable[[Filters], str]) -> list[Chip]:
    """One for each value that a list is narrowed to, in the order of the filters."""
    found = []
    for code, known in definitions().items():
        for key in sorted(filters.values.get(code, ())):
            label = in_language(known.values[key].labels)
            found.append(Chip(label, url(filters.without(code, key))))
    if filters.has_price:
        found.append(Chip(_price_text(filters), url(replace(filters, low=None, high=None))))
    if filters.rating:
        found.append(Chip(_rating_text(filters.rating), url(replace(filters, rating=0))))
    if filters.in_stock:
        found.append(Chip(_("In stock"), url(replace(filters, in_stock=False))))
    return found


def _read_definitions() -> dict[str, Definition]:
    found: dict[str, Definition] = {}
    attributes = ProductAttribute.objects.filter(is_facet=True).order_by("position", "code", "pk")
    for attribute in attributes:
        names = {language: attribute.translated("name", language) for language in LANGUAGES}
        found.setdefault(attribute.code, Definition(attribute.code, names, {}))
    for value in FacetValue.objects.filter(code__in=found):
        told = KnownValue(value.pk, value.key, value.labels, value.colour)
        found[value.code].values[value.key] = told
    return found


def _facet(known: Definition, counts: Counts, chosen: frozenset[str]) -> Facet | None:
    options = [
        Option(in_language(value.labels), key, count, key in chosen, value.colour)
        for key, value in known.values.items()
        if (count := counts.values.get(value.id, 0)) or key in chosen
    ]
    if not options:
        return None
    by_count = sorted(options, key=lambda option: (not option.is_chosen, -option.count))[:MOST]
    return Facet(
        known.code, parameter(known.code), in_language(known.names), tuple(_ordered(by_count))
    )


def _ordered(options: list[Option]) -> list[Option]:
    """Sizes by their numbers, small ones first; anything else by how many there are."""
    if all(NUMBER.match(option.label) for option in options):
        return sorted(options, key=lambda option: (_unit(option.label), _number(option.label)))
    return sorted(options, key=lambda option: (-option.count, option.label))


def _number(text: str) -> Decimal:
    found = NUMBER.match(text)
    return Decimal(found[0].replace(",", ".")) if found else Decimal(0)


def _unit(text: str) -> str:
    return NUMBER.sub("", text).strip()


def _price_range(counts: Counts, filters: Filters) -> PriceRange | None:
    if counts.low is None or counts.high is None:
        if not filters.has_price:
            return None
        counts = replace(counts, low=filters.low or Decimal(0), high=filters.high or filters.low)
    least = int((counts.low or Decimal(0)).to_integral_value(ROUND_FLOOR))
    greatest = int((counts.high or Decimal(0)).to_integral_value(ROUND_CEILING))
    if greatest - least < 2 and not filters.has_price:
        return None
    low, _dash, high = filters.price.partition("-")
    return PriceRange(low, high, least, greatest, settings.OSCAR_DEFAULT_CURRENCY)


def _price_text(filters: Filters) -> str:
    low, high = (
        format_money(Money(amount, settings.OSCAR_DEFAULT_CURRENCY)) if amount is not None else ""
        for amount in (filters.low, filters.high)
    )
    if not low:
        return _("Up to %(price)s") % {"price": high}
    if not high:
        return _("From %(price)s") % {"price": low}
    return _("%(low)s to %(high)s") % {"low": low, "high": high}


def _rating_text(least: int) -> str:
    return ngettext("%(count)d star and more", "%(count)d stars and more", least) % {"count": least}


def _ratings(counts: Counts, filters: Filters) -> tuple[Option, ...]:
    options = [
        Option(
            _rating_text(least), str(least), counts.ratings.get(least, 0), filters.rating == least
        )
        for least in RATINGS
    ]
    return tuple(option for option in options if option.count or option.is_chosen)


def _in_stock(counts: Counts, filters: Filters) -> Option | None:
    """Nothing to choose where everything is in stock."""
    is_choice = 0 < counts.in_stock < counts.total
    if not is_choice and not filters.in_stock:
        return None
    return Option(_("In stock"), "1", counts.in_stock, filters.in_stock)
