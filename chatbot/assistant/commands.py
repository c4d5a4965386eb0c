"""What the assistant can be asked to do. Data only: a model may propose these, code carries them out.

Nobody's identity is ever a field here: whose orders, whose prices is decided by who is speaking.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

PAYLOAD_PREFIX = "do:"


@dataclass(frozen=True)
class Command:
    name: ClassVar[str] = ""


@dataclass(frozen=True)
class SearchProducts(Command):
    """`is_guess`: nothing in the message speaks of goods, so only a good match is an answer.
    `is_mixed`: for a present; some of each kind rather than all of the best one.
    """

    name: ClassVar[str] = "search"
    text: str = ""
    min_price: Decimal | None = None
    max_price: Decimal | None = None
    without: str = ""
    cheapest_first: bool = False
    is_mixed: bool = False
    offset: int = 0
    is_guess: bool = False


@dataclass(frozen=True)
class ShowProduct(Command):
    name: ClassVar[str] = "product"
    product_id: int = 0


@dataclass(frozen=True)
class BrowseCategories(Command):
    name: ClassVar[str] = "categories"


@dataclass(frozen=True)
class ShowCategory(Command):
    name: ClassVar[str] = "category"
    category_id: int = 0


@dataclass(frozen=True)
class OrderStatus(Command):
    """Without a number: the newest orders of whoever speaks."""

    name: ClassVar[str] = "orders"
    number: str = ""


@dataclass(frozen=True)
class AnswerFromKnowledge(Command):
    """`is_guess`: nothing in the message speaks of the shop's terms, so only a good match counts."""

    name: ClassVar[str] = "knowledge"
    question: str = ""
    is_guess: bool = False


@dataclass(frozen=True)
class Greet(Command):
    name: ClassVar[str] = "greet"


@dataclass(frozen=True)
class Thank(Command):
    name: ClassVar[str] = "thanks"


@dataclass(frozen=True)
class SayGoodbye(Command):
    name: ClassVar[str] = "bye"


@dataclass(frozen=True)
class Help(Command):
    name: ClassVar[str] = "help"


@dataclass(frozen=True)
class SayWhatIAm(Command):
    """Somebody asks whether they talk to a person."""

    name: ClassVar[str] = "identity"


@dataclass(frozen=True)
class SwitchLanguage(Command):
    name: ClassVar[str] = "language"
    language: str = "en"


@dataclass(frozen=True)
class HandOff(Command):
    name: ClassVar[str] = "handoff"


@dataclass(frozen=True)
class Decline(Command):
    """ "No, thanks" to something that was offered."""

    name: ClassVar[str] = "decline"


@dataclass(frozen=True)
class LookAtMedia(Command):
    """A picture, a voice message, a file: something that only people can take in."""

    name: ClassVar[str] = "media"


@dataclass(frozen=True)
class Unknown(Command):
    name: ClassVar[str] = "unknown"
    text: str = ""


REGISTRY: dict[str, type[Command]] = {
    command.name: command
    for command in (
        SearchProducts, ShowProduct, BrowseCategories, ShowCategory, OrderStatus, AnswerFromKnowledge,
        Greet, Thank, SayGoodbye, Help, SayWhatIAm, SwitchLanguage, HandOff, Decline, LookAtMedia, Unknown,
    )
}  # fmt: skip


class BadCommand(Exception):
    """The text names no command, or gives it values of the wrong kind."""


def as_payload(command: Command) -> str:
    """What a button carries. It asks for no more than the customer could type."""
    values = {
        field.name: str(value) if isinstance(value, Decimal) else value
        for field in fields(command)
        if (value := getattr(command, field.name)) != field.default
    }
    return f"{PAYLOAD_PREFIX}{command.name}" + (
        f" {json.dumps(values, ensure_ascii=False, separators=(',', ':'))}" if values else ""
    )


def from_payload(payload: str) -> Command:
    """Raises BadCommand."""
    if not payload.startswith(PAYLOAD_PREFIX):
        raise BadCommand(payload[:40])
    name, _, rest = payload.removeprefix(PAYLOAD_PREFIX).partition(" ")
    try:
        return build(name, json.loads(rest) if rest else {})
    except ValueError as error:
        raise BadCommand(payload[:40]) from error


def build(name: str, values: Any) -> Command:
    """The command of that name from untrusted values. Raises BadCommand."""
    cls = REGISTRY.get(name)
    if cls is None or not isinstance(values, dict):
        raise BadCommand(name)
    known = {field.name: field for field in fields(cls)}
    if set(values) - set(known):
        raise BadCommand(name)
    return cls(**{key: _checked(known[key].type, value) for key, value in values.items()})


def as_values(command: Command) -> dict[str, Any]:
    """For a JSON column; `build(command.name, values)` reads it back."""
    return {
        key: str(value) if isinstance(value, Decimal) else value
        for key, value in asdict(command).items()
    }


def _checked(kind: object, value: Any) -> Any:
    if kind == "Decimal | None":
        if value is None:
            return None
        try:
            number = Decimal(str(value))
        except InvalidOperation as error:
            raise BadCommand("not an amount") from error
        if not number.is_finite() or not 0 <= number < 10**9:
            raise BadCommand("not an amount")
        return number
    is_right = {
        "str": type(value) is str and len(value) <= 1000,
        "int": type(value) is int and 0 <= value < 2**63,
        "bool": type(value) is bool,
    }
    if not is_right[str(kind)]:
        raise BadCommand("a value of the wrong kind")
    return value
