"""Alike: of the same category, with the same properties, of a like price, described in like words."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import log

from django.db.models import F, Min
from django.db.models.functions import Coalesce
from oscar.core.loading import get_model

from shop.catalogue.models import Product, ProductAttributeValue

Category = get_model("catalogue", "Category")

KEPT = 8
#: So many neighbours by price are looked at in each category: the work grows with the catalogue, not
#: with its square.
NEIGHBOURS = 60
WEIGHTS = {"category": 3.0, "traits": 3.0, "price": 1.5, "words": 2.5}


@dataclass
class Profile:
    """What is known about a product, as far as likeness goes."""

    id: int
    price: float = 0.0
    categories: frozenset[str] = frozenset()  # tree paths
    traits: set[tuple[int, str]] = field(default_factory=set)
    words: frozenset[str] = frozenset()


def profiles() -> dict[int, Profile]:
    """Of every product that can be shown, in four queries."""
    public = Product.objects.browsable()
    found = {
        pk: Profile(pk, words=frozenset(word for word in text.split() if len(word) > 2))
        for pk, text in public.values_list("pk", "search_text").iterator()
    }
    _add_prices(found)
    _add_categories(found)
    _add_traits(found)
    return found


def most_similar(
    wanted: Iterable[int], found: dict[int, Profile], *, kept: int = KEPT
) -> dict[int, list[int]]:
    """For each id of `wanted`, the ids of those most like it, best first."""
    shelves = _shelves(found)
    rarity = _rarity(found)
    result = {}
    for pk in wanted:
        me = found.get(pk)
        if me is None:
            continue
        scored = [(likeness(me, found[other], rarity), other) for other in _candidates(me, shelves)]
        scored.sort(key=lambda pair: (-pair[0], pair[1]))
        result[pk] = [other for _score, other in scored[:kept]]
    return result


def likeness(one: Profile, other: Profile, rarity: dict[str, float]) -> float:
    near = max(
        (_shared_depth(mine, theirs) for mine in one.categories for theirs in other.categories),
        default=0.0,
    )
    dearer, cheaper = max(one.price, other.price), min(one.price, other.price)
    price = cheaper / dearer if dearer else 0.0
    traits = len(one.traits & other.traits) / (len(one.traits | other.traits) or 1)
    shared = sum(rarity[word] for word in one.words & other.words)
    possible = min(_weight(one, rarity), _weight(other, rarity)) or 1.0
    return (
        WEIGHTS["category"] * near
        + WEIGHTS["traits"] * traits
        + WEIGHTS["price"] * price
        + WEIGHTS["words"] * min(1.0, shared / possible)
    )


def _weight(profile: Profile, rarity: dict[str, float]) -> float:
    return sum(rarity[word] for word in profile.words)


def _shared_depth(mine: str, theirs: str) -> float:
    """1 where both are in one category, less the further up they meet."""
    step = Category.steplen
    depth = max(len(mine), len(theirs)) // step
    shared = 0
    while shared < depth and mine[: (shared + 1) * step] == theirs[: (shared + 1) * step]:
        shared += 1
    return shared / depth if depth else 0.0


def _rarity(found: dict[int, Profile]) -> dict[str, float]:
    """A word that few products have says more than one that all have."""
    seen = Counter(word for profile in found.values() for word in profile.words)
    return {word: log(1 + len(found) / count) for word, count in seen.items()}


def _shelves(found: dict[int, Profile]) -> dict[str, list[tuple[float, int]]]:
    """The products of each category and of all above it, by price."""
    shelves: dict[str, list[tuple[float, int]]] = defaultdict(list)
    step = Category.steplen
    for profile in found.values():
        paths = {
            path[:end] for path in profile.categories for end in range(step, len(path) + 1, step)
        }
        for path in paths or {""}:
            shelves[path].append((profile.price, profile.id))
    for shelf in shelves.values():
        shelf.sort()
    return shelves


def _candidates(me: Profile, shelves: dict[str, list[tuple[float, int]]]) -> set[int]:
    """From the closest category outwards, until there are enough to choose from."""
    step = Category.steplen
    found: set[int] = set()
    paths: Iterable[str] = me.categories or {""}
    while paths and len(found) < NEIGHBOURS:
        for path in paths:
            shelf = shelves.get(path, [])
            at = bisect_left(shelf, (me.price, me.id))
            near = shelf[max(0, at - NEIGHBOURS // 2) : at + NEIGHBOURS // 2 + 1]
            found.update(pk for _price, pk in near)
        found.discard(me.id)
        paths = {path[:-step] for path in paths if len(path) > step}
    return found


def _add_prices(found: dict[int, Profile]) -> None:
    records = get_model("partner", "StockRecord").objects.filter(price__isnull=False)
    shown = Coalesce(F("product__parent_id"), F("product_id"))
    lowest = records.annotate(shown=shown).values("shown").annotate(lowest=Min("price"))
    for pk, price in lowest.values_list("shown", "lowest").order_by("shown"):
        if pk in found:
            found[pk].price = float(price)


def _add_categories(found: dict[int, Profile]) -> None:
    through = Product.categories.through.objects.filter(category__is_public=True)
    paths: dict[int, set[str]] = defaultdict(set)
    for pk, path in through.values_list("product", "category__path").iterator():
        paths[pk].add(path)
    for pk, mine in paths.items():
        if pk in found:
            found[pk].categories = frozenset(mine)


def _add_traits(found: dict[int, Profile]) -> None:
    """A variant's values count for its parent."""
    values = ProductAttributeValue.objects.annotate(
        shown=Coalesce(F("product__parent_id"), F("product_id"))
    ).values_list(
        *("shown", "attribute", "value_text", "value_option", "value_integer", "value_boolean")
    )
    for pk, attribute, *columns in values.iterator():
        said = next((str(column) for column in columns if column not in (None, "")), "")
        if said and pk in found:
            found[pk].traits.add((attribute, said))
