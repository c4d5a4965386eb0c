"""Which products, and what to fetch with them so that a list costs a constant number of queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from oscar.apps.catalogue.managers import AttributeFilter as AttributeFilter
from oscar.apps.catalogue.managers import CategoryManager as CategoryManager
from oscar.apps.catalogue.managers import CategoryQuerySet as CategoryQuerySet
from oscar.apps.catalogue.managers import ProductQuerySet as OscarProductQuerySet

if TYPE_CHECKING:
    from shop.catalogue.models import Category

APPROVED = 1  # of Oscar's reviews


class ProductQuerySet(OscarProductQuerySet):
    def in_category(self, category: Category) -> Self:
        """In `category` or anywhere below it; a product in two of those counts once."""
        below = type(category).objects.browsable().filter(path__startswith=category.path)
        through = self.model.categories.through.objects.filter(category__in=below)
        return self.filter(pk__in=through.values("product"))

    def for_cards(self) -> Self:
        """All that `shop.catalogue.cards.cards` reads, in five queries however many products."""
        children = self.model.objects.public().order_by("pk").prefetch_related("stockrecords")
        return (
            self.select_related("product_class")
            .prefetch_related(
                "stockrecords",
                "images",
                Prefetch("children", queryset=children, to_attr="_prefetched_public_children"),
            )
            .annotate(approved_reviews=Coalesce(Subquery(self._reviews()), Value(0)))
        )

    def for_page(self) -> Self:
        """All that the page of one product reads."""
        values = attribute_values()
        children = (
            self.model.objects.public()
            .order_by("pk")
            .prefetch_related(
                "stockrecords",
                "images",
                Prefetch("attribute_values", queryset=values, to_attr="specs"),
            )
        )
        return (
            self.select_related("product_class")
            .prefetch_related(
                "stockrecords",
                "images",
                Prefetch("attribute_values", queryset=values, to_attr="specs"),
                Prefetch("children", queryset=children, to_attr="_prefetched_public_children"),
            )
            .annotate(approved_reviews=Coalesce(Subquery(self._reviews()), Value(0)))
        )

    def by_popularity(self) -> Self:
        """What the merchant puts first, then what is bought and liked most."""
        return self.annotate(purchases=Coalesce("stats__num_purchases", 0)).order_by(
            "-priority", "-purchases", F("rating").desc(nulls_last=True), "-date_created", "-pk"
        )

    def by_age(self) -> Self:
        """The newest first."""
        return self.order_by("-date_created", "-pk")

    def by_price(self, *, highest_first: bool = False) -> Self:
        """By list price, of a parent by its lowest; what has none stands last."""
        stock = apps.get_model("partner", "StockRecord")
        mine = Q(product=OuterRef("pk")) | Q(
            product__parent=OuterRef("pk"), product__is_public=True
        )
        lowest = (
            stock.objects.filter(mine, price__isnull=False).order_by("price").values("price")[:1]
        )
        priced = self.annotate(list_price=Subquery(lowest))
        price = F("list_price")
        first = price.desc(nulls_last=True) if highest_first else price.asc(nulls_last=True)
        return priced.order_by(first, "-pk")

    def _reviews(self) -> QuerySet[Any]:
        reviews = apps.get_model("reviews", "ProductReview").objects
        approved = reviews.filter(product=OuterRef("pk"), status=APPROVED).order_by()
        return approved.values("product").annotate(n=Count("pk")).values("n")


def attribute_values() -> QuerySet[Any]:
    """Values with their attributes and options, in the order of a table."""
    model = apps.get_model("catalogue", "ProductAttributeValue")
    return model.objects.select_related("attribute", "value_option").order_by(
        "attribute__position", "attribute__code"
    )
