"""Messages as the widget shows them: plain JSON, with prices and stock as they are now, for this person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypedDict

from django.urls import reverse
from django.utils.translation import gettext as _

from chatbot.widget.viewer import Viewer
from common.money import format_money
from conversations import content as contents
from conversations.models import Message
from shop.catalogue.cards import ProductCard, cards_of, offer_for
from shop.partner.strategy import Selector, Strategy


class MessageEvent(TypedDict, total=False):
    id: int
    nonce: str
    author: str
    name: str
    at: str
    text: str
    links: list[dict[str, str]]
    buttons: list[dict[str, str]]
    cards: list[dict[str, Any]]
    image: dict[str, str]


def as_events(messages: Sequence[Message], viewer: Viewer) -> list[MessageEvent]:
    """Call with the viewer's language active. All products of all messages are read together."""
    bodies = [_body(message) for message in messages]
    wanted = {
        pk for body in bodies if isinstance(body, contents.ProductCards) for pk in body.product_ids
    }
    shown = cards_for(wanted, viewer)
    return [_event(message, body, shown) for message, body in zip(messages, bodies, strict=True)]


def cards_for(product_ids: Iterable[int], viewer: Viewer) -> dict[int, dict[str, Any]]:
    """What is still in the shop, at the viewer's prices."""
    ids = set(product_ids)
    if not ids:
        return {}
    strategy = Selector().strategy(user=viewer.user)
    return {card.id: _card(card, strategy) for card in cards_of(sorted(ids), strategy)}


def _card(card: ProductCard, strategy: Strategy) -> dict[str, Any]:
    price = format_money(card.price) if card.price else ""
    price = f"{price} {card.tax_note}".strip()
    return {
        "id": card.id,
        "title": card.title,
        "url": card.url,
        "image": card.image_url,
        "srcset": card.image_srcset,
        "alt": card.image_alt,
        "price": _("from %(price)s") % {"price": price} if price and card.is_from else price,
        "note": card.stock_note or card.subtitle,
        "choices": _choices(card, strategy),
    }


def _choices(card: ProductCard, strategy: Strategy) -> list[dict[str, str]]:
    """What can be put into the basket from here: the product, or each of its variants with its price."""
    if not card.needs_choice:
        return [_choice(card.id, card.title)] if card.is_available else []
    found = []
    for variant in card.product.get_public_children():
        offer = offer_for(variant, strategy)
        if offer.is_available and offer.price:
            title = f"{variant.get_label()} · {format_money(offer.price)}"
            found.append(_choice(variant.pk, title))
    return found


def _choice(product_id: int, title: str) -> dict[str, str]:
    return {"title": title, "url": reverse("basket:add", kwargs={"pk": product_id})}


def _body(message: Message) -> contents.Content:
    try:
        return message.body
    except (KeyError, TypeError):
        return contents.Text(message.text)


def _event(
    message: Message, body: contents.Content, shown: dict[int, dict[str, Any]]
) -> MessageEvent:
    event = MessageEvent(
        id=message.pk, author=message.author, at=message.created_at.isoformat(), text=_words(body)
    )
    if message.direction == Message.Direction.INBOUND:
        event["nonce"] = message.source_id.rpartition(":")[2]
    if isinstance(body, contents.Text) and body.links:
        event["links"] = [{"title": link.title, "url": link.url} for link in body.links]
    elif isinstance(body, contents.Buttons):
        event["buttons"] = [{"title": b.title, "payload": b.payload} for b in body.buttons]
    elif isinstance(body, contents.ProductCards):
        event["cards"] = [shown[pk] for pk in body.product_ids if pk in shown]
    elif isinstance(body, contents.Image):
        event["image"] = {"url": body.url, "alt": body.alt}
    return event


def _words(body: contents.Content) -> str:
    """The words that stand in the bubble; what is shown otherwise is not repeated in it."""
    if isinstance(body, contents.Text | contents.Buttons | contents.ProductCards):
        return body.text
    return "" if isinstance(body, contents.Image) else body.as_text()
