"""All that the page of one product shows, read in a fixed number of queries and without a write.

What does not change from one visitor to the next comes from the product's listing; prices and stock
come from the visitor's strategy on live stock records.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import F
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from common.kept import Shelf
from common.money import Money
from shop.catalogue import opinions, tree
from shop.catalogue.attributes import Spec
from shop.catalogue.cards import (
    Offer,
    ProductCard,
    UnitPrice,
    card_with,
    offer_for,
    rating_of,
    read_stock,
    unit_price,
)
from shop.catalogue.facts import Facts, in_language
from shop.catalogue.images import Picture, picture_from
from shop.catalogue.listed import ListedProduct, ListedVariant
from shop.catalogue.listing_models import Listing, Placement, facts_only
from shop.catalogue.models import shortened
from shop.catalogue.opinions import RatingBar, Review
from shop.catalogue.tree import Crumb
from shop.catalogue.version import catalogue_version
from shop.shipping.dates import Arrival, arrival

SIMILAR = 4
TOGETHER = 2  # beside the product itself
SEEN = 6
LARGEST = 10_000

Sold = ListedProduct | ListedVariant

# Listings hold no price and no stock: they are the same for everybody while the catalogue is.
_whole: Shelf[Listing] = Shelf(most=200)
_parts: Shelf[Listing] = Shelf(most=1000)
_cards: Shelf[ProductCard] = Shelf(most=1000)


@dataclass(frozen=True)
class AxisOption:
    label: str
    url: str
    variant_id: int
    is_chosen: bool
    is_available: bool
    price: Money | None
    colour: str = ""


@dataclass(frozen=True)
class Axis:
    """One thing to choose a variant by, such as size."""

    code: str
    name: str
    options: list[AxisOption]

    @property
    def has_colours(self) -> bool:
        return any(option.colour for option in self.options)


@dataclass(frozen=True)
class GalleryPicture:
    picture: Picture
    large: str
    small: str

    @property
    def url(self) -> str:
        return self.picture.url


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
class ProductPage:
    product: ListedProduct
    told: Facts  # what its listing remembers for its page
    title: str
    subtitle: str
    description: str
    meta_title: str
    meta_description: str
    breadcrumb: list[Crumb]
    badge: str
    badge_code: str
    chosen: Sold | None
    variant_label: str
    price: Money | None
    price_excl_tax: Money | None
    unit_price: UnitPrice | None
    is_from: bool
    is_available: bool
    stock_note: str
    max_quantity: int | None
    sku: str
    axes: list[Axis]
    images: list[GalleryPicture]
    specs: list[Spec]
    arrival: Arrival
    delivery_words: str
    rating: Decimal | None
    review_count: int
    here_url: str  # this page, with the chosen variant
    share_url: str
    share_text: str
    question: str  # the beginning of one, for the chat
    news: str  # read out when another variant is chosen
    key: tuple[Any, ...]  # all that decides how it looks, but for `arrival`


@dataclass(frozen=True)
class Surroundings:
    """What stands around the product: other products, and what people say."""

    together: Together | None = None
    similar: list[ProductCard] = field(default_factory=list)
    seen: list[ProductCard] = field(default_factory=list)
    # As tuples, which can be the key of what is kept.
    reviews: tuple[Review, ...] = ()
    rating_bars: tuple[RatingBar, ...] = ()


def find(product_id: int) -> Any:
    """The listing of a public product with its recommendations: one query, none while it is kept."""
    key = (catalogue_version(), product_id)
    found: Any = _whole.get(key)
    if found is None:
        found = (
            Listing.objects.filter(pk=product_id, is_public=True)
            .annotate(
                together=F("product__recommended__together"),
                alike=F("product__recommended__similar"),
            )
            .first()
        )
        if found is not None:
            found.version = key[0]
            _whole.put(key, found)
    return found


@dataclass(frozen=True)
class Asked:
    """For whom a page is made, and which variant they chose; an unknown one counts as none."""

    strategy: Any
    now: datetime
    variant_id: int | None = None
    country: str = ""  # where it would be delivered to; empty: at home


def product_page(listing: Listing, asked: Asked) -> ProductPage:
    """The product itself. One query, for its stock."""
    product = ListedProduct(listing)
    read_stock([product])
    return page_of(listing, product, asked)


def whole_page(
    listing: Any, asked: Asked, *, seen: Sequence[int] = ()
) -> tuple[ProductPage, Surroundings]:
    """The product and its surroundings: three queries, one for the stock of everything on the page."""
    product, strategy = ListedProduct(listing), asked.strategy
    others = _others(listing, seen)
    read_stock([product, *others.values()])
    page = page_of(listing, product, asked)
    similar = [pk for pk in _alike(listing) if pk in others][:SIMILAR]
    looked_at = [pk for pk in seen if pk in others][:SEEN]
    version = listing.version
    cards = {pk: _card(others[pk], version, strategy) for pk in {*similar, *looked_at}}
    beside = [others[pk] for pk in listing.together or () if pk in others]
    sold = [product.pk, *(variant.pk for variant in product.variants)]
    told, bars = opinions.first_of(product.pk, sold) if page.review_count else ([], [])
    around = Surroundings(
        together=_together(page, beside, strategy),
        similar=[cards[pk] for pk in similar],
        seen=[cards[pk] for pk in looked_at],
        reviews=tuple(told),
        rating_bars=tuple(bars),
    )
    return page, around


def page_of(listing: Listing, product: ListedProduct, asked: Asked) -> ProductPage:
    """No query: the stock of `product` is read."""
    told, strategy, variant_id = listing.page_facts, asked.strategy, asked.variant_id
    country = asked.country or settings.SHIPPING_HOME
    offers = {variant.pk: offer_for(variant, strategy) for variant in product.variants}
    chosen = _chosen(product, offers, variant_id)
    offer = offers[chosen.pk] if chosen and chosen.pk in offers else offer_for(product, strategy)
    url = product.get_absolute_url()
    here = f"{url}?variant={chosen.pk}" if variant_id and chosen and chosen is not product else url
    title, label = product.get_title(), _label(chosen)
    texts = in_language(told["texts"])
    description = texts.get("description", "")
    sku = _sku(chosen)
    axes = _axes(product, told["variants"], chosen, offers, url)
    return ProductPage(
        product=product,
        told=told,
        title=title,
        subtitle=product.text("subtitle"),
        description=description,
        meta_title=texts.get("meta_title", ""),
        meta_description=texts.get("meta_description", "")
        or product.text("subtitle")
        or shortened(description),
        breadcrumb=tree.crumbs(told["categories"][-1]) if told["categories"] else [],
        badge=product.badge_text(),
        badge_code=product.facts["badge"],
        chosen=chosen,
        variant_label=label,
        price=offer.price,
        price_excl_tax=offer.price_excl_tax,
        unit_price=unit_price(offer.price, chosen.net if chosen else None),
        is_from=offer.is_from,
        is_available=offer.is_available,
        stock_note=offer.stock_note,
        max_quantity=offer.available,
        sku=sku,
        axes=axes,
        images=_images(told, chosen, title),
        specs=_specs(told, chosen),
        arrival=arrival(country=country, now=asked.now),
        delivery_words=delivery_words(offer.price, country),
        rating=rating_of(product),
        review_count=product.review_count,
        here_url=here,
        share_url=f"{settings.BASE_URL}{here}",
        share_text=f"{title} {settings.BASE_URL}{here}",
        question=_question(title, label),
        news=_news(label, offer),
        key=(
            *(get_language(), listing.version, product.pk, here, sku, country),  # type: ignore[attr-defined]
            *(offer.price, offer.is_from, offer.is_available, offer.stock_note, offer.available),
            *(
                (each.pk, offers[each.pk].price, offers[each.pk].is_available, _sku(each))
                for each in product.variants
            ),
        ),
    )


def delivery_words(price: Money | None, country: str) -> str:
    """What delivery to `country` costs, beside a product of `price`."""
    currency = settings.OSCAR_DEFAULT_CURRENCY
    is_home = country == settings.SHIPPING_HOME
    rate = settings.SHIPPING_FLAT_RATE if is_home else settings.SHIPPING_FLAT_RATE_ABROAD
    if price is not None and price.amount >= settings.SHIPPING_FREE_FROM:
        return _("Delivery is free.")
    return _("Delivery %(rate)s, free from %(amount)s.") % {
        "rate": Money(rate, currency),
        "amount": Money(settings.SHIPPING_FREE_FROM, currency),
    }


def _others(listing: Any, seen: Sequence[int]) -> dict[int, ListedProduct]:
    """Every other product on the page, each once: one query, for those that are not kept."""
    ids = {*(listing.together or ())[: TOGETHER * 2], *_alike(listing)[: SIMILAR * 2], *seen[:SEEN]}
    ids.discard(listing.pk)
    found = {pk: kept for pk in ids if (kept := _parts.get((listing.version, pk)))}
    missing = ids - found.keys()
    for other in facts_only().filter(is_public=True, pk__in=missing) if missing else ():
        found[other.pk] = _parts.put((listing.version, other.pk), other)
    return {pk: ListedProduct(other) for pk, other in found.items()}


def _card(product: ListedProduct, version: str, strategy: Any) -> ProductCard:
    """Its offer is made anew; the card for it is kept."""
    offer = offer_for(product, strategy)
    cheapest = offer.cheapest.pk if offer.cheapest else None
    key = (version, get_language(), product.pk, replace(offer, cheapest=cheapest))
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
        title=_with_variant(page.title, page.variant_label),
        url=page.here_url,
        image_url=page.images[0].small if page.images else "",
        price=page.price,
        is_this=True,
    )
    return Together((this, *found), sum((item.price for item in found), this.price))


def _item(product: ListedProduct, strategy: Any) -> TogetherItem | None:
    offers = {each.pk: offer_for(each, strategy) for each in product.sold()}
    chosen = _chosen(product, offers, None)
    offer = offers.get(chosen.pk) if chosen else None
    if chosen is None or offer is None or not offer.is_available or offer.price is None:
        return None
    return TogetherItem(
        id=chosen.pk,
        title=_with_variant(product.get_title(), _label(chosen)),
        url=chosen.get_absolute_url(),
        image_url=_small(product),
        price=offer.price,
        is_this=False,
    )


def _small(product: ListedProduct) -> str:
    told = product.facts["pictures"]
    return picture_from(told[0], alt="", preferred=1).url if told else ""


def _chosen(
    product: ListedProduct, offers: dict[int, Offer], variant_id: int | None
) -> Sold | None:
    """The variant that was asked for, else the first that can be bought, else the first."""
    if not product.is_parent:
        return product
    for variant in product.variants:
        if variant.pk == variant_id:
            return variant
    buyable = [variant for variant in product.variants if offers[variant.pk].is_available]
    return next(iter(buyable or product.variants), None)


def _axes(
    product: ListedProduct,
    told: dict[str, Any],
    chosen: Sold | None,
    offers: dict[int, Offer],
    url: str,
) -> list[Axis]:
    values: dict[int, dict[str, Any]] = {
        variant.pk: {spec["code"]: spec for spec in told[str(variant.pk)]["specs"]}
        for variant in product.variants
    }
    codes = dict.fromkeys(code for mine in values.values() for code in mine)
    if not codes:
        return _by_label(product.variants, chosen, offers, url)
    texts = {
        pk: {code: in_language(spec["texts"]) for code, spec in mine.items()}
        for pk, mine in values.items()
    }
    current = texts.get(chosen.pk, {}) if chosen else {}
    axes = []
    for code in codes:
        named = next(mine[code] for mine in values.values() if code in mine)
        options = []
        for label in dict.fromkeys(mine[code] for mine in texts.values() if code in mine):
            fitting = [each for each in product.variants if texts[each.pk].get(code) == label]
            nearest = max(fitting, key=lambda each: _agreement(texts[each.pk], current))
            is_chosen = current.get(code) == label
            colour = values[nearest.pk][code].get("colour", "")
            options.append(_option(label, nearest, is_chosen, offers[nearest.pk], url, colour))
        axes.append(Axis(code, in_language(named["names"]), options))
    return axes


def _by_label(
    variants: list[ListedVariant], chosen: Sold | None, offers: dict[int, Offer], url: str
) -> list[Axis]:
    """Variants without attributes are chosen by their own titles."""
    options = [
        _option(variant.get_label(), variant, variant is chosen, offers[variant.pk], url)
        for variant in variants
    ]
    return [Axis("variant", _("Variant"), options)] if options else []


def _option(
    label: str, variant: ListedVariant, is_chosen: bool, offer: Offer, url: str, colour: str = ""
) -> AxisOption:
    return AxisOption(
        label=label,
        url=f"{url}?variant={variant.pk}",
        variant_id=variant.pk,
        is_chosen=is_chosen,
        is_available=offer.is_available,
        price=offer.price,
        colour=colour,
    )


def _agreement(texts: dict[str, str], current: dict[str, str]) -> int:
    return sum(current.get(code) == text for code, text in texts.items())


def _images(told: dict[str, Any], chosen: Sold | None, title: str) -> list[GalleryPicture]:
    """The variant's own pictures first, then the product's; where both have none, its siblings'."""
    variants = told["variants"]
    own = variants.get(str(chosen.pk), {}).get("pictures", []) if chosen else []
    wanted = [*own, *told["pictures"]] or [
        image for variant in variants.values() for image in variant["pictures"]
    ]
    each_once = {image["original"]: image for image in wanted}
    return [
        GalleryPicture(
            picture=picture_from(image, alt=title, preferred=1080),
            large=picture_from(image, alt="", preferred=LARGEST).url,
            small=picture_from(image, alt="", preferred=1).url,
        )
        for image in each_once.values()
    ]


def _specs(told: dict[str, Any], chosen: Sold | None) -> list[Spec]:
    """The table of a product; a variant's own values take the place of its parent's."""
    found = {spec["code"]: spec for spec in told["specs"]}
    if chosen is not None and str(chosen.pk) in told["variants"]:
        found.update({spec["code"]: spec for spec in told["variants"][str(chosen.pk)]["specs"]})
    ordered = sorted(found.values(), key=lambda spec: (spec["position"], spec["code"]))
    rows = [
        Spec(spec["code"], in_language(spec["names"]), in_language(spec["texts"]))
        for spec in ordered
    ]
    return [row for row in rows if row.value]


def specs_of(listing: Listing) -> list[Spec]:
    """The table of a product as such; of what its variants differ in, all they have."""
    told = listing.page_facts
    rows = {row.code: row for row in _specs(told, None)}
    values: dict[str, dict[str, None]] = {}
    names: dict[str, str] = {}
    for variant in told["variants"].values():
        for spec in variant["specs"]:
            if text := in_language(spec["texts"]):
                values.setdefault(spec["code"], {})[text] = None
                names.setdefault(spec["code"], in_language(spec["names"]))
    comma = pgettext("between two values", ", ")
    rows |= {code: Spec(code, names[code], comma.join(texts)) for code, texts in values.items()}
    return list(rows.values())


def _label(chosen: Sold | None) -> str:
    return chosen.get_label() if isinstance(chosen, ListedVariant) else ""


def _sku(chosen: Sold | None) -> str:
    records = chosen.stockrecords.all() if chosen else []
    return str(records[0].partner_sku) if records else ""


def _with_variant(title: str, label: str) -> str:
    if not label:
        return title
    return pgettext("a product and its variant", "{product}, {variant}").format(
        product=title, variant=label
    )


def _question(title: str, label: str) -> str:
    return _("I have a question about “%(title)s”: ") % {"title": _with_variant(title, label)}


def _news(label: str, offer: Offer) -> str:
    stock = offer.stock_note or (_("In stock") if offer.is_available else _("Sold out"))
    parts = [label, str(offer.price) if offer.price is not None else "", stock]
    return pgettext("between two values", ", ").join(part for part in parts if part)
