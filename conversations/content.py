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
class Attachment:
    """A file in the private storage, read when the mail leaves."""

    filename: str
    mime_type: str
    path: str


@dataclass(frozen=True)
class Email(Content):
    kind: ClassVar[str] = "email"
    subject: str
    text: str
    html: str = ""
    attachments: tuple[Attachment, ...] = ()

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


# --- What customers send ----------------------------------------------------------------------


@dataclass(frozen=True)
class Media(Content):
    """A file that the provider keeps for us: fetched by `media_id`, checked against `sha256`."""

    kind: ClassVar[str] = "media"
    media_type: str
    media_id: str = ""
    mime_type: str = ""
    sha256: str = ""
    filename: str = ""
    caption: str = ""
    is_voice: bool = False

    def as_text(self) -> str:
        return self.caption or f"[{'voice' if self.is_voice else self.filename or self.media_type}]"


@dataclass(frozen=True)
class Location(Content):
    kind: ClassVar[str] = "location"
    latitude: float
    longitude: float
    name: str = ""
    address: str = ""

    def as_text(self) -> str:
        words = ", ".join(part for part in (self.name, self.address) if part)
        return words or f"{self.latitude}, {self.longitude}"


@dataclass(frozen=True)
class ContactCard:
    name: str
    phones: tuple[str, ...] = ()
    organisation: str = ""


@dataclass(frozen=True)
class ContactCards(Content):
    """Cards of third people: shown, never made into contacts of ours."""

    kind: ClassVar[str] = "contacts"
    cards: tuple[ContactCard, ...] = ()

    def as_text(self) -> str:
        return "\n".join(" ".join((card.name, *card.phones)) for card in self.cards)


@dataclass(frozen=True)
class Reaction(Content):
    """`emoji` is empty when the customer took the reaction back."""

    kind: ClassVar[str] = "reaction"
    emoji: str = ""
    source_id: str = ""

    def as_text(self) -> str:
        return self.emoji


@dataclass(frozen=True)
class OrderItem:
    """By the merchant's own code (SKU). What the customer's phone showed as its price is not kept."""

    code: str
    quantity: int


@dataclass(frozen=True)
class CatalogueOrder(Content):
    kind: ClassVar[str] = "catalogue_order"
    items: tuple[OrderItem, ...] = ()
    text: str = ""
    catalogue_id: str = ""

    def as_text(self) -> str:
        lines = (f"{item.quantity} x {item.code}" for item in self.items)
        return "\n".join([*([self.text] if self.text else []), *lines])


@dataclass(frozen=True)
class SystemNote(Content):
    """The provider speaks, not the customer: a new number, a new id."""

    kind: ClassVar[str] = "system"
    text: str

    def as_text(self) -> str:
        return self.text


KINDS: dict[str, type[Content]] = {
    cls.kind: cls
    for cls in (
        Text,
        Buttons,
        Image,
        ProductCards,
        Template,
        Email,
        Media,
        Location,
        ContactCards,
        Reaction,
        CatalogueOrder,
        SystemNote,
        Unknown,
    )
}
_NESTED: dict[str, type[Any]] = {
    "links": Link,
    "buttons": Button,
    "cards": ContactCard,
    "items": OrderItem,
    "attachments": Attachment,
}


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
            value = tuple(_nested(_NESTED[item.name], part) for part in value)
        elif isinstance(value, list):
            value = tuple(value)
        values[item.name] = value
    return cls(**values)


def _nested(cls: type[Any], part: dict[str, Any]) -> Any:
    return cls(**{key: tuple(v) if isinstance(v, list) else v for key, v in part.items()})
