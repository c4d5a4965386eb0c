"""Why something cannot be put into a basket; each `str()` is a sentence for people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shop.basket.models import MOST_PER_LINE
from shop.errors import OrderingError


class NotForSale(OrderingError):
    def __str__(self) -> str:
        return _("This product cannot be bought at the moment.")


class NeedsChoice(OrderingError):
    def __str__(self) -> str:
        return _("Choose a variant of this product first.")


@dataclass(frozen=True)
class StockProblem:
    """More is wanted than can be had."""

    title: str
    wanted: int
    available: int
    line_id: int | None = None

    def __str__(self) -> str:
        if self.available <= 0:
            return _("“%(title)s” is sold out.") % {"title": self.title}
        text = ngettext(
            "Only %(count)d of “%(title)s” is left.",
            "Only %(count)d of “%(title)s” are left.",
            self.available,
        )
        return text % {"count": self.available, "title": self.title}


class OutOfStock(OrderingError):
    def __init__(self, problems: Sequence[StockProblem]) -> None:
        super().__init__(problems)
        self.problems = list(problems)

    def __str__(self) -> str:
        return " ".join(str(problem) for problem in self.problems)


class TooMany(OrderingError):
    def __str__(self) -> str:
        return _("One order holds at most %(count)d of a product.") % {"count": MOST_PER_LINE}


class BasketEmpty(OrderingError):
    def __str__(self) -> str:
        return _("Your basket is empty.")


class NoSuchLine(OrderingError):
    def __str__(self) -> str:
        return _("This product is not in your basket any more.")
