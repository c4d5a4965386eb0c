"""Stock that cannot be promised twice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from oscar.apps.partner.abstract_models import AbstractStockRecord


class OutOfStock(Exception):
    """Fewer units are free than were asked for."""

    def __init__(self, stockrecord_id: int, requested: int) -> None:
        super().__init__(f"stock record {stockrecord_id}: {requested} asked for")
        self.stockrecord_id = stockrecord_id
        self.requested = requested


class StockRecordQuerySet(models.QuerySet["StockRecord"]):
    def promise(self, wanted: Mapping[int, int]) -> None:
        """Promise units to an order: how many of each, by key. Raises OutOfStock when fewer are free.

        Check and change are one conditional UPDATE, so two buyers cannot both see the last unit.
        Called in a transaction that the caller ends when it raises.
        """
        if not wanted:
            return
        units: Any = next(iter(wanted.values()))
        if len(set(wanted.values())) > 1:
            units = Case(
                *(When(pk=pk, then=Value(quantity)) for pk, quantity in wanted.items()),
                output_field=models.IntegerField(),
            )
        has_room = Q(free__gte=units) | Q(allows_backorders=True)
        free = F("num_in_stock") - Coalesce(F("num_allocated"), 0)
        mine = self.annotate(free=free).filter(has_room, pk__in=list(wanted))
        changed = mine.update(num_allocated=Coalesce(F("num_allocated"), 0) + units)
        if changed < len(wanted):
            raise self._too_few(wanted)

    def _too_few(self, wanted: Mapping[int, int]) -> OutOfStock:
        """The first of them; where the stock went up again meanwhile, any."""
        left = {record.pk: record.net_stock_level for record in self.filter(pk__in=list(wanted))}
        short = sorted(pk for pk, quantity in wanted.items() if left.get(pk, 0) < quantity)
        pk = (short or sorted(wanted))[0]
        return OutOfStock(pk, wanted[pk])


class StockRecord(AbstractStockRecord):
    allows_backorders = models.BooleanField(
        _("Can be back-ordered"),
        default=False,
        help_text=_(
            "Customers may order more than is in stock; they are told that it takes longer."
        ),
    )

    objects: ClassVar[StockRecordQuerySet] = StockRecordQuerySet.as_manager()  # type: ignore[assignment]

    def allocate(self, quantity: int) -> None:
        """Promise `quantity` units to an order. Raises OutOfStock when fewer are free.

        Oscar's own is an unconditional `F() + n`.
        """
        if not self.can_track_allocations:
            return
        type(self).objects.promise({self.pk: quantity})
        self.refresh_from_db(fields=["num_allocated"])

    allocate.alters_data = True  # type: ignore[attr-defined]


from oscar.apps.partner.models import *
