"""What offers and promo codes take off a basket: Oscar's engine, fed in three queries and asked once.

Stock Oscar runs every offer over every line on every request, and asks the database for each pair.
Here all that can change the outcome is read live: the lines with their prices of this moment, the
offers that hold now, the codes of the basket, and which products belong to which range. Its digest
is the key under which the outcome is kept. So an outcome is used again only for the very same
question: another price, quantity, offer, code or category is another key, and nothing has to be
invalidated. Offers with a class of the merchant's own may look at anything and are never kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.cache import cache
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import (
    BigIntegerField,
    Case,
    Exists,
    F,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
    When,
)
from django.utils import timezone
from oscar.core.loading import get_class, get_model

from shop.basket.utils import LineState

if TYPE_CHECKING:
    from accounts.models import User
    from shop.basket.models import Basket

Applicator = get_class("offer.applicator", "Applicator")
OfferApplications, BasketDiscount, SHIPPING_DISCOUNT = (
    get_class("offer.results", name)
    for name in ("OfferApplications", "BasketDiscount", "SHIPPING_DISCOUNT")
)
ConditionalOffer = get_model("offer", "ConditionalOffer")
Condition = get_model("offer", "Condition")
Benefit = get_model("offer", "Benefit")
Range = get_model("offer", "Range")
RangeProduct = get_model("offer", "RangeProduct")
Voucher = get_model("voucher", "Voucher")
VoucherApplication = get_model("voucher", "VoucherApplication")
OrderDiscount = get_model("order", "OrderDiscount")
Category = get_model("catalogue", "Category")
ProductCategory = get_model("catalogue", "ProductCategory")

KEPT_SECONDS = 60 * 60 * 24


@dataclass(frozen=True)
class Code:
    """A promo code of a basket, and whether it may be used by this person now."""

    id: int
    code: str
    name: str
    usage: str
    starts_at: datetime
    ends_at: datetime
    is_used: bool
    is_used_by_person: bool
    voucher: Any
    offer_ids: tuple[int, ...]

    def is_valid(self, user: User | None, now: datetime) -> bool:
        """As Oscar's `Voucher.is_active` and `is_available_to_user`."""
        if not self.starts_at <= now <= self.ends_at:
            return False
        if self.usage == Voucher.SINGLE_USE:
            return not self.is_used
        if self.usage == Voucher.ONCE_PER_CUSTOMER:
            return user is not None and not self.is_used_by_person
        return True


class KnownRange:
    """A range that knows which products of this basket are in it (Oscar: a custom range)."""

    def __init__(self, product_ids: frozenset[int]) -> None:
        self.product_ids = product_ids

    def contains_product(self, product: Any) -> bool:
        return product.pk in self.product_ids


Row = tuple[Any, ...]


class Rules:
    """The offers that a basket is looked at with, in the order in which they are applied."""

    def __init__(self, codes: list[Code], rows: list[tuple[Row, Code | None]]) -> None:
        self.codes, self.rows = codes, rows
        self.digest = ""
        self.build: Callable[[Row, Code | None], Any]
        self._built: dict[int, Any] = {}

    def offer(self, place: int) -> Any:
        """Oscar's offer, with all that it would ask the database for."""
        if place not in self._built:
            self._built[place] = self.build(*self.rows[place])
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


def apply(basket: Basket, user: User | None, *, anew: bool = False) -> Rules:
    """Put the discounts of this moment on the lines. `anew` computes them whatever was kept."""
    lines = [line for line in basket.all_lines() if line.purchase_info.price.exists]
    rules = rules_for(basket, user, lines)
    for line in lines:
        line.clear_discount()
    basket.offer_applications = OfferApplications()
    if rules.rows and lines:
        is_kept = rules.may_be_kept
        outcome = cache.get(rules.digest) if is_kept and not anew else None
        if outcome is not None:
            basket.offer_applications = _restored(outcome, rules, lines)
        else:
            _compute(basket, rules, lines)
            if is_kept:
                cache.set(rules.digest, _outcome(basket, rules, lines), KEPT_SECONDS)
    return rules


# --- What is read -----------------------------------------------------------------------------


def rules_for(basket: Basket, user: User | None, lines: Sequence[Any]) -> Rules:
    codes = codes_of(basket, user)
    now = timezone.now()
    valid = [code for code in codes if code.is_valid(user, now)]
    rows = _offer_rows(basket, now, {pk for code in valid for pk in code.offer_ids})
    by_id = {row[0]: row for row in rows}
    chosen: list[tuple[Row, Code | None]] = [
        (by_id[pk], code) for code in valid for pk in code.offer_ids if pk in by_id
    ]
    chosen += [(row, None) for row in rows if row[OFFER_TYPE] == ConditionalOffer.SITE]
    chosen.sort(key=lambda pair: -pair[0][PRIORITY])
    rules = Rules(codes, chosen)
    if chosen and lines:
        ranges, pairs = _relations(rows, lines)
        rules.build = _Builder(ranges, pairs, basket).offer
        rules.digest = _digest(rules, ranges, pairs, lines)
    return rules


def codes_of(basket: Basket, user: User | None) -> list[Code]:
    """The promo codes of a basket, the newest first; no query where it is known to have none."""
    if basket.pk is None or getattr(basket, "has_vouchers", True) is False:
        return []
    uses = VoucherApplication.objects.filter(voucher=OuterRef("pk"))
    rows = (
        Voucher.objects.filter(basket=basket)
        .annotate(
            is_used=Exists(uses),
            is_used_by_person=Exists(uses.filter(user=user) if user else uses.none()),
            offer=F("offers"),
        )
        .order_by("-date_created", "-pk", "-offers__priority", "offers__pk")
    )
    by_id: dict[int, tuple[Any, list[int]]] = {}
    for voucher in rows:
        ids = by_id.setdefault(voucher.pk, (voucher, []))[1]
        if voucher.offer is not None:
            ids.append(voucher.offer)
    return [
        Code(
            id=voucher.pk,
            code=voucher.code,
            name=voucher.name,
            usage=voucher.usage,
            starts_at=voucher.start_datetime,
            ends_at=voucher.end_datetime,
            is_used=voucher.is_used,
            is_used_by_person=voucher.is_used_by_person,
            voucher=voucher,
            offer_ids=tuple(offer_ids),
        )
        for voucher, offer_ids in by_id.values()
    ]


def _names(model: Any, *, but: Iterable[str] = (), only: Iterable[str] = ()) -> list[str]:
    names = [f.attname for f in model._meta.concrete_fields]
    return [name for name in names if name not in but and (not only or name in only)]


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
LIMITS = [
    PLACES[name]
    for name in OFFER_COLUMNS
    if name.startswith("max_")  # where there is none, what was used up so far plays no part
]
COUNTERS = {PLACES["total_discount"], PLACES["num_applications"]}
OWN_CLASSES = [place for name, place in PLACES.items() if name.endswith("proxy_class")]
MINE = len(COLUMNS)


def _offer_rows(basket: Basket, now: datetime, of_codes: set[int]) -> list[Row]:
    """Oscar's active site offers, and those of the basket's codes, whose own dates do not count."""
    is_now = (Q(end_datetime__gte=now) | Q(end_datetime=None)) & (
        Q(start_datetime__lte=now) | Q(start_datetime=None)
    )
    holds = is_now & Q(status=ConditionalOffer.OPEN, offer_type=ConditionalOffer.SITE)
    if of_codes:
        holds |= Q(pk__in=of_codes)
    mine: Any = Value(None, output_field=BigIntegerField())
    if basket.owner_id:
        used = OrderDiscount.objects.filter(offer_id=OuterRef("pk"), order__user=basket.owner_id)
        used = used.order_by().values("offer_id").annotate(n=Sum("frequency")).values("n")
        mine = Case(
            When(max_user_applications__isnull=False, then=Subquery(used)),
            default=mine,
            output_field=BigIntegerField(),
        )
    offers = ConditionalOffer.objects.filter(holds).annotate(mine=mine)
    return list(offers.order_by("-priority", "pk").values_list(*COLUMNS, "mine"))


Ranges = dict[int, frozenset[int]]
Pairs = dict[int, set[int]]


def _relations(rows: Sequence[Row], lines: Sequence[Any]) -> tuple[Ranges, Pairs]:
    """Which of the lines' products are in which range, and which offers name which others.

    The rule of Oscar's `Range.product_queryset`, for all ranges and products in one query.
    """
    known: dict[int, bool] = {}
    for prefix in ("condition__range__", "benefit__range__"):
        at, everything, own = (
            PLACES[f"{prefix}{name}"] for name in ("id", "includes_all_products", "proxy_class")
        )
        known |= {row[at]: row[everything] for row in rows if row[at] and not row[own]}
    family = _Family({line.product_id: line.product for line in lines})
    found = _related(family)
    ranges = {}
    for pk, includes_all in known.items():
        facts = {
            kind: found[kind].get(pk, set()) for kind in ("in", "out", "class", "cat", "no cat")
        }
        ranges[pk] = family.members(includes_all, facts, found["of"])
    offers = {row[0] for row in rows}
    return ranges, {pk: others for pk, others in found["with"].items() if pk in offers}


class _Family:
    """The products of a basket, by all that ranges know them by."""

    def __init__(self, products: dict[int, Any]) -> None:
        self.everything = frozenset(products)
        self.by_id: defaultdict[int, set[int]] = defaultdict(set)  # themselves, and by parent
        self.by_class: defaultdict[int | None, set[int]] = defaultdict(set)
        for pk, product in products.items():
            self.by_id[pk].add(pk)
            if product.parent_id:
                self.by_id[product.parent_id].add(pk)
            self.by_class[class_of(product)].add(pk)

    def members(
        self, includes_all: bool, facts: dict[str, set[Any]], paths: dict[int, set[str]]
    ) -> frozenset[int]:
        if includes_all:
            out = facts["out"] | self._below(facts["no cat"], paths)
            return self.everything - out if out else self.everything
        found = self._below(facts["cat"], paths)
        found.update(*(self.by_id[pk] for pk in facts["in"]))
        found.update(*(self.by_class[pk] for pk in facts["class"]))
        return frozenset(found.difference(*(self.by_id[pk] for pk in facts["out"])))

    def _below(self, tops: set[str], paths: dict[int, set[str]]) -> set[int]:
        found: set[int] = set()
        for pk, mine in paths.items() if tops else ():
            if any(path.startswith(top) for path in mine for top in tops):
                found |= self.by_id[pk]
        return found


def class_of(product: Any) -> int | None:
    whole = product.parent if product.parent_id else product
    found: int | None = product.product_class_id or whole.product_class_id
    return found


def _related(family: _Family) -> dict[str, defaultdict[int, set[Any]]]:
    """What ranges say of these products: kind -> range (or product, or offer) -> ids or paths.

    Written in SQL: seven parts of one query, whose making by the ORM took longer than all else.
    """
    ids, classes = list(family.by_id), list(family.by_class)
    places = {"ids": ", ".join(["%s"] * len(ids)), "classes": ", ".join(["%s"] * len(classes))}
    found: dict[str, defaultdict[int, set[Any]]] = {kind: defaultdict(set) for kind in RELATED}
    with connection.cursor() as cursor:
        cursor.execute(RELATED_SQL.format(**places), [*ids, *ids, *classes, *ids])
        for kind, one, other, path in cursor.fetchall():
            found[kind][one].add(path or other)
    return found


def _table(model: Any) -> str:
    return str(model._meta.db_table)


RELATED = ("in", "out", "class", "of", "cat", "no cat", "with")
RELATED_SQL = f"""
SELECT 'in', range_id, product_id, '' FROM {_table(RangeProduct)} WHERE product_id IN ({{ids}})
UNION ALL SELECT 'out', range_id, product_id, ''
FROM {_table(Range.excluded_products.through)} WHERE product_id IN ({{ids}})
UNION ALL SELECT 'class', range_id, productclass_id, ''
FROM {_table(Range.classes.through)} WHERE productclass_id IN ({{classes}})
UNION ALL SELECT 'of', placed.product_id, 0, category.path FROM {_table(ProductCategory)} placed
JOIN {_table(Category)} category ON category.id = placed.category_id
WHERE placed.product_id IN ({{ids}})
UNION ALL SELECT 'cat', named.range_id, 0, category.path
FROM {_table(Range.included_categories.through)} named
JOIN {_table(Category)} category ON category.id = named.category_id
UNION ALL SELECT 'no cat', named.range_id, 0, category.path
FROM {_table(Range.excluded_categories.through)} named
JOIN {_table(Category)} category ON category.id = named.category_id
UNION ALL SELECT 'with', from_conditionaloffer_id, to_conditionaloffer_id, ''
FROM {_table(ConditionalOffer.combinations.through)}
"""  # noqa: S608 (names of our own tables)


class _Builder:
    """Oscar's objects from rows, knowing all that they would ask the database for."""

    def __init__(self, ranges: Ranges, pairs: Pairs, basket: Basket) -> None:
        self.ranges, self.pairs, self.basket = ranges, pairs, basket
        self.meets: Pairs = defaultdict(set)
        for one, others in pairs.items():
            for other in others:
                self.meets[one].add(other)
                self.meets[other].add(one)

    def offer(self, row: Row, code: Code | None) -> Any:
        offer = self._object(ConditionalOffer, row, "")
        offer.condition = self._part(Condition, row, "condition__")
        offer.benefit = self._part(Benefit, row, "benefit__")
        offer.combines_with = frozenset(self.meets[offer.pk])
        offer.is_choosy = offer.pk in self.pairs
        offer.get_num_user_applications = lambda user, used=row[MINE] or 0: used
        if code is not None:
            offer.set_voucher(code.voucher)
        return offer

    def _part(self, model: Any, row: Row, prefix: str) -> Any:
        part = self._object(model, row, prefix).proxy()
        if part.range_id is not None:
            part.range = self._object(Range, row, f"{prefix}range__")
            if not part.range.proxy_class:
                part.range.proxy = KnownRange(self.ranges[part.range_id])
        return part

    def _object(self, model: Any, row: Row, prefix: str) -> Any:
        names = PARTS[prefix]
        start = PLACES[f"{prefix}{names[0]}"]
        return model.from_db(DEFAULT_DB_ALIAS, names, row[start : start + len(names)])


def _digest(rules: Rules, ranges: Ranges, pairs: Pairs, lines: Sequence[Any]) -> str:
    count = len({line.product_id for line in lines})
    asked = (
        [
            (
                line.product_id,
                line.quantity,
                line.unit_effective_price,
                line.unit_price_excl_tax,
                line.price_currency,
                line.product.is_discountable,
            )
            for line in lines
        ],
        [(code.id if code else 0, _asked_of(row)) for row, code in rules.rows],
        # Most offers are for everything: said once, not listed a hundred times.
        sorted((pk, len(members) == count or sorted(members)) for pk, members in ranges.items()),
        sorted((pk, sorted(others)) for pk, others in pairs.items()),
        settings.OSCAR_OFFERS_INCL_TAX,
    )
    return f"offers:{blake2b(repr(asked).encode(), digest_size=20).hexdigest()}"


def _asked_of(row: Row) -> Row:
    """An order of somebody else counts an offer up; that is another question only where it is limited."""
    if any(row[place] is not None for place in LIMITS):
        return row
    return tuple(None if place in COUNTERS else value for place, value in enumerate(row))


# --- What comes of it -------------------------------------------------------------------------

Outcome = tuple[list[LineState], list[tuple[int, bool, Decimal, int]]]


def _compute(basket: Basket, rules: Rules, lines: list[Any]) -> None:
    """By Oscar's engine, over the lines that have a price: a line without one would stop it."""
    whole, basket._lines = basket._lines, lines
    try:
        Applicator().apply_offers(basket, rules.offers)
    finally:
        basket._lines = whole


def _outcome(basket: Basket, rules: Rules, lines: Sequence[Any]) -> Outcome:
    places = {id(offer): place for place, offer in enumerate(rules.offers)}
    applied = [
        (places[id(a["offer"])], a["result"].affects_shipping, a["discount"], a["freq"])
        for a in basket.offer_applications
    ]
    return [line.discounts.state() for line in lines], applied


def _restored(outcome: Outcome, rules: Rules, lines: Sequence[Any]) -> Any:
    states, applied = outcome
    by_id = {row[0]: Applied(rules, place) for place, (row, _code) in enumerate(rules.rows)}
    for line, state in zip(lines, states, strict=True):
        line.discounts.restore(state, by_id)
    applications = OfferApplications()
    for place, is_shipping, discount, times in applied:
        offer = Applied(rules, place)
        applications.add(offer, SHIPPING_DISCOUNT if is_shipping else BasketDiscount(discount))
        applications.applications[offer.pk]["freq"] = times
    return applications


class Applied:
    """An offer whose outcome is known: its name is told, Oscar's object is built when asked for more."""

    def __init__(self, rules: Rules, place: int) -> None:
        self._rules, self._place = rules, place
        self.row, self._code = rules.rows[place]
        self.id = self.pk = self.row[0]
        self.name = self.row[NAME]

    def get_voucher(self) -> Any:
        return self._code.voucher if self._code else None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._rules.offer(self._place), name)
