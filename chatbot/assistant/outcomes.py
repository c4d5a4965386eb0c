"""What carrying out a command brought: the only facts that a reply may speak of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from chatbot.assistant import commands as do
from chatbot.assistant.policy import Reason
from chatbot.knowledge.retrieval import Found
from common.money import Money


@dataclass(frozen=True)
class Outcome:
    #: Whether the customer's question is answered with it; if not, the next reading is tried.
    is_answer: ClassVar[bool] = True


@dataclass(frozen=True)
class ProductsFound(Outcome):
    """`ids` in the order to show; prices are read when they are shown. `left`: how many more there are."""

    search: do.SearchProducts
    ids: tuple[int, ...]
    currency: str
    left: int = 0
    is_beyond_limit: bool = False


@dataclass(frozen=True)
class CategoryRow:
    id: int
    name: str


@dataclass(frozen=True)
class NoProducts(Outcome):
    is_answer: ClassVar[bool] = False
    search: do.SearchProducts
    categories: tuple[CategoryRow, ...] = ()


@dataclass(frozen=True)
class Categories(Outcome):
    rows: tuple[CategoryRow, ...]


@dataclass(frozen=True)
class CategoryShown(Outcome):
    name: str
    ids: tuple[int, ...]
    url: str


@dataclass(frozen=True)
class Gone(Outcome):
    """What a button named is not there any more."""


@dataclass(frozen=True)
class OrderRow:
    number: str
    status: str
    placed_at: datetime
    total: Money
    url: str


@dataclass(frozen=True)
class OrdersFound(Outcome):
    rows: tuple[OrderRow, ...]
    list_url: str = ""


@dataclass(frozen=True)
class NoOrders(Outcome):
    """`number`: the one that was asked for. Somebody else's looks the same as none at all."""

    number: str = ""
    login_url: str = ""


@dataclass(frozen=True)
class Answered(Outcome):
    source: Found


@dataclass(frozen=True)
class PerhapsMeant(Outcome):
    is_answer: ClassVar[bool] = False
    sources: tuple[Found, ...]


@dataclass(frozen=True)
class NotKnown(Outcome):
    is_answer: ClassVar[bool] = False


@dataclass(frozen=True)
class HandedOff(Outcome):
    """`hours`: what the shop has published about when its people are there."""

    hours: Found | None = None


@dataclass(frozen=True)
class Said(Outcome):
    """A command that only needs words."""

    command: do.Command


@dataclass(frozen=True)
class Refused(Outcome):
    reason: Reason
