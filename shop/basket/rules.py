"""Which offers a basket is looked at with, read live in one query, as rows and as Oscar's objects."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS
from django.db.models import BigIntegerField, Case, OuterRef, Q, Subquery, Sum, Value, When
from oscar.core.loading import get_model

from common.statements import Statement
from shop.basket.codes import Code
from shop.basket.ranges import Pairs, Relations

if TYPE_CHECKING:
    from shop.basket.models import Basket

ConditionalOffer = get_model("offer", "ConditionalOffer")
Condition = get_model("offer", "Condition")
Benefit = get_model("offer", "Benefit")
Range = get_model("offer", "Range")
OrderDiscount = get_model("order", "OrderDiscount")

Row = tuple[Any, ...]


def _names(model: Any, *, only: Iterable[str] = ()) -> list[str]:
    names = [f.attname for f in model._meta.concrete_fields]
    return [name for name in names if not only or name in only]


# In the order of the model's columns: `from_db` wants them so.
OFFER_COLUMNS = _names(
    ConditionalOffer,
    only=(
        "id", "name", "offer_type", "exclusive", "status", "priority", "condition_id",
        "benefit_id", "max_global_applications", "max_user_applications",
        "max_basket_applications", "max_discount", "total_discount", "num_applications",
    ),
)  # fmt: skip
CONDITION_COLUMNS, BENEFIT_COLUMNS = _names(Condition), _names(Benefit)
RANGE_COLUMNS = _names(Range, only=("id", "name", "includes_all_products", "proxy_class"))
PARTS = {
    "": OFFER_COLUMNS,
    "condition__": CONDITION_COLUMNS,
    "benefit__": BENEFIT_COLUMNS,
    "condition__range__": RANGE_COLUMNS,
    "benefit__range__": RANGE_COLUMNS,
}
COLUMNS = [f"{prefix}{name}" for prefix, names in PARTS.items() for name in names]
PLACES = {name: place for place, name in enumerate(COLUMNS)}
OFFER_TYPE, PRIORITY, NAME = PLACES["offer_type"], PLACES["priority"], PLACES["name"]
# Where there is none, what was used up so far plays no part.
LIMITED_BY = [name for name in OFFER_COLUMNS if name.startswith("max_")]
LIMITS = [PLACES[name] for name in LIMITED_BY]
# Those that others can use up.
SHARED_LIMITS = [PLACES["max_global_applications"], PLACES["max_discount"]]
COUNTERS = {PLACES["total_discount"], PLACES["num_applications"]}
OWN_CLASSES = [place for name, place in PLACES.items() if name.endswith("proxy_class")]
RANGES = [
    [PLACES[f"{prefix}{name}"] for name in ("id", "includes_all_products", "proxy_class")]
    for prefix in ("condition__range__", "benefit__range__")
]
MINE = len(COLUMNS)


class Rules:
    """The offers that a basket is looked at with, in the order in which they are applied."""

    def __init__(self, codes: list[Code], rows: list[tuple[Row, Code | None]]) -> None:
        self.codes, self.rows = codes, rows
        self.relations = Relations({}, {})
        self.anew = False  # whether the outcome is computed whatever was kept
        self._built: dict[int, Any] = {}

    def offer(self, place: int) -> Any:
        """Oscar's offer, with all that it would ask the database for."""
        if place not in self._built:
            self._built[place] = _offer(*self.rows[place], self.relations)
        return self._built[place]

    @property
    def offers(self) -> list[Any]:
        return [self.offer(place) for place in range(len(self.rows))]

    def offers_of(self, code: Code) -> list[Any]:
        places = range(len(self.rows))
        return [self.offer(place) for place in places if self.rows[place][1] is code]

    @property
    def may_be_kept(self) -> bool:
        return not any(row[place] for row, _code in self.rows for place in OWN_CLASSES)


def is_limited(row: Row) -> bool:
    """Whether it matters how often the offer was used."""
    return any(row[place] is not None for place in LIMITS)


def ranges_of(rows: Iterable[Row]) -> dict[int, bool]:
    """Range -> whether it begins with all products. Not those with a class of the merchant's own."""
    return {
        row[pk]: row[everything]
        for row in rows
        for pk, everything, own in RANGES
        if row[pk] and not row[own]
    }


def offer_rows(basket: Basket, now: datetime, of_codes: set[int]) -> list[Row]:
    """Oscar's active site offers, and those of the basket's codes, whose own dates do not count."""
    visitor = None if basket.owner_id else basket.visitor
    return _offer_rows(now, sorted(of_codes), basket.owner_id, visitor)


def _rows(now: datetime, of_codes: list[int], owner_id: int | None, visitor: UUID | None) -> Any:
    offers = ConditionalOffer.objects.filter(holds(now, of_codes))
    offers = offers.annotate(mine=_uses_of(owner_id, visitor))
    return offers.order_by("-priority", "pk").values_list(*COLUMNS, "mine")


_offer_rows = Statement(_rows)


def holds(now: datetime, of_codes: list[int]) -> Q:
    is_now = (Q(end_datetime__gte=now) | Q(end_datetime=None)) & (
        Q(start_datetime__lte=now) | Q(start_datetime=None)
    )
    found = is_now & Q(status=ConditionalOffer.OPEN, offer_type=ConditionalOffer.SITE)
    return found | Q(pk__in=of_codes) if of_codes else found


def _uses_of(owner_id: int | None, visitor: UUID | None) -> Any:
    """How often the person has used an offer that each may use so often; a guest, as this visitor."""
    nothing: Any = Value(None, output_field=BigIntegerField())
    if owner_id:
        mine = Q(order__user=owner_id)
    elif visitor:
        mine = Q(order__user=None, order__visitor=visitor)
    else:
        return nothing
    used = OrderDiscount.objects.filter(mine, offer_id=OuterRef("pk")).order_by()
    used = used.values("offer_id").annotate(n=Sum("frequency")).values("n")
    return Case(
        When(max_user_applications__isnull=False, then=Subquery(used)),
        default=nothing,
        output_field=BigIntegerField(),
    )


# --- Oscar's objects --------------------------------------------------------------------------


class KnownRange:
    """A range that knows which products of this basket are in it (Oscar: a custom range)."""

    def __init__(self, product_ids: frozenset[int]) -> None:
        self.product_ids = product_ids

    def contains_product(self, product: Any) -> bool:
        return product.pk in self.product_ids


def _offer(row: Row, code: Code | None, relations: Relations) -> Any:
    offer = _object(ConditionalOffer, row, "")
    offer.condition = _part(Condition, row, "condition__", relations)
    offer.benefit = _part(Benefit, row, "benefit__", relations)
    offer.combines_with = frozenset(_met_by(offer.pk, relations.pairs))
    offer.is_choosy = offer.pk in relations.pairs
    used = row[MINE] or 0
    by_oscar, most = offer.get_max_applications, offer.max_user_applications

    def get_max_applications(user: Any = None) -> int:
        """Oscar's, with the limit for each person held by guests too."""
        limit: int = by_oscar()
        return min(limit, max(0, most - used)) if most else limit

    offer.get_max_applications = get_max_applications
    offer.is_used_by_person = bool(most) and used >= most
    if code is not None:
        offer.set_voucher(code.voucher)
    return offer


def _met_by(offer_id: int, pairs: Pairs) -> set[int]:
    named = pairs.get(offer_id, set())
    return named | {other for other, others in pairs.items() if offer_id in others}


def _part(model: Any, row: Row, prefix: str, relations: Relations) -> Any:
    part = _object(model, row, prefix).proxy()
    if part.range_id is not None:
        part.range = _object(Range, row, f"{prefix}range__")
        if not part.range.proxy_class:
            part.range.proxy = KnownRange(relations.ranges[part.range_id])
    return part


def _object(model: Any, row: Row, prefix: str) -> Any:
    names = PARTS[prefix]
    start = PLACES[f"{prefix}{names[0]}"]
    return model.from_db(DEFAULT_DB_ALIAS, names, row[start : start + len(names)])
