"""Oscar's basket, owned by a member or by a guest's visitor id, read in a fixed number of queries."""

from __future__ import annotations

from typing import Any, ClassVar

from django.apps import apps
from django.db import models
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _
from oscar.apps.basket.abstract_models import AbstractBasket

from shop.basket.managers import BasketQuerySet


class Basket(AbstractBasket):
    visitor = models.UUIDField(
        _("Visitor"),
        null=True,
        blank=True,
        db_index=True,
        editable=False,
        help_text="The guest whose basket this is, see accounts.visitor.",
    )

    objects: ClassVar[BasketQuerySet] = BasketQuerySet.as_manager()  # type: ignore[assignment]

    #: How many items `ordering.basket_for` has just brought along from a guest's basket.
    merged_items = 0

    def all_lines(self) -> QuerySet[Any]:
        """The lines with all that naming and pricing them reads: four queries, however many lines."""
        if self.pk is None:
            return apps.get_model("basket", "Line").objects.none()
        if self._lines is None:  # type: ignore[has-type]
            from shop.catalogue.managers import attribute_values

            specs = Prefetch("product__attribute_values", attribute_values(), to_attr="specs")
            self._lines = (
                self.lines.select_related(
                    "stockrecord__partner",
                    "product__product_class",
                    "product__parent__product_class",
                )
                .prefetch_related(
                    "attributes__option",
                    "product__stockrecords",
                    specs,
                )
                .order_by("pk")
            )
        return self._lines

    @property
    def num_lines(self) -> int:
        """Oscar counts in the database on every look."""
        return len(self.all_lines())

    def merge(self, basket: AbstractBasket, add_quantities: bool = True) -> None:
        """Take over what is in `basket`; no line grows beyond what is in stock."""
        super().merge(basket, add_quantities=add_quantities)
        for line in self.lines.select_related(
            "stockrecord", "product__product_class", "product__parent__product_class"
        ):
            free = max(1, line.stockrecord.net_stock_level)
            if line.product.get_product_class().track_stock and line.quantity > free:
                line.quantity = free
                line.save(update_fields=["quantity"])

    merge.alters_data = True  # type: ignore[attr-defined]


from oscar.apps.basket.models import *
