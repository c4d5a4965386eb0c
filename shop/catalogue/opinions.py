"""What customers say of a product: reading it page by page, and finding it helpful.

(A module called "reviews" would be taken by Oscar for its app of that name.)
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Window
from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from accounts.models import User
from shop.errors import OrderingError

ProductReview = get_model("reviews", "ProductReview")
Vote = get_model("reviews", "Vote")
OrderLine = get_model("order", "Line")

SCORES = (5, 4, 3, 2, 1)
ON_THE_PRODUCTS_PAGE = 8
SORTS = {
    "helpful": ("-delta_votes", "-date_created", "-pk"),
    "new": ("-date_created", "-pk"),
    "best": ("-score", "-delta_votes", "-pk"),
    "worst": ("score", "-delta_votes", "-pk"),
}


class MayNotVote(OrderingError):
    """`str()` says why."""


@dataclass(frozen=True)
class RatingBar:
    score: int
    count: int
    percent: int


@dataclass(frozen=True)
class Review:
    id: int
    score: int
    title: str
    body: str
    reviewer_name: str
    date_created: datetime
    is_verified: bool  # the reviewer has ordered the product here
    helpful: int  # so many found it helpful
    status: int


def approved(product_id: int, *, sort: str = "helpful") -> QuerySet[Any]:
    return (
        ProductReview.objects.approved()
        .filter(product=product_id)
        .select_related("user")
        .only(
            *("score", "title", "body", "name", "date_created", "status", "total_votes"),
            *("delta_votes", "user__first_name", "user__last_name"),
        )
        .order_by(*SORTS.get(sort, SORTS["helpful"]))
    )


def with_buyers(reviews: QuerySet[Any], sold_ids: Collection[int]) -> QuerySet[Any]:
    """Marks those whose writer has ordered one of `sold_ids` (the product and its variants)."""
    bought = OrderLine.objects.filter(
        order__user=OuterRef("user"), product__in=list(sold_ids)
    ).exclude(order__status="Cancelled")
    return reviews.annotate(is_verified=Exists(bought))


def first_of(product_id: int, sold_ids: Collection[int]) -> tuple[list[Review], list[RatingBar]]:
    """The first reviews and how all are spread over the stars, in one query."""
    counts = {f"n{score}": Window(Count("pk", filter=Q(score=score))) for score in SCORES}
    rows = list(
        with_buyers(approved(product_id), sold_ids).annotate(**counts)[:ON_THE_PRODUCTS_PAGE]
    )
    if not rows:
        return [], []
    spread = {score: getattr(rows[0], f"n{score}") for score in SCORES}
    return [shown(row) for row in rows], bars(spread)


def spread_of(product_id: int) -> dict[int, int]:
    rows = ProductReview.objects.approved().filter(product=product_id).order_by()
    counted = dict(rows.values_list("score").annotate(n=Count("pk")))
    return {score: counted.get(score, 0) for score in SCORES}


def bars(spread: dict[int, int]) -> list[RatingBar]:
    total = sum(spread.values())
    return [
        RatingBar(score, spread[score], round(100 * spread[score] / total) if total else 0)
        for score in SCORES
    ]


def shown(row: Any) -> Review:
    """A signed-in reviewer is shown by first name and initial, not in full."""
    name = row.name
    if row.user:
        name = f"{row.user.first_name} {row.user.last_name[:1]}".strip()
    return Review(
        id=row.pk,
        score=row.score,
        title=row.title,
        body=row.body,
        reviewer_name=name or _("A customer"),
        date_created=row.date_created,
        is_verified=getattr(row, "is_verified", False),
        helpful=row.num_up_votes,
        status=row.status,
    )


def vote(*, review_id: int, user: User) -> Any:
    """`user` found the review helpful. Returns it, counted anew. Raises MayNotVote, DoesNotExist.

    Not by Oscar's `save()`s: those would work out the product's rating and list it anew.
    """
    with transaction.atomic():
        found = ProductReview.objects.approved().select_for_update(of=("self",)).get(pk=review_id)
        if found.user_id == user.pk:
            raise MayNotVote(_("You cannot find your own review helpful."))
        try:
            with transaction.atomic():
                Vote.objects.bulk_create([Vote(review=found, user=user, delta=Vote.UP)])
        except IntegrityError as error:
            raise MayNotVote(_("You have said so already.")) from error
        ProductReview.objects.filter(pk=found.pk).update(
            total_votes=F("total_votes") + 1, delta_votes=F("delta_votes") + 1
        )
        found.refresh_from_db(fields=["total_votes", "delta_votes"])
    return found
