"""All that the page of one product shows, read in a fixed number of queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from accounts.models import User
from common.money import Money
from shop.catalogue import tree
from shop.catalogue.attributes import Spec, specs, value_text, values_of
from shop.catalogue.cards import Offer, ProductCard, cards, offer_for, rating_of
from shop.catalogue.images import Picture, picture
from shop.catalogue.models import Product
from shop.catalogue.tree import Crumb

ProductRecommendation = get_model("catalogue", "ProductRecommendation")
ProductReview = get_model("reviews", "ProductReview")

RELATED = 4
REVIEWS = 20


@dataclass(frozen=True)
class AxisOption:
    label: str
    url: str
    variant_id: int
    is_chosen: bool
    is_available: bool
    price: Money | None


@dataclass(frozen=True)
class Axis:
    """One thing to choose a variant by, such as size."""

    code: str
    name: str
    options: list[AxisOption]


@dataclass(frozen=True)
class RatingBar:
    score: int
    count: int
    percent: int


@dataclass(frozen=True)
class Review:
    score: int
    title: str
    body: str
    reviewer_name: str
    date_created: datetime


@dataclass(frozen=True)
class ProductPage:
    product: Product
    title: str
    subtitle: str
    description: str
    breadcrumb: list[Crumb]
    badge: str
    badge_code: str
    chosen: Product | None
    price: Money | None
    price_excl_tax: Money | None
    is_from: bool
    is_available: bool
    stock_note: str
    max_quantity: int | None
    sku: str
    axes: list[Axis]
    images: list[Picture]
    specs: list[Spec]
    related: list[ProductCard]
    rating: Decimal | None
    review_count: int
    rating_bars: list[RatingBar] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    may_review: bool = False
    review_url: str = ""


def product_page(
    product: Product, *, variant_id: int | None, strategy: Any, user: User | AnonymousUser
) -> ProductPage:
    """`product` comes from `Product.objects.for_page()`; an unknown `variant_id` counts as none."""
    variants = product.get_public_children() if product.is_parent else []
    offers = {variant.pk: offer_for(variant, strategy) for variant in variants}
    chosen = _chosen(product, variants, offers, variant_id)
    offer = offers[chosen.pk] if chosen and chosen.pk in offers else offer_for(product, strategy)
    categories = tree.browsable()
    category = tree.deepest_category(product, categories)
    reviews = list(
        ProductReview.objects.approved()
        .filter(product=product)
        .select_related("user")
        .order_by("-date_created", "-pk")
    )
    return ProductPage(
        product=product,
        title=product.get_title(),
        subtitle=product.get_subtitle(),
        description=product.get_description(),
        breadcrumb=tree.trail(categories, category) if category else [],
        badge=str(product.get_badge_display()) if product.badge else "",
        badge_code=product.badge,
        chosen=chosen,
        price=offer.price,
        price_excl_tax=offer.price_excl_tax,
        is_from=offer.is_from,
        is_available=offer.is_available,
        stock_note=offer.stock_note,
        max_quantity=offer.available,
        sku=_sku(chosen),
        axes=_axes(variants, chosen, offers, product.get_absolute_url()),
        images=_images(product, chosen),
        specs=specs(chosen or product),
        related=_related(product, category, strategy),
        rating=rating_of(product),
        review_count=len(reviews),
        rating_bars=_rating_bars(reviews),
        reviews=[_review(review) for review in reviews[:REVIEWS]],
        may_review=user.is_authenticated and all(review.user_id != user.pk for review in reviews),
        review_url=reverse("catalogue:reviews-add", args=[product.get_slug(), product.pk]),
    )


def _chosen(
    product: Product, variants: list[Product], offers: dict[int, Offer], variant_id: int | None
) -> Product | None:
    """The variant that was asked for, else the first that can be bought, else the first."""
    if not product.is_parent:
        return product
    for variant in variants:
        if variant.pk == variant_id:
            return variant
    buyable = [variant for variant in variants if offers[variant.pk].is_available]
    return next(iter(buyable or variants), None)


def _axes(
    variants: list[Product], chosen: Product | None, offers: dict[int, Offer], url: str
) -> list[Axis]:
    values = {
        variant.pk: {value.attribute.code: value for value in values_of(variant)}
        for variant in variants
    }
    codes = dict.fromkeys(code for mine in values.values() for code in mine)
    if not codes:
        return _by_label(variants, chosen, offers, url)
    texts = {
        pk: {code: value_text(value) for code, value in mine.items()} for pk, mine in values.items()
    }
    current = texts.get(chosen.pk, {}) if chosen else {}
    axes = []
    for code in codes:
        named = next(mine[code] for mine in values.values() if code in mine)
        options = []
        for label in dict.fromkeys(mine[code] for mine in texts.values() if code in mine):
            fitting = [variant for variant in variants if texts[variant.pk].get(code) == label]
            nearest = max(fitting, key=lambda variant: _agreement(texts[variant.pk], current))
            is_chosen = current.get(code) == label
            options.append(_option(label, nearest, is_chosen, offers[nearest.pk], url))
        axes.append(Axis(code, named.attribute.get_name(), options))
    return axes


def _by_label(
    variants: list[Product], chosen: Product | None, offers: dict[int, Offer], url: str
) -> list[Axis]:
    """Variants without attributes are chosen by their own titles."""
    options = [
        _option(variant.get_label(), variant, variant == chosen, offers[variant.pk], url)
        for variant in variants
    ]
    return [Axis("variant", _("Variant"), options)] if options else []


def _option(label: str, variant: Product, is_chosen: bool, offer: Offer, url: str) -> AxisOption:
    return AxisOption(
        label=label,
        url=f"{url}?variant={variant.pk}",
        variant_id=variant.pk,
        is_chosen=is_chosen,
        is_available=offer.is_available,
        price=offer.price,
    )


def _agreement(texts: dict[str, str], current: dict[str, str]) -> int:
    return sum(current.get(code) == text for code, text in texts.items())


def _images(product: Product, chosen: Product | None) -> list[Picture]:
    """The variant's own pictures first, then the product's."""
    own = list(chosen.images.all()) if chosen and chosen != product else []
    seen = {image.original.name for image in own}
    rest = [image for image in product.images.all() if image.original.name not in seen]
    return [picture(image, product, preferred=1080) for image in [*own, *rest]]


def _sku(chosen: Product | None) -> str:
    records = list(chosen.stockrecords.all()) if chosen else []
    return records[0].partner_sku if records else ""


def _related(product: Product, category: Any, strategy: Any) -> list[ProductCard]:
    """What the merchant recommends; where that is too little, others of the same category."""
    ids = list(
        ProductRecommendation.objects.filter(primary=product, recommendation__is_public=True)
        .order_by("-ranking", "pk")
        .values_list("recommendation", flat=True)[:RELATED]
    )
    if len(ids) < RELATED and category is not None:
        others: Callable[..., Any] = Product.objects.browsable().in_category(category).exclude
        ids += (
            others(pk__in=[*ids, product.pk])
            .by_popularity()
            .values_list("pk", flat=True)[: RELATED - len(ids)]
        )
    found = {
        other.pk: other for other in Product.objects.browsable().for_cards().filter(pk__in=ids)
    }
    return cards([found[pk] for pk in ids if pk in found], strategy)


def _rating_bars(reviews: list[Any]) -> list[RatingBar]:
    if not reviews:
        return []
    counts = Counter(review.score for review in reviews)
    return [
        RatingBar(score, counts[score], round(100 * counts[score] / len(reviews)))
        for score in range(5, 0, -1)
    ]


def _review(review: Any) -> Review:
    """A signed-in reviewer is shown by first name and initial, not in full."""
    name = review.name
    if review.user:
        name = f"{review.user.first_name} {review.user.last_name[:1]}".strip()
    return Review(
        review.score, review.title, review.body, name or _("A customer"), review.date_created
    )
