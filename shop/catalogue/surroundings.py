"""What stands around a product on its page: other products, and what people say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from common.kept import Shelf
from common.money import Money
from shop.catalogue import opinions
from shop.catalogue.cards import Offer, ProductCard, card_with, offer_for
from shop.catalogue.images import picture_from
from shop.catalogue.listed import ListedProduct
from shop.catalogue.listing_models import Listing, Placement, facts_only
from shop.catalogue.opinions import RatingBar, Review
from shop.catalogue.page import Asked, ProductPage, label_of, page_of, with_variant
from shop.catalogue.stock import read_stock
from shop.catalogue.variants import chosen_of

SIMILAR = 4
TOGETHER = 2  # beside the product itself
SEEN = 6

# Listings hold no price and no stock: they are the same for everybody while the catalogue is.
_parts: Shelf[Listing] = Shelf(most=1000)
_cards: Shelf[ProductCard] = Shelf(most=1000)


@dataclass(frozen=True)
class TogetherItem:
    id: int  # what goes into the basket
    title: str
    url: str
    image_url: str
    price: Money
    is_this: bool


@dataclass(frozen=True)
class Together:
    """The product with what is often ordered along with it."""

    items: tuple[TogetherItem, ...]
    total: Money


@dataclass(frozen=True)
class Surroundings:
    together: Together | None = None
    similar: Any = ()  # of ProductCards
    seen: list[ProductCard] = field(default_factory=list)
    # As tuples, which can be the key of what is kept.
    reviews: tuple[Review, ...] = ()
    rating_bars: tuple[RatingBar, ...] = ()
    #: All that decides how it looks, but for `seen`, which is each visitor's own.
    surroundings_key: tuple[Any, ...] = ()


def whole_page(
    listing: Any, asked: Asked, *, seen: Sequence[int] = ()
) -> tuple[ProductPage, Surroundings]:
    """The product and its surroundings: three queries, one for the stock of everything on the page."""
    product = ListedProduct(listing)
    others = _others(listing, seen)
    read_stock([product, *others.values()])
    page = page_of(listing, product, asked)
    return page, _around(page, listing, others, asked.strategy, seen)


def _around(
    page: ProductPage,
    listing: Any,
    others: dict[int, ListedProduct],
    strategy: Any,
    seen: Sequence[int],
) -> Surroundings:
    similar = [pk for pk in _alike(listing) if pk in others][:SIMILAR]
    looked_at = [pk for pk in seen if pk in others][:SEEN]
    offers = {pk: offer_for(others[pk], strategy) for pk in {*similar, *looked_at}}
    beside = [others[pk] for pk in listing.together or () if pk in others]
    sold = [page.product.pk, *(variant.pk for variant in page.product.variants)]
    told, bars = opinions.first_of(page.product.pk, sold) if page.review_count else ([], [])
    together, reviews = _together(page, beside, strategy), tuple(told)

    def cards(ids: list[int]) -> list[ProductCard]:
        return [_card(others[pk], offers[pk], listing.version) for pk in ids]

    return Surroundings(
        together=together,
        # A page that is kept has no need of them.
        similar=SimpleLazyObject(lambda: cards(similar)),
        seen=cards(looked_at),
        reviews=reviews,
        rating_bars=tuple(bars),
        surroundings_key=(
            tuple((pk, offers[pk].key) for pk in similar),
            *(together, reviews, tuple(bars)),
        ),
    )


def _others(listing: Any, seen: Sequence[int]) -> dict[int, ListedProduct]:
    """Every other product on the page, each once: one query, for those that are not kept."""
    ids = {*(listing.together or ())[: TOGETHER * 2], *_alike(listing)[: SIMILAR * 2], *seen[:SEEN]}
    ids.discard(listing.pk)
    found = {pk: kept for pk in ids if (kept := _parts.get((listing.version, pk)))}
    missing = ids - found.keys()
    for other in facts_only().filter(is_public=True, pk__in=missing) if missing else ():
        found[other.pk] = _parts.put((listing.version, other.pk), other)
    return {pk: ListedProduct(other) for pk, other in found.items()}


def _card(product: ListedProduct, offer: Offer, version: str) -> ProductCard:
    key = (version, get_language(), product.pk, offer.key)
    card = _cards.get(key) or _cards.put(key, card_with(product, offer))
    return replace(card, product=product)


def _alike(listing: Any) -> list[int]:
    """Worked out at night; for a product of today, the merchant's choice and its shelf's best."""
    if listing.alike:
        return list(listing.alike)
    picked = list(listing.page_facts["recommended"])
    categories = listing.page_facts["categories"]
    if not hasattr(listing, "shelf"):
        rows = (
            Placement.objects.filter(shelf=categories[-1])
            if categories
            else Placement.objects.none()
        )
        listing.shelf = list(
            rows.exclude(listing=listing.pk)
            .order_by("-popularity", "-listing")
            .values_list("listing", flat=True)[: SIMILAR * 2]
        )
    return list(dict.fromkeys([*picked, *listing.shelf]))


def _together(page: ProductPage, others: list[ListedProduct], strategy: Any) -> Together | None:
    """Only what can be bought; of what comes in variants, the one that its own page begins with."""
    if page.chosen is None or page.price is None or not page.is_available:
        return None
    found = [item for other in others if (item := _item(other, strategy)) is not None][:TOGETHER]
    if not found:
        return None
    this = TogetherItem(
        id=page.chosen.pk,
        title=with_variant(page.title, page.variant_label),
        url=page.here_url,
        image_url=page.images[0].small if page.images else "",
        price=page.price,
        is_this=True,
    )
    return Together((this, *found), sum((item.price for item in found), this.price))


def _item(product: ListedProduct, strategy: Any) -> TogetherItem | None:
    offers = {each.pk: offer_for(each, strategy) for each in product.sold()}
    chosen = chosen_of(product, offers, None)
    offer = offers.get(chosen.pk) if chosen else None
    if chosen is None or offer is None or not offer.is_available or offer.price is None:
        return None
    return TogetherItem(
        id=chosen.pk,
        title=with_variant(product.get_title(), label_of(chosen)),
        url=chosen.get_absolute_url(),
        image_url=_small(product),
        price=offer.price,
        is_this=False,
    )


def _small(product: ListedProduct) -> str:
    told = product.facts["pictures"]
    return picture_from(told[0], alt="", preferred=1).url if told else ""
