"""What WhatsApp shows where it has no form of its own for a content."""

from __future__ import annotations

from urllib.parse import urljoin

from django.conf import settings
from django.utils.translation import gettext, override

from conversations.content import Content, ProductCards, Text
from shop.catalogue.cards import ProductCard, cards_of
from shop.partner.strategy import Selector


def address(url: str) -> str:
    """As somebody outside the site can open it."""
    return urljoin(f"{settings.BASE_URL}/", url)


def picture_address(url: str) -> str:
    """From where the provider fetches a picture."""
    return urljoin(f"{settings.MEDIA_BASE_URL}/", url)


def plain_text(content: Content, language: str) -> str:
    """`content` in words and links, in `language`."""
    if isinstance(content, ProductCards):
        with override(language or settings.LANGUAGE_CODE):
            return _product_text(content)
    if isinstance(content, Text):
        links = (f"{link.title}: {address(link.url)}" for link in content.links)
        return "\n".join([content.text, *links])
    return content.as_text()


def _product_text(content: ProductCards) -> str:
    """Prices as everybody sees them: a number on WhatsApp is nobody's account."""
    shown = cards_of(content.product_ids, Selector().strategy(user=None))
    return "\n\n".join([content.text, *map(_card_text, shown)])


def _card_text(card: ProductCard) -> str:
    price = str(card.price) if card.price else ""
    if price and card.is_from:
        price = gettext("from %(price)s") % {"price": price}
    note = "" if card.is_available else gettext("not available at the moment")
    facts = " · ".join(part for part in (price, note) if part)
    return "\n".join(part for part in (f"*{card.title}*", facts, address(card.url)) if part)
