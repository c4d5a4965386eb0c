"""What product pages and lists tell search engines as data (schema.org, in Google's reading of it).

Prices and stock are those that an anonymous private shopper meets. No query: all is at hand when the
page is rendered.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.utils.encoding import uri_to_iri
from django.utils.html import strip_tags

from shop.catalogue import gtin
from shop.catalogue.cards import ProductCard, offer_for
from shop.catalogue.facts import Facts, in_language
from shop.catalogue.feed import BRANDS
from shop.catalogue.images import picture_from
from shop.catalogue.listed import ListedProduct, ListedVariant
from shop.catalogue.tree import Crumb
from shop.shipping.methods import StandardDelivery

CONTEXT = "https://schema.org"
SCHEMA = "https://schema.org/"
#: schema.org's names for what variants differ in, by attribute code.
VARIES_BY = {
    "colour": "color",
    "color": "color",
    "size": "size",
    "material": "material",
    "pattern": "pattern",
}
MOST_REVIEWS = 5
Data = dict[str, Any]


def product_page(page: Any, reviews: Sequence[Any], strategy: Any, home: Crumb) -> Data:
    """`page`: a `page.ProductPage`; `home`: where its trail begins."""
    here = Crumb(page.title, page.product.get_absolute_url())
    return {
        "@context": CONTEXT,
        "@graph": [
            _product(page, reviews, strategy),
            breadcrumb([home, *page.breadcrumb, here]),
        ],
    }


def list_page(cards: Sequence[ProductCard], trail: Sequence[Crumb], first: int) -> Data:
    """`first`: the place of the first card in the whole list."""
    things: list[Data] = [breadcrumb(trail)] if len(trail) > 1 else []
    if cards:
        things.append(
            {
                "@type": "ItemList",
                "itemListElement": [
                    {
                        "@type": "ListItem",
                        "position": place,
                        "url": uri_to_iri(absolute(card.url)),  # a third of the bytes in Arabic
                    }
                    for place, card in enumerate(cards, first)
                ],
            }
        )
    return {"@context": CONTEXT, "@graph": things} if things else {}


def breadcrumb(trail: Sequence[Crumb]) -> Data:
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": place,
                "name": crumb.title,
                "item": absolute(crumb.url),
            }
            for place, crumb in enumerate(trail, 1)
        ],
    }


def absolute(url: str) -> str:
    return urljoin(f"{settings.BASE_URL}/", url)


def _product(page: Any, reviews: Sequence[Any], strategy: Any) -> Data:
    product: ListedProduct = page.product
    told: Facts = page.told
    url = absolute(product.get_absolute_url())
    found: Data = {
        "@type": "Product",
        "@id": f"{url}#product",
        "name": page.title,
        "url": url,
        "description": _plain(page.description or page.subtitle),
        "image": _pictures(told["pictures"]),
        "brand": _brand(told),
        **_opinions(page, reviews),
    }
    if product.is_parent:
        found |= _group(product, told, strategy, page.title)
    else:
        found |= _identity(product, told)
        found["offers"] = _offer(product, strategy, url)
    return _filled(found)


def _group(product: ListedProduct, told: Facts, strategy: Any, title: str) -> Data:
    variants = [
        _variant(variant, told["variants"].get(str(variant.pk), {}), strategy, title)
        for variant in product.variants
    ]
    codes = {spec["code"] for facts in told["variants"].values() for spec in facts.get("specs", ())}
    return {
        "@type": "ProductGroup",
        "productGroupID": str(product.pk),
        "variesBy": sorted({f"{SCHEMA}{VARIES_BY[code]}" for code in codes & set(VARIES_BY)}),
        "hasVariant": variants,
    }


def _variant(variant: ListedVariant, told: Facts, strategy: Any, title: str) -> Data:
    url = absolute(variant.get_absolute_url())
    found = {
        "@type": "Product",
        "name": f"{title}, {variant.get_label()}",
        "url": url,
        "image": _pictures([*told.get("pictures", ())]),
        **_identity(variant, told),
        "offers": _offer(variant, strategy, url),
    }
    for spec in told.get("specs", ()):
        if spec["code"] in VARIES_BY:
            found[VARIES_BY[spec["code"]]] = in_language(spec["texts"])
    return _filled(found)


def _identity(product: ListedProduct | ListedVariant, told: Facts) -> Data:
    record = next(iter(product.stockrecords.all()), None)
    return {
        "sku": record.partner_sku if record else "",
        "gtin": gtin.checked(told.get("upc", "")),
    }


def _offer(product: Any, strategy: Any, url: str) -> Data:
    offer = offer_for(product, strategy)
    if offer.price is None:
        return {}
    amount, currency = offer.price.amount, offer.price.currency
    stock = "BackOrder" if offer.is_late else "InStock" if offer.is_available else "OutOfStock"
    return {
        "@type": "Offer",
        "url": url,
        "price": f"{amount:.2f}",
        "priceCurrency": currency,
        "availability": f"{SCHEMA}{stock}",
        "itemCondition": f"{SCHEMA}NewCondition",
        "shippingDetails": _shipping(amount, currency),
        **_returns(currency),
    }


def _shipping(amount: Any, currency: str) -> Data:
    price = StandardDelivery(settings.SHIPPING_HOME).flat_rate(amount)
    return {
        "@type": "OfferShippingDetails",
        "shippingRate": _money(price, currency),
        "shippingDestination": {
            "@type": "DefinedRegion",
            "addressCountry": settings.SHIPPING_HOME,
        },
    }


def _returns(currency: str) -> Data:
    """https://developers.google.com/search/docs/appearance/structured-data/merchant-listing"""
    if not settings.RETURN_DAYS:
        return {}
    policy: Data = {
        "@type": "MerchantReturnPolicy",
        "applicableCountry": settings.SHIPPING_HOME,
        "returnPolicyCategory": f"{SCHEMA}MerchantReturnFiniteReturnWindow",
        "merchantReturnDays": settings.RETURN_DAYS,
        "returnMethod": f"{SCHEMA}ReturnByMail",
        "returnFees": f"{SCHEMA}FreeReturn",
    }
    if settings.RETURN_FEE:
        policy |= {
            "returnFees": f"{SCHEMA}ReturnShippingFees",
            "returnShippingFeesAmount": _money(settings.RETURN_FEE, currency),
        }
    return {"hasMerchantReturnPolicy": policy}


def _money(amount: Any, currency: str) -> Data:
    return {"@type": "MonetaryAmount", "value": f"{amount:.2f}", "currency": currency}


def _opinions(page: Any, reviews: Sequence[Any]) -> Data:
    if not page.review_count or page.rating is None:
        return {}
    return {
        "aggregateRating": {
            "@type": "AggregateRating",
            "ratingValue": str(page.rating),
            "reviewCount": page.review_count,
            "bestRating": 5,
            "worstRating": 1,
        },
        "review": [
            {
                "@type": "Review",
                "name": review.title,
                "reviewBody": _plain(review.body),
                "author": {"@type": "Person", "name": review.reviewer_name},
                "datePublished": review.date_created.date().isoformat(),
                "reviewRating": {
                    "@type": "Rating",
                    "ratingValue": review.score,
                    "bestRating": 5,
                    "worstRating": 1,
                },
            }
            for review in reviews[:MOST_REVIEWS]
        ],
    }


def _brand(told: Facts) -> Data:
    for spec in told["specs"]:
        if spec["code"] in BRANDS and (name := in_language(spec["texts"])):
            return {"@type": "Brand", "name": name}
    return {}


def _pictures(told: Sequence[Facts]) -> list[str]:
    return [absolute(picture_from(facts, alt="", preferred=1080).url) for facts in told]


def _plain(text: str) -> str:
    return " ".join(strip_tags(text).split())


def _filled(data: Data) -> Data:
    return {name: value for name, value in data.items() if value not in ("", [], {}, None)}
