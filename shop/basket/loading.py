"""The lines of a basket with all that pricing and showing them reads, in one query of known words.

Built by hand from its rows: Django would make a product class and a parent anew for each line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Prefetch, prefetch_related_objects
from oscar.core.loading import get_model

from common.statements import Statement

if TYPE_CHECKING:
    from shop.basket.models import Basket

Line = get_model("basket", "Line")
Product, ProductClass = (get_model("catalogue", name) for name in ("Product", "ProductClass"))
StockRecord = get_model("partner", "StockRecord")

# What neither a basket shows nor an order takes over: half of the columns, and all long texts.
UNREAD = {
    Line: {"date_created", "date_updated"},
    StockRecord: {"date_created", "date_updated"},
    Product: {
        "description", "search_text", "meta_title", "meta_description", "subtitle", "badge",
        "priority", "rating", "code", "net_content", "net_unit", "date_created", "date_updated",
    },
    ProductClass: {"name", "slug"},
}  # fmt: skip
COLUMNS = {
    # In the order of the model's columns: `from_db` wants them so.
    model: [f.attname for f in model._meta.concrete_fields if f.attname not in unread]
    for model, unread in UNREAD.items()
}
PARTS = {
    "": Line,
    "stockrecord__": StockRecord,
    "product__": Product,
    "product__product_class__": ProductClass,
    "product__parent__": Product,
    "product__parent__product_class__": ProductClass,
}
ENDS = [
    sum(len(COLUMNS[model]) for model in list(PARTS.values())[: place + 1])
    for place in range(len(PARTS))
]
SLICES = [slice(start, end) for start, end in zip([0, *ENDS], ENDS, strict=False)]
NAMES = {model: frozenset(names) for model, names in COLUMNS.items()}


def load_lines(basket: Basket, saved: Basket | None = None) -> None:
    """Read the lines of a person's basket, and of what they keep for later, at once."""
    by_id = {each.pk: each for each in (basket, saved) if each is not None and each.pk}
    if saved is not None and basket.has_strategy:
        saved.strategy = basket.strategy
    for each in by_id.values():
        each._lines = []
    built: dict[tuple[Any, int], Any] = {}
    for row in _rows_of(list(by_id)):
        line = _line(row, built)
        line._state.fields_cache["basket"] = by_id[line.basket_id]
        line.basket._lines.append(line)
    products = {line.product_id: line.product for each in by_id.values() for line in each._lines}
    unnamed = [each for each in products.values() if each.parent_id and not each.title]
    if unnamed:
        from shop.catalogue.managers import attribute_values

        specs = Prefetch("attribute_values", attribute_values(), to_attr="specs")
        prefetch_related_objects(unnamed, specs)


def _rows(basket_ids: list[int]) -> Any:
    names = [f"{prefix}{name}" for prefix, model in PARTS.items() for name in COLUMNS[model]]
    return Line.objects.filter(basket__in=basket_ids).order_by("pk").values_list(*names)


_rows_of = Statement(_rows)


def _line(row: tuple[Any, ...], built: dict[tuple[Any, int], Any]) -> Any:
    line, record, product, kind, parent, kind_of_parent = (row[each] for each in SLICES)
    made = _object(Line, line)
    told = made._state.fields_cache
    told["stockrecord"] = _object(StockRecord, record)
    told["product"] = mine = _shared(Product, product, built)
    if mine.product_class_id:
        mine._state.fields_cache["product_class"] = _shared(ProductClass, kind, built)
    if mine.parent_id:
        mine._state.fields_cache["parent"] = whole = _shared(Product, parent, built)
        if whole.product_class_id:
            kind = _shared(ProductClass, kind_of_parent, built)
            whole._state.fields_cache["product_class"] = kind
    return made


def _shared(model: Any, values: tuple[Any, ...], built: dict[tuple[Any, int], Any]) -> Any:
    """One object for all lines; a model's first column is its key."""
    key = (model, values[0])
    found = built.get(key)
    if found is None:
        found = built[key] = _object(model, values)
    return found


def _object(model: Any, values: tuple[Any, ...]) -> Any:
    return model.from_db(DEFAULT_DB_ALIAS, NAMES[model], values)
