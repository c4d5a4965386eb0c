"""What a product shows in a list: on pages, in the editor's grids and in the chat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.money import Money
from shop.catalogue.facts import in_language
from shop.catalogue.images import Picture, picture_from
from shop.catalogue.listed import ListedProduct
from shop.catalogue.listing_models import facts_only
from shop.catalogue.models import NetUnit
from shop.catalogue.stock import read_stock
from shop.partner.availability import late_note

FEW = 5
CENT = Decimal("0.01")
# The unit that prices are compared by, and how many of it one unit of the net content is.
COMPARED_BY = {
    NetUnit.GRAM: (NetUnit.KILOGRAM, Decimal("0.001")),
    NetUnit.KILOGRAM: (NetUnit.KILOGRAM, Decimal(1)),
    NetUnit.MILLILITRE: (NetUnit.LITRE, Decimal("0.001")),
    NetUnit.LITRE: (NetUnit.LITRE, Decimal(1)),
    NetUnit.PIECE: (NetUnit.PIECE, Decimal(1)),
    NetUnit.METRE: (NetUnit.METRE, Decimal(1)),
}


@dataclass(frozen=True)
class Swatch:
    """A colour that a product comes in."""

    label: str
    colour: str
    variant: int  # the first that has it


@dataclass(frozen=True)
class UnitPrice:
    """Such as 36.00 euros per kilogram."""

    price: Money
    unit: str


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
    is_from: bool
    is_available: bool
    needs_choice: bool
    badge: str
    badge_code: str
    rating: Decimal | None
    review_count: int
    stock_note: str
    product: Any  # a Product, or a ListedProduct: what a strategy takes
    image: Picture | None = None
    second_image: Picture | None = None  # shown under the pointer
    swatches: Sequence[Swatch] = field(default=())
    unit_price: UnitPrice | None = None
    tax_note: str = ""  # such as "excl. VAT", beside the price


@dataclass(frozen=True)
class Offer:
    """What one person is asked to pay for a product at this moment, and whether they can have it."""

    price: Money | None  # without tax for companies, see `tax_note`
    is_from: bool
    is_available: bool
    available: int | None  # None: not counted
    stock_note: str
    tax_note: str = ""
    shelf: Decimal | None = None  # the price of a private shopper at home, with tax
    cheapest: Any = None  # what the price is that of: the product, or one of its variants
    is_late: bool = False  # on back-order: nobody can say yet when it comes

    @property
    def key(self) -> tuple[Any, ...]:
        """Names all that it says, and holds on to no product."""
        cheapest = self.cheapest.pk if self.cheapest else None
        return (*(value for name, value in vars(self).items() if name != "cheapest"), cheapest)


def cards_of(ids: Sequence[int], strategy: Any) -> list[ProductCard]:
    """Cards of these products in this order, at the prices of `strategy`; not the hidden ones.

    Two queries, however many they are: listings, and stock records.
    """
    if not ids:
        return []
    found = facts_only().filter(is_public=True, pk__in=ids)
    products = {listing.pk: ListedProduct(listing) for listing in found}
    read_stock(products.values())
    return [card_of(products[pk], strategy) for pk in ids if pk in products]


def offer_for(product: Any, strategy: Any) -> Offer:
    """The price and stock of `product` for whoever `strategy` speaks of."""
    if product.is_parent:
        return _offer_for_parent(product, strategy)
    info = strategy.fetch_for_product(product)
    available = getattr(info.availability, "num_available", None)
    buyable = _is_buyable(info)
    return Offer(
        price=strategy.shown(info.price),
        tax_note=strategy.treatment.price_note,
        shelf=info.price.effective_price if info.price.exists else None,
        is_from=False,
        is_available=buyable,
        available=available,
        stock_note=_stock_note(buyable, available, info),
        cheapest=product,
        is_late=bool(late_note(info.availability)),
    )


def rating_of(product: Any) -> Decimal | None:
    return None if product.rating is None else Decimal(str(round(product.rating, 1)))


def unit_price(price: Money | None, net: Sequence[Any] | None) -> UnitPrice | None:
    """`price` for a kilogram, litre, metre or piece of what holds `net` (amount and unit).

    Nothing where that is the price itself.
    """
    if price is None or not net or net[1] not in COMPARED_BY:
        return None
    unit, share = COMPARED_BY[net[1]]
    amount = Decimal(net[0]) * share
    if amount <= 0 or amount == 1:
        return None
    per_unit = (price.amount / amount).quantize(CENT, ROUND_HALF_UP)
    return UnitPrice(Money(per_unit, price.currency), str(NetUnit(unit).label))


def card_of(product: ListedProduct, strategy: Any) -> ProductCard:
    """Of one whose stock is read; no query."""
    return card_with(product, offer_for(product, strategy))


def card_with(product: ListedProduct, offer: Offer) -> ProductCard:
    facts = product.facts
    title = product.get_title()
    images = [picture_from(told, alt=title) for told in facts["pictures"]]
    shown = images[0] if images else None
    return ProductCard(
        id=product.pk,
        title=title,
        subtitle=product.text("subtitle"),
        url=product.get_absolute_url(),
        image_url=shown.url if shown else "",
        image_srcset=shown.srcset if shown else "",
        image_alt=shown.alt if shown else "",
        price=offer.price,
        tax_note=offer.tax_note,
        is_from=offer.is_from,
        is_available=offer.is_available,
        needs_choice=product.is_parent,
        badge=product.badge_text(),
        badge_code=facts["badge"],
        rating=rating_of(product),
        review_count=product.review_count,
        stock_note=offer.stock_note,
        product=product,
        image=shown,
        second_image=images[1] if len(images) > 1 else None,
        swatches=[
            Swatch(in_language(told["labels"]), told["colour"], told["variant"])
            for told in facts["swatches"]
        ],
        unit_price=unit_price(offer.price, offer.cheapest.net if offer.cheapest else None),
    )


def _offer_for_parent(product: Any, strategy: Any) -> Offer:
    """The lowest price among the variants that can be bought; where none can, among all."""
    infos = [
        (child, info)
        for child in product.get_public_children()
        if (info := strategy.fetch_for_product(child)).price.exists
    ]
    buyable = [(child, info) for child, info in infos if _is_buyable(info)]
    offered = buyable or infos
    if not offered:
        return Offer(None, False, False, None, _stock_note(False, None))
    child, info = min(offered, key=lambda one: one[1].price.incl_tax)
    return Offer(
        price=strategy.shown(info.price),
        tax_note=strategy.treatment.price_note,
        shelf=info.price.effective_price,
        is_from=len({info.price.incl_tax for _child, info in offered}) > 1,
        is_available=bool(buyable),
        available=None,
        stock_note=_stock_note(bool(buyable), None, info),
        cheapest=child,
        is_late=bool(late_note(info.availability)),
    )


def _is_buyable(info: Any) -> bool:
    return bool(info.availability.is_available_to_buy and info.price.exists)


def _stock_note(is_available: bool, available: int | None, info: Any = None) -> str:
    if not is_available:
        return _("Sold out")
    if info is not None and (note := late_note(info.availability)):
        return note
    if available is not None and available <= FEW:
        return ngettext("Only %(count)d left", "Only %(count)d left", available) % {
            "count": available
        }
    return ""
