"""Rates of value added tax by country, tax class and day, from a file (`settings.TAX_RATES_FILE`)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

#: Of the products' tax classes; what a country has no rate of its own for has its standard rate.
STANDARD, NONE = "standard", "none"

Steps = list[tuple[date, Decimal]]  # from when which rate (percent) holds, the newest first


class BadRates(Exception):
    """The file of rates cannot be used; says where."""


@dataclass(frozen=True)
class Rates:
    """`areas`: countries that tax sales among one another by destination. `steps`: by (country, class)."""

    areas: tuple[frozenset[str], ...]
    steps: dict[tuple[str, str], Steps]

    def area_of(self, country: str) -> frozenset[str]:
        """The tax area that `country` belongs to; a country in none is one by itself."""
        return next((area for area in self.areas if country in area), frozenset((country,)))

    def knows(self, country: str) -> bool:
        return (country, STANDARD) in self.steps

    def rate(self, country: str, tax_code: str, on: date) -> Decimal:
        """Percent. Nothing is charged for the class "none" and where no rate is known."""
        if tax_code == NONE:
            return Decimal(0)
        steps = self.steps.get((country, tax_code)) or self.steps.get((country, STANDARD), [])
        first = steps[-1][1] if steps else Decimal(0)
        return next((rate for since, rate in steps if since <= on), first)


def rates() -> Rates:
    """Raises BadRates."""
    return _read(Path(settings.TAX_RATES_FILE))


@lru_cache(maxsize=8)
def _read(path: Path) -> Rates:
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except (OSError, ValueError) as error:
        raise BadRates(f"{path}: {error}") from error
    areas = tuple(frozenset(names) for names in told.pop("areas", {}).values())
    steps: dict[tuple[str, str], Steps] = {}
    for country, classes in told.items():
        if not isinstance(classes, dict):
            raise BadRates(f"{path}: {country} has no tax classes")
        for code, rates_since in classes.items():
            steps[country, code] = _steps(rates_since, f"{path}: {country}.{code}")
    return Rates(areas, steps)


def _steps(told: Any, where: str) -> Steps:
    try:
        found = [(date.fromisoformat(day), Decimal(rate)) for day, rate in told.items()]
    except (AttributeError, TypeError, ValueError, ArithmeticError) as error:
        raise BadRates(f"{where}: {error}") from error
    if not found or not all(0 <= rate < 100 for _day, rate in found):
        raise BadRates(f"{where}: a rate is a number from 0 to 99.99")
    return sorted(found, reverse=True)
