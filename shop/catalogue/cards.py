"""What a product shows in a list: on pages, in the editor's grids and in the chat."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.money import Money
from shop.catalogue.images import picture
from shop.catalogue.models import Product

FEW = 5


@dataclass(frozen=True)
class ProductCard:
    id: int
    title: str
    subtitle: str
    url: str
    image_url: str
    image_srcset: str
    image_alt: str
    price: Money | None
    price_excl_tax: Money | None
    is_from: bool
    is_available: bool
    needs_choice: bool
    badge: str
    badge_code: str
    rating: Decimal | None
    review_count: int
    stock_note: str
    product: Product


@dataclass(frozen=True)
class Offer:
    """What one person is asked to pay for a product at this moment, and whether they can have it."""

    price: Money | None
    price_excl_tax: Money | None
    is_from: bool
    is_available: bool
    available: int | None  # None: not counted
    stock_note: str


def cards(products: Iterable[Product], strategy: Any) -> list[ProductCard]:
    """Cards at the prices of `strategy`; no query for products from `Product.objects.for_cards()`."""
    return [card(product, strategy) for product in products]


def card(product: Product, strategy: Any) -> ProductCard:
    offer = offer_for(product, strategy)
    images = product.pictures
    shown = picture(images[0], product) if images else None
    return ProductCard(
        id=product.pk,
        title=product.get_title(),
        subtitle=product.get_subtitle(),
        url=product.get_absolute_url(),
        image_url=shown.url if shown else "",
        image_srcset=shown.srcset if shown else "",
        image_alt=shown.alt if shown else "",
        price=offer.price,
        price_excl_tax=offer.price_excl_tax,
        is_from=offer.is_from,
        is_available=offer.is_available,
        needs_choice=product.is_parent,
        badge=str(product.get_badge_display()) if product.badge else "",
        badge_code=product.badge,
        rating=rating_of(product),
        review_count=getattr(product, "approved_reviews", 0),
        stock_note=offer.stock_note,
        product=product,
    )


def offer_for(product: Product, strategy: Any) -> Offer:
    """The price and stock of `product` for whoever `strategy` speaks of."""
    if product.is_parent:
        return _offer_for_parent(product, strategy)
    info = strategy.fetch_for_product(product)
    available = getattr(info.availability, "num_available", None)
    buyable = info.availability.is_available_to_buy and info.price.exists
    return Offer(
        price=_money(info.price, "incl_tax"),
        price_excl_tax=_money(info.price, "excl_tax"),
        is_from=False,
        is_available=buyable,
        available=available,
        stock_note=_stock_note(buyable, available),
    )


def rating_of(product: Product) -> Decimal | None:
    return None if product.rating is None else Decimal(str(round(product.rating, 1)))


def _offer_for_parent(product: Product, strategy: Any) -> Offer:
    info = strategy.fetch_for_parent(product)
    amounts = {
        price.incl_tax
        for child in product.get_public_children()
        if (price := strategy.fetch_for_product(child).price).exists
    }
    buyable = info.availability.is_available_to_buy and info.price.exists
    return Offer(
        price=_money(info.price, "incl_tax"),
        price_excl_tax=_money(info.price, "excl_tax"),
        is_from=len(amounts) > 1,
        is_available=buyable,
        available=None,
        stock_note=_stock_note(buyable, None),
    )


def _money(price: Any, part: str) -> Money | None:
    return Money(getattr(price, part), price.currency) if price.exists else None


def _stock_note(is_available: bool, available: int | None) -> str:
    if not is_available:
        return _("Sold out")
    if available is not None and available <= FEW:
        return ngettext("Only %(count)d left", "Only %(count)d left", available) % {
            "count": available
        }
    return ""
