"""Writes the listing tables. Receivers keep them true row by row; after a bulk import call `refresh()`.

refresh(ids)      all that is shown of these products (of variants: of their parents)
refresh_stock(ids)  only what prices and stock decide
refresh_popularity()  what is bought and liked, for the order of lists; a periodic task
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Case, Count, F, Prefetch, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils.text import slugify

from shop.catalogue.attributes import value_text, values_of
from shop.catalogue.facts import LANGUAGES, card_facts, page_facts
from shop.catalogue.listing_models import EVERYTHING, FacetValue, Listing, Placement
from shop.catalogue.managers import APPROVED, attribute_values
from shop.catalogue.models import Category, Product
from shop.catalogue.version import bump

BATCH = 500
NONE = -(2**62)  # sorts behind every price
SORT_KEYS = ("popularity", "newness", "cheapness", "dearness", "in_stock", "rating")
ListingValue = Listing.values.through


def refresh(ids: Iterable[int] | None = None) -> None:
    """List these products anew (of a variant: its parent), or every product."""
    wanted = sorted(_standing_alone(ids))
    if ids is None:
        Listing.objects.exclude(product__parent=None).delete()
    for some in _batches(wanted):
        _refresh_batch(some)
    if wanted:
        bump()


def refresh_stock(ids: Iterable[int] | None = None) -> None:
    """Read prices and stock again; writes only where something changed."""
    changed = False
    for some in _batches(sorted(_standing_alone(ids))):
        changed |= _refresh_stock_of(some)
    if changed:
        bump()


def refresh_popularity() -> None:
    """Order lists by what was bought since; a few statements for each batch that changed."""
    changed = []
    rows = Listing.objects.annotate(
        priority=F("product__priority"), purchases=Coalesce("product__stats__num_purchases", 0)
    ).only("pk", "popularity", "rating", "date_created")
    for listing in rows.iterator(chunk_size=2000):
        now: Any = listing
        fresh = popularity(now.priority, now.purchases, listing.rating, listing.date_created)
        if fresh != listing.popularity:
            listing.popularity = fresh
            changed.append(listing)
    for some in _batches(changed):
        with transaction.atomic():
            Listing.objects.bulk_update(some, ["popularity"])
            orders = Case(*(When(listing=row.pk, then=Value(row.popularity)) for row in some))
            Placement.objects.filter(listing__in=[row.pk for row in some]).update(popularity=orders)
    if changed:
        bump()


def popularity(priority: int, purchases: int, rating: float | None, created: Any) -> int:
    """What the merchant puts first, then what is bought and liked most, then the newest, as one number.

    16 bits of priority (from -1 on), 23 of purchases, 8 of rating and 16 of days.
    """
    day = (created.date() - date(2000, 1, 1)).days
    key = min(max(priority + 1, 0), 2**16 - 1) - 2**15
    for value, bits in ((purchases, 23), (round((rating or 0) * 50), 8), (day, 16)):
        key = (key << bits) + min(max(value, 0), 2**bits - 1)
    return key


def with_all(products: QuerySet[Product]) -> QuerySet[Product]:
    """All that a listing is made of, in a fixed number of queries."""
    told = attribute_values().prefetch_related("value_multi_option")
    values = Prefetch("attribute_values", queryset=told, to_attr="specs")
    parts: list[Any] = ["stockrecords", "images", values]
    children = Product.objects.public().order_by("pk").prefetch_related(*parts)
    reviews = Count("reviews", filter=Q(reviews__status=APPROVED), distinct=True)
    return (
        products.select_related("product_class", "stats")
        .annotate(approved_reviews=reviews)
        .prefetch_related(
            *parts,
            "categories",
            "primary_recommendations",
            Prefetch("children", queryset=children, to_attr="_prefetched_public_children"),
        )
    )


def _batches(things: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(things), BATCH):
        yield things[start : start + BATCH]


class _Categories:
    """The tree, read once for many products."""

    def __init__(self) -> None:
        rows = Category.objects.values_list("pk", "path", "is_public", "ancestors_are_public")
        self._paths = {pk: path for pk, path, public, above in rows if public and above}
        self._ids = {path: pk for pk, path in self._paths.items()}

    def trail(self, pk: int) -> list[int]:
        """From the root down to this one; nothing where it is hidden."""
        path = self._paths.get(pk, "")
        steps = range(Category.steplen, len(path) + 1, Category.steplen)
        return [self._ids[path[:end]] for end in steps]

    def trails(self, product: Product) -> list[list[int]]:
        """Of each of its categories, the deepest last."""
        found = [
            trail for category in product.categories.all() if (trail := self.trail(category.pk))
        ]
        return sorted(found, key=len)


def _standing_alone(ids: Iterable[int] | None) -> set[int]:
    products = Product.objects.all()
    if ids is None:
        return set(products.filter(parent=None).values_list("pk", flat=True))
    found = products.filter(pk__in=set(ids)).values_list(Coalesce("parent_id", "pk"), flat=True)
    return set(found)


def _refresh_batch(ids: Iterable[int]) -> None:
    with transaction.atomic():
        Product.objects.filter(pk__in=ids).hold()
        categories = _Categories()
        products = list(with_all(Product.objects.filter(pk__in=ids, parent=None)))
        listings = [_listing(product, categories) for product in products]
        _upsert(listings)
        _write_values(
            {product.pk: _facets(product) if product.is_public else {} for product in products}
        )
        shelves = {
            product.pk: {EVERYTHING, *(pk for trail in categories.trails(product) for pk in trail)}
            for product in products
            if product.is_public
        }
        _write_placements(listings, shelves)


def _listing(product: Product, categories: _Categories) -> Listing:
    trail = next(reversed(categories.trails(product)), [])
    recommended = sorted(
        product.primary_recommendations.all(), key=lambda row: (-row.ranking, row.pk)
    )
    price, in_stock = _price_and_stock(product)
    stats = getattr(product, "stats", None)
    return Listing(
        product_id=product.pk,
        is_public=product.is_public,
        facts=card_facts(product),
        page_facts=page_facts(
            product,
            categories=trail,
            recommended=[row.recommendation_id for row in recommended],
        ),
        popularity=popularity(
            product.priority,
            stats.num_purchases if stats else 0,
            product.rating,
            product.date_created,
        ),
        date_created=product.date_created,
        price=price,
        in_stock=in_stock,
        rating=product.rating,
        review_count=product.approved_reviews,  # type: ignore[attr-defined]
    )


def _price_and_stock(product: Product) -> tuple[Decimal | None, bool]:
    """The lowest list price of what can be bought (else of all), and whether anything can."""
    counted = product.get_product_class().track_stock
    sold = product.get_public_children() if product.is_parent else [product]
    records = [records[0] for each in sold if (records := list(each.stockrecords.all()))]
    priced = [record for record in records if record.price is not None]
    buyable = [
        record
        for record in priced
        if not counted or record.net_stock_level > 0 or record.allows_backorders
    ]
    prices = [record.price for record in buyable or priced]
    return min(prices, default=None), bool(buyable)


def _upsert(listings: list[Listing]) -> None:
    fields = [field.name for field in Listing._meta.concrete_fields if not field.primary_key]
    Listing.objects.bulk_create(
        listings,
        update_conflicts=True,
        unique_fields=["product"],
        update_fields=fields,
        batch_size=100,
    )


def _facets(product: Product) -> dict[tuple[str, str], tuple[dict[str, str], str]]:
    """Code and key of every value that lists can be narrowed to, with its labels and colour."""
    found = {}
    sold = [product, *(product.get_public_children() if product.is_parent else ())]
    for value in (value for each in sold for value in values_of(each)):
        if not value.attribute.is_facet:
            continue
        for labels, colour in _labels_and_colours(value):
            if key := slugify(labels[settings.LANGUAGE_CODE], allow_unicode=True)[:128]:
                found[value.attribute.code, key] = (labels, colour)
    return found


def _labels_and_colours(value: Any) -> Iterator[tuple[dict[str, str], str]]:
    if value.attribute.is_multi_option:
        options = list(value.value_multi_option.all())
    elif value.attribute.is_option:
        options = [value.value_option] if value.value_option else []
    else:
        yield {language: value_text(value, language) for language in LANGUAGES}, ""
        return
    for option in options:
        labels = {language: option.translated("option", language) for language in LANGUAGES}
        yield labels, option.colour


def _write_values(wanted: dict[int, dict[tuple[str, str], tuple[dict[str, str], str]]]) -> None:
    known = _facet_values({key: told for mine in wanted.values() for key, told in mine.items()})
    right = {(pk, known[key].pk) for pk, mine in wanted.items() for key in mine}
    rows = ListingValue.objects.filter(listing__in=wanted)
    there = {
        (mine, value): pk for pk, mine, value in rows.values_list("pk", "listing", "facetvalue")
    }
    ListingValue.objects.filter(pk__in=[there[pair] for pair in there.keys() - right]).delete()
    ListingValue.objects.bulk_create(
        [
            ListingValue(listing_id=pk, facetvalue_id=value)
            for pk, value in sorted(right - there.keys())
        ],
        ignore_conflicts=True,
    )


def _facet_values(
    wanted: dict[tuple[str, str], tuple[dict[str, str], str]],
) -> dict[Any, FacetValue]:
    """The rows of these values, made or corrected."""
    if not wanted:
        return {}
    codes, keys = {code for code, _key in wanted}, {key for _code, key in wanted}
    rows: Any = FacetValue.objects.filter(code__in=codes, key__in=keys)
    there = {(row.code, row.key): row for row in rows}
    if any(
        pair not in there or (there[pair].labels, there[pair].colour) != told
        for pair, told in wanted.items()
    ):
        FacetValue.objects.bulk_create(
            [
                FacetValue(code=code, key=key, labels=labels, colour=colour)
                for (code, key), (labels, colour) in sorted(wanted.items())
            ],
            update_conflicts=True,
            unique_fields=["code", "key"],
            update_fields=["labels", "colour"],
        )
        there = {(row.code, row.key): row for row in rows.all()}
        bump(tree=True)
    return there


def _write_placements(listings: list[Listing], shelves: dict[int, set[int]]) -> None:
    wanted = {
        (shelf, listing.pk): _placement(shelf, listing)
        for listing in listings
        for shelf in shelves.get(listing.pk, ())
    }
    rows = Placement.objects.filter(listing__in=[listing.pk for listing in listings])
    there = {(row.shelf, row.listing_id): row for row in rows}
    Placement.objects.filter(pk__in=[there[at].pk for at in there.keys() - wanted.keys()]).delete()
    changed = [row for at, row in wanted.items() if at not in there or not _is_same(row, there[at])]
    Placement.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["shelf", "listing"],
        update_fields=SORT_KEYS,
        batch_size=100,
    )


def _placement(shelf: int, listing: Listing) -> Placement:
    cents = NONE if listing.price is None else int(listing.price * 100)
    return Placement(
        shelf=shelf,
        listing_id=listing.pk,
        popularity=listing.popularity,
        newness=int(listing.date_created.timestamp()),
        cheapness=NONE if listing.price is None else -cents,
        dearness=cents,
        in_stock=listing.in_stock,
        rating=listing.rating or 0,
    )


def _is_same(one: Placement, other: Placement) -> bool:
    return all(getattr(one, key) == getattr(other, key) for key in SORT_KEYS)


def _refresh_stock_of(ids: Iterable[int]) -> bool:
    children = Product.objects.public().order_by("pk").prefetch_related("stockrecords")
    products = (
        Product.objects.filter(pk__in=ids)
        .select_related("product_class", "listing")
        .defer("listing__facts", "listing__page_facts")
        .prefetch_related(
            "stockrecords",
            Prefetch("children", queryset=children, to_attr="_prefetched_public_children"),
        )
    )
    with transaction.atomic():
        Product.objects.filter(pk__in=ids).hold()
        changed = list(_with_new_stock(products))
        if changed:
            Listing.objects.bulk_update(changed, ["price", "in_stock"])
            shelves: dict[int, set[int]] = defaultdict(set)
            rows = Placement.objects.filter(listing__in=[listing.pk for listing in changed])
            for pk, shelf in rows.values_list("listing", "shelf"):
                shelves[pk].add(shelf)
            _write_placements(changed, shelves)
    return bool(changed)


def _with_new_stock(products: Iterable[Product]) -> Iterator[Listing]:
    for product in products:
        listing: Listing | None = getattr(product, "listing", None)
        found = _price_and_stock(product)
        if listing is not None and found != (listing.price, listing.in_stock):
            listing.price, listing.in_stock = found
            yield listing
