"""All that the page of one product shows, read in a fixed number of queries and without a write.

What does not change from one visitor to the next comes from the product's listing; prices and stock
come from the visitor's strategy on live stock records. What is made of them is kept under both.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import F
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from common.kept import Shelf
from common.money import Money
from shop.catalogue import tree
from shop.catalogue.attributes import Spec
from shop.catalogue.cards import Offer, UnitPrice, offer_for, rating_of, unit_price
from shop.catalogue.details import GalleryPicture, pictures_of, specs_for
from shop.catalogue.facts import Facts, in_language
from shop.catalogue.listed import ListedProduct, ListedVariant
from shop.catalogue.listing_models import Listing
from shop.catalogue.models import shortened
from shop.catalogue.stock import read_stock
from shop.catalogue.tree import Crumb
from shop.catalogue.variants import Axis, Sold, axes_of, chosen_of
from shop.catalogue.version import catalogue_version
from shop.shipping.dates import Arrival, arrival

# Listings hold no price and no stock: they are the same for everybody while the catalogue is.
_listings: Shelf[Listing] = Shelf(most=200)
_pages: Shelf[ProductPage] = Shelf(most=500)


@dataclass(frozen=True)
class ProductPage:
    product: ListedProduct
    told: Facts  # what its listing remembers for its page
    title: str
    subtitle: str
    description: str
    foreign: str  # the language of its texts, where it is not that of the page
    meta_title: str
    meta_description: str
    breadcrumb: list[Crumb]
    badge: str
    badge_code: str
    chosen: Sold | None
    variant_label: str
    price: Money | None
    tax_note: str  # beside the price
    unit_price: UnitPrice | None
    is_from: bool
    is_available: bool
    stock_note: str
    max_quantity: int | None
    sku: str
    axes: list[Axis]
    images: list[GalleryPicture]
    specs: list[Spec]
    delivery_words: str
    rating: Decimal | None
    review_count: int
    here_url: str  # this page, with the chosen variant
    share_url: str
    share_text: str
    question: str  # the beginning of one, for the chat
    news: str  # read out when another variant is chosen
    key: tuple[Any, ...]  # all that decides how it looks, but for `arrival`
    arrival: Arrival | None = None
    tax_words: str = ""  # below the price


@dataclass(frozen=True)
class Asked:
    """For whom a page is made, and which variant they chose; an unknown one counts as none."""

    strategy: Any
    now: datetime
    variant_id: int | None = None
    country: str = ""  # where it would be delivered to; empty: at home


def find(product_id: int) -> Any:
    """The listing of a public product with its recommendations: one query, none while it is kept."""
    key = (catalogue_version(), product_id)
    found: Any = _listings.get(key)
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
            _listings.put(key, found)
    return found


def product_page(listing: Listing, asked: Asked) -> ProductPage:
    """The product itself. One query, for its stock."""
    product = ListedProduct(listing)
    read_stock([product])
    return page_of(listing, product, asked)


def page_of(listing: Any, product: ListedProduct, asked: Asked) -> ProductPage:
    """No query: the stock of `product` is read. Offers are made anew; the page for them is kept."""
    country = asked.country or settings.SHIPPING_HOME
    offered = _offered(product, asked)
    treatment = asked.strategy.treatment
    taxed = (treatment.kind, treatment.shows_tax)
    key = (get_language(), listing.version, product.pk, country, *taxed, *offered.key)
    page = _pages.get(key)
    if page is None:
        page = _pages.put(key, _made(listing.page_facts, product, offered, country, key))
    # Whoever asks its product for a price shall get today's.
    return replace(
        page,
        product=product,
        chosen=offered.chosen,
        arrival=None if offered.offer.is_late else arrival(country=country, now=asked.now),
        tax_words=treatment.price_words,
    )


@dataclass(frozen=True)
class _Offered:
    """What one person is offered of a product: the variant that the page begins with, and the others."""

    chosen: Sold | None
    is_asked_for: bool
    offer: Offer
    variants: dict[int, Offer]
    key: tuple[Any, ...]


def _offered(product: ListedProduct, asked: Asked) -> _Offered:
    offers = {each.pk: offer_for(each, asked.strategy) for each in product.variants}
    chosen = chosen_of(product, offers, asked.variant_id)
    offer = offers.get(chosen.pk) if chosen else None
    offer = offer or offer_for(product, asked.strategy)
    is_asked_for = bool(asked.variant_id and chosen and chosen is not product)
    key = (
        *(chosen.pk if chosen else 0, is_asked_for),
        *(each.key for each in (offer, *offers.values())),
        *(_sku(each) for each in product.sold()),
    )
    return _Offered(chosen, is_asked_for, offer, offers, key)


def _made(
    told: Facts, product: ListedProduct, offered: _Offered, country: str, key: tuple[Any, ...]
) -> ProductPage:
    chosen, offer, offers = offered.chosen, offered.offer, offered.variants
    url = product.get_absolute_url()
    here = f"{url}?variant={chosen.pk}" if chosen and offered.is_asked_for else url
    title, label = product.get_title(), label_of(chosen)
    texts = in_language(told["texts"])
    description = texts.get("description", "")
    return ProductPage(
        product=product,
        told=told,
        title=title,
        subtitle=product.text("subtitle"),
        description=description,
        foreign=_foreign(product),
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
        tax_note=offer.tax_note,
        unit_price=unit_price(offer.price, chosen.net if chosen else None),
        is_from=offer.is_from,
        is_available=offer.is_available,
        stock_note=offer.stock_note,
        max_quantity=offer.available,
        sku=_sku(chosen),
        axes=axes_of(product, told["variants"], chosen, offers, url),
        images=pictures_of(told, chosen, title),
        specs=specs_for(told, chosen),
        delivery_words=delivery_words(offer, country),
        rating=rating_of(product),
        review_count=product.review_count,
        here_url=here,
        share_url=f"{settings.BASE_URL}{here}",
        share_text=f"{title} {settings.BASE_URL}{here}",
        question=_question(title, label),
        news=_news(label, offer),
        key=key,
    )


def delivery_words(offer: Offer, country: str) -> str:
    """What delivery to `country` costs, beside a product; in prices of the shelf, as all pay at home."""
    currency = settings.OSCAR_DEFAULT_CURRENCY
    is_home = country == settings.SHIPPING_HOME
    rate = settings.SHIPPING_FLAT_RATE if is_home else settings.SHIPPING_FLAT_RATE_ABROAD
    if offer.shelf is not None and offer.shelf >= settings.SHIPPING_FREE_FROM:
        return _("Delivery is free.")
    words = (
        _("Delivery %(rate)s, free from %(amount)s.")
        if offer.price is None or offer.price.amount == offer.shelf
        else _("Delivery %(rate)s, free from %(amount)s (both with our VAT).")
    )
    return words % {
        "rate": Money(rate, currency),
        "amount": Money(settings.SHIPPING_FREE_FROM, currency),
    }


def _foreign(product: ListedProduct) -> str:
    language = get_language()
    is_written = language in product.facts.get("languages", [language])
    return "" if is_written else settings.LANGUAGE_CODE


def label_of(chosen: Sold | None) -> str:
    return chosen.get_label() if isinstance(chosen, ListedVariant) else ""


def _sku(chosen: Sold | None) -> str:
    records = chosen.stockrecords.all() if chosen else []
    return str(records[0].partner_sku) if records else ""


def with_variant(title: str, label: str) -> str:
    if not label:
        return title
    return pgettext("a product and its variant", "{product}, {variant}").format(
        product=title, variant=label
    )


def _question(title: str, label: str) -> str:
    return _("I have a question about “%(title)s”: ") % {"title": with_variant(title, label)}


def _news(label: str, offer: Offer) -> str:
    stock = offer.stock_note or (_("In stock") if offer.is_available else _("Sold out"))
    parts = [label, str(offer.price) if offer.price is not None else "", stock]
    return pgettext("between two values", ", ").join(part for part in parts if part)
