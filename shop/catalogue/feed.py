"""The catalogue as shopping services read it: one item for each product or variant that can be bought.

Prices and stock are those that an anonymous private shopper meets, from Oscar's strategy. A batch of
products costs two queries (listings, stock records), whatever its size.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.utils.html import strip_tags
from oscar.core.loading import get_class

from shop.catalogue import gtin, tree
from shop.catalogue.cards import offer_for
from shop.catalogue.facts import Facts, in_language
from shop.catalogue.images import picture_from
from shop.catalogue.listed import ListedProduct, ListedVariant
from shop.catalogue.listing_models import Listing
from shop.catalogue.stock import read_stock
from shop.shipping.methods import StandardDelivery

BATCH = 500
MOST_PICTURES = 10
LONGEST_TITLE, LONGEST_DESCRIPTION = 150, 5000
#: Attribute codes that the services have fields for.
BRANDS = ("brand", "manufacturer")
DETAILS = {
    "color": ("colour", "color"),
    "size": ("size",),
    "material": ("material",),
    "pattern": ("pattern",),
}
#: How the services write units of net content.
UNITS = {"g": "g", "kg": "kg", "ml": "ml", "l": "l", "piece": "ct", "m": "m"}
# XML 1.0 has no way to write these.
UNWRITABLE = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])


@dataclass(frozen=True)
class Delivery:
    country: str
    service: str
    price: str


@dataclass(frozen=True)
class Item:
    id: str
    title: str
    description: str
    link: str
    image: str
    more_images: list[str]
    price: str  # such as "12.90 EUR"
    is_available: bool
    group: str
    sku: str
    gtin: str
    brand: str
    path: str
    net: str
    delivery: Delivery
    details: dict[str, str] = field(default_factory=dict)


def items(*, language: str, currency: str, country: str) -> Iterator[Item]:
    """Of products that have a picture and a price in `currency`; texts in the active language.

    `country`: where they are sold to, for the price of delivery.
    """
    strategy = get_class("partner.strategy", "Selector")().strategy()
    paths, deliver = _category_paths(), _deliverer(currency, country)
    last = 0
    while True:
        batch = list(Listing.objects.filter(is_public=True, pk__gt=last).order_by("pk")[:BATCH])
        if not batch:
            return
        last = batch[-1].pk
        products = [ListedProduct(listing) for listing in batch]
        read_stock(products)
        for listing, product in zip(batch, products, strict=True):
            # English words would be refused in the feed of another language.
            if language in listing.facts.get("languages", [language]):
                yield from _items_of(
                    product, listing.page_facts, strategy, paths, currency, deliver
                )


def _items_of(
    product: ListedProduct,
    more: Facts,
    strategy: Any,
    paths: dict[int, str],
    currency: str,
    deliver: Callable[[Decimal], Delivery],
) -> Iterator[Item]:
    title = product.get_title()
    text = _plain(in_language(more["texts"]).get("description", ""))
    path = next((paths[pk] for pk in reversed(more["categories"]) if pk in paths), "")
    for sold in product.sold():
        offer = offer_for(sold, strategy)
        if offer.price is None or offer.price.currency != currency:
            continue
        own = more["variants"].get(str(sold.pk), {}) if sold is not product else {}
        pictures = _pictures([*own.get("pictures", []), *more["pictures"]])
        if not pictures:
            continue
        specs = {spec["code"]: in_language(spec["texts"]) for spec in more["specs"]}
        specs |= {spec["code"]: in_language(spec["texts"]) for spec in own.get("specs", [])}
        label = sold.get_label() if isinstance(sold, ListedVariant) else ""
        record = next(iter(sold.stockrecords.all()), None)
        yield Item(
            id=str(sold.pk),
            title=(f"{title}, {label}" if label else title)[:LONGEST_TITLE],
            description=(text or product.text("subtitle") or title)[:LONGEST_DESCRIPTION],
            link=_absolute(sold.get_absolute_url()),
            image=pictures[0],
            more_images=pictures[1:MOST_PICTURES],
            price=f"{offer.price.amount:.2f} {currency}",
            is_available=offer.is_available,
            group=str(product.pk) if product.is_parent else "",
            sku=record.partner_sku if record else "",
            gtin=gtin.checked((own or more).get("upc", "")),
            brand=next((specs[code] for code in BRANDS if specs.get(code)), ""),
            path=path,
            net=_net(sold.net),
            delivery=deliver(offer.price.amount),
            details={
                name: found
                for name, codes in DETAILS.items()
                if (found := next((specs[code] for code in codes if specs.get(code)), ""))
            },
        )


def _plain(text: str) -> str:
    return " ".join(strip_tags(text).translate(UNWRITABLE).split())


def _pictures(told: list[Facts]) -> list[str]:
    urls = [picture_from(facts, alt="", preferred=1080).url for facts in told]
    return list(dict.fromkeys(_absolute(url) for url in urls))


def _net(net: Any) -> str:
    return f"{net[0]}{UNITS[net[1]]}" if net and net[1] in UNITS else ""


def _deliverer(currency: str, country: str) -> Callable[[Decimal], Delivery]:
    """What delivery of one item of a price costs. Its name is the same for all: translated once."""
    method = StandardDelivery(country)
    name = str(method.name)
    return lambda amount: Delivery(country, name, f"{method.flat_rate(amount):.2f} {currency}")


def _category_paths() -> dict[int, str]:
    """Id to "Tea > Green tea", in the active language."""
    found = tree.branches()
    return {
        pk: " > ".join(found[above].title for above in branch.trail if above in found)
        for pk, branch in found.items()
    }


def _absolute(url: str) -> str:
    # There are a hundred thousand of them, and urljoin takes ten times as long.
    if url.startswith("/") and not url.startswith("//"):
        return f"{settings.BASE_URL}{url}"
    return urljoin(f"{settings.BASE_URL}/", url)
