"""What a message says, in no provider's language.

A dialog or a notification makes one of these; a channel renders it. They are kept as JSON on the
message row: `as_json(content)` writes `{"kind": "text", ...}`, `from_json` reads it back.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Any, ClassVar


@dataclass(frozen=True)
class Content:
    kind: ClassVar[str] = ""

    @property
    def is_template(self) -> bool:
        return False

    def as_text(self) -> str:
        """What somebody reads where only plain text can be shown."""
        raise NotImplementedError


@dataclass(frozen=True)
class Link:
    title: str
    url: str


@dataclass(frozen=True)
class Text(Content):
    """Plain words; `links` are named sources or places to go on."""

    kind: ClassVar[str] = "text"
    text: str
    links: tuple[Link, ...] = ()

    def as_text(self) -> str:
        return "\n".join([self.text, *(f"{link.title}: {link.url}" for link in self.links)])


@dataclass(frozen=True)
class Button:
    """`payload` comes back when it is tapped; it is routed by, never the title."""

    title: str
    payload: str


@dataclass(frozen=True)
class Buttons(Content):
    kind: ClassVar[str] = "buttons"
    text: str
    buttons: tuple[Button, ...] = ()

    def as_text(self) -> str:
        numbered = (f"{i}. {button.title}" for i, button in enumerate(self.buttons, start=1))
        return "\n".join([self.text, *numbered])


@dataclass(frozen=True)
class Image(Content):
    kind: ClassVar[str] = "image"
    url: str
    alt: str = ""

    def as_text(self) -> str:
        return self.alt or self.url


@dataclass(frozen=True)
class ProductCards(Content):
    """Products by id. Price, stock and picture are read when they are shown, for the person who looks."""

    kind: ClassVar[str] = "product_cards"
    text: str
    product_ids: tuple[int, ...] = ()

    def as_text(self) -> str:
        return self.text


@dataclass(frozen=True)
class Template(Content):
    """An approved template by name and language. `text` is what the customer will read."""

    kind: ClassVar[str] = "template"
    name: str
    language: str
    parameters: tuple[str, ...] = ()
    text: str = ""

    @property
    def is_template(self) -> bool:
        return True

    def as_text(self) -> str:
        return self.text


@dataclass(frozen=True)
class Email(Content):
    kind: ClassVar[str] = "email"
    subject: str
    text: str
    html: str = ""

    def as_text(self) -> str:
        return f"{self.subject}\n\n{self.text}"


@dataclass(frozen=True)
class Unknown(Content):
    """Something a provider sent that we cannot read yet; shown as such, its payload kept."""

    kind: ClassVar[str] = "unknown"
    provider_type: str = ""
    payload: dict[str, Any] = field(default_factory=dict)

    def as_text(self) -> str:
        return f"[{self.provider_type or 'unknown'}]"


KINDS: dict[str, type[Content]] = {
    cls.kind: cls for cls in (Text, Buttons, Image, ProductCards, Template, Email, Unknown)
}
_NESTED = {"links": Link, "buttons": Button}


def as_json(content: Content) -> dict[str, Any]:
    return {"kind": content.kind, **asdict(content)}


def from_json(data: dict[str, Any]) -> Content:
    """Raises KeyError for a kind that is not in KINDS."""
    cls = KINDS[data["kind"]]
    values: dict[str, Any] = {}
    for item in fields(cls):
        if item.name not in data:
            continue
        value = data[item.name]
        if item.name in _NESTED:
            value = tuple(_NESTED[item.name](**part) for part in value)
        elif isinstance(value, list):
            value = tuple(value)
        values[item.name] = value
    return cls(**values)
