"""Stock that cannot be promised twice."""

from django.db.models import F
from django.db.models.functions import Coalesce
from oscar.apps.partner.abstract_models import AbstractStockRecord


class OutOfStock(Exception):
    """Fewer units are free than were asked for."""

    def __init__(self, stockrecord_id: int, requested: int) -> None:
        super().__init__(f"stock record {stockrecord_id}: {requested} asked for")
        self.stockrecord_id = stockrecord_id
        self.requested = requested


class StockRecord(AbstractStockRecord):
    def allocate(self, quantity: int) -> None:
        """Promise `quantity` units to an order. Raises OutOfStock when fewer are free.

        Check and change are one conditional UPDATE, so two buyers cannot both see the last unit;
        Oscar's own is an unconditional `F() + n`.
        """
        if not self.can_track_allocations:
            return
        free = F("num_in_stock") - Coalesce(F("num_allocated"), 0)
        changed = (
            type(self)
            .objects.annotate(free=free)
            .filter(pk=self.pk, free__gte=quantity)
            .update(num_allocated=Coalesce(F("num_allocated"), 0) + quantity)
        )
        if not changed:
            raise OutOfStock(self.pk, quantity)
        # The copy at hand is counted up unread: ordering locks the row before it comes here.
        before: int | None = self.num_allocated  # type: ignore[has-type]
        self.num_allocated = (before or 0) + quantity

    allocate.alters_data = True  # type: ignore[attr-defined]


from oscar.apps.partner.models import *
