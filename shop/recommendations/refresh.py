"""Bring the rows that product pages read up to date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from oscar.core.loading import get_model

from shop.catalogue.version import bump
from shop.recommendations.models import Pair, Recommended
from shop.recommendations.pairs import refresh_pairs
from shop.recommendations.similar import KEPT, most_similar, profiles

ProductRecommendation = get_model("catalogue", "ProductRecommendation")


def refresh_all(*, now: datetime) -> int:
    """Pairs from the orders, then every product's row. How many rows there are."""
    refresh_pairs(now=now)
    return refresh(now=now)


def refresh(*, now: datetime, ids: Collection[int] | None = None) -> int:
    """The rows of `ids`, or of all. Without the pairs: those need all orders, see `refresh_all`."""
    found = profiles()
    wanted = list(found) if ids is None else [pk for pk in ids if pk in found]
    picked, together = _picked(wanted if ids is not None else None), _together(ids)
    alike = most_similar(wanted, found)
    rows = [
        Recommended(
            product_id=pk,
            together=[other for other in together[pk] if other in found][:KEPT],
            similar=list(
                dict.fromkeys(
                    other for other in [*picked[pk], *alike[pk]] if other in found and other != pk
                )
            )[:KEPT],
            refreshed_at=now,
        )
        for pk in wanted
    ]
    Recommended.objects.bulk_create(
        rows,
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["product"],
        update_fields=["together", "similar", "refreshed_at"],
    )
    if rows:
        bump()
    return len(rows)


def _picked(ids: Collection[int] | None) -> dict[int, list[int]]:
    """What the merchant recommends in the dashboard; it stands before all that is worked out."""
    rows = ProductRecommendation.objects.order_by("-ranking", "pk")
    if ids is not None:
        rows = rows.filter(primary__in=ids)
    found: dict[int, list[int]] = defaultdict(list)
    for primary, other in rows.values_list("primary", "recommendation"):
        found[primary].append(other)
    return found


def _together(ids: Collection[int] | None) -> dict[int, list[int]]:
    rows = Pair.objects.order_by("product", "-score", "-orders", "other")
    if ids is not None:
        rows = rows.filter(product__in=ids)
    found: dict[int, list[int]] = defaultdict(list)
    for product, other in rows.values_list("product", "other"):
        found[product].append(other)
    return found
