"""Which products, and what to fetch with them so that a list costs a constant number of queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db.models import Prefetch, QuerySet
from oscar.apps.catalogue.managers import AttributeFilter as AttributeFilter
from oscar.apps.catalogue.managers import CategoryManager as CategoryManager
from oscar.apps.catalogue.managers import CategoryQuerySet as CategoryQuerySet
from oscar.apps.catalogue.managers import ProductQuerySet as OscarProductQuerySet

if TYPE_CHECKING:
    pass

APPROVED = 1  # of Oscar's reviews


class ProductQuerySet(OscarProductQuerySet):
    def hold(self) -> None:
        """Whoever else holds these waits until this transaction ends, and then reads what it wrote.

        What is written of a product elsewhere (lists, search) is read and written behind this. The
        rows in a fixed order, so that two do not wait for one another in a circle.
        """
        list(self.order_by("pk").select_for_update(no_key=True).values_list("pk"))

    def for_cards(self) -> Self:
        """All that `shop.catalogue.cards.offer_for` reads, in four queries however many products."""
        children = self.model.objects.public().order_by("pk").prefetch_related("stockrecords")
        return self.select_related("product_class").prefetch_related(
            "stockrecords",
            Prefetch("children", queryset=children, to_attr="_prefetched_public_children"),
        )


def attribute_values() -> QuerySet[Any]:
    """Values with their attributes and options, in the order of a table."""
    model = apps.get_model("catalogue", "ProductAttributeValue")
    return model.objects.select_related("attribute", "value_option").order_by(
        "attribute__position", "attribute__code"
    )
