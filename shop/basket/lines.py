"""Basket lines as pages show them, at the prices and stock of this moment."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Func, TextField, Value
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.money import Money
from common.statements import Statement
from shop.basket.models import MOST_PER_LINE
from shop.catalogue.images import Picture, picture_from
from shop.catalogue.models import Product, ProductImage
from shop.partner.availability import late_note
from shop.partner.strategy import Price

WIDTH = 320  # of the picture's file


@dataclass(frozen=True)
class ShownLine:
    id: int
    product: Product
    title: str
    picture: Picture | None
    quantity: int
    price: Money | None  # of one, now
    price_before: Money | None  # of one, when the customer last saw it; None: the same
    total: Money | None
    most: int
    is_available: bool
    problem: Any  # ordering.StockProblem | None
    late: str = ""  # that some of it has to come first

    @property
    def product_id(self) -> int:
        return int(self.product.pk)

    @property
    def url(self) -> str:
        return self.product.get_absolute_url()

    @property
    def seen(self) -> tuple[Any, ...]:
        """All that a page shows of it, but its number."""
        whole = self.product.parent if self.product.parent_id else self.product
        return (
            self.product.pk,
            whole.pk,
            whole.get_slug(),
            self.title,
            self.picture.url if self.picture else "",
            self.quantity,
            self.price,
            self.price_before,
            self.total,
            self.most,
            self.late,
            self.is_available,
            self.problem and self.problem.available,
        )

    @property
    def is_gone(self) -> bool:
        return self.problem is not None and self.problem.available <= 0

    @property
    def shortage(self) -> str:
        """What of it cannot be had, for who reads it beside its title."""
        if self.is_gone:
            return _("Sold out")
        left = self.problem.available
        return ngettext("Only %(count)d left", "Only %(count)d left", left) % {"count": left}

    @property
    def sum(self) -> str:
        return str(self.total) if self.total else ""

    @property
    def note(self) -> str:
        if self.price is None or self.quantity < 2:
            return self.late
        each = _("%(price)s each") % {"price": self.price}
        return f"{each} · {self.late}" if self.late else each

    @property
    def change(self) -> str:
        """The price that the customer saw, where it is another one now."""
        if self.price is None or self.price_before is None:
            return ""
        text = (
            _("Was %(before)s when you added it, now %(now)s.")
            if self.price > self.price_before
            else _("Good news: now %(now)s. It was %(before)s when you added it.")
        )
        return text % {"before": self.price_before, "now": self.price}


def shown(lines: Sequence[Any], problems: Mapping[int, Any] | None = None) -> list[ShownLine]:
    """One query, for the pictures, however many lines there are."""
    pictures = _pictures(lines)
    return [_shown(line, pictures, problems or {}) for line in lines]


def _shown(line: Any, pictures: Mapping[int, Picture], problems: Mapping[int, Any]) -> ShownLine:
    product, info = line.product, line.purchase_info
    strategy = line.basket.strategy
    now = strategy.shown(info.price)
    # What was seen is kept as the price on the shelf.
    seen = line.price_incl_tax
    before = strategy.shown(Price.of(seen, info.price)) if now and seen else None
    in_stock = getattr(info.availability, "num_available", MOST_PER_LINE)
    return ShownLine(
        id=line.pk,
        product=product,
        title=product.get_title(),
        picture=pictures.get(product.pk) or pictures.get(product.parent_id or 0),
        quantity=line.quantity,
        price=now,
        price_before=before if now and before != now else None,
        total=Money(now.amount * line.quantity, now.currency) if now else None,
        most=max(1, min(in_stock, MOST_PER_LINE)),
        is_available=bool(now) and info.availability.is_available_to_buy and is_public(product),
        problem=problems.get(line.pk),
        late=late_note(info.availability, line.quantity) if now else "",
    )


def is_public(product: Any) -> bool:
    return bool(product.is_public and (not product.parent_id or product.parent.is_public))


def _pictures(lines: Sequence[Any]) -> dict[int, Picture]:
    """Of products and of their parents, the first of each.

    Read is the address of the one file that a line shows. Only of what has none in this width are
    all read, as JSON; and where nothing was made yet, the original stands in.
    """
    products = {line.product_id for line in lines} | {line.product.parent_id for line in lines}
    if not products - {None}:
        return {}
    # The first one is written last.
    found = _images_of(sorted(products - {None}))
    return {product: _picture(*facts) for product, *facts in found}


WRITTEN: Any = {"template": "(%(expressions)s)", "output_field": TextField()}


def _images(product_ids: list[int]) -> Any:
    # Not KeyTextTransform: to PostgreSQL it names a key of digits as a place in a list.
    file = Func(F("renditions"), Value(str(WIDTH)), arg_joiner=" ->> ", **WRITTEN)
    return (
        ProductImage.objects.filter(product__in=product_ids)
        .order_by("-display_order", "-pk")
        .annotate(file=Coalesce(file, Cast("renditions", TextField())))
        .values_list("product_id", "file", "original", "width", "height")
    )


_images_of = Statement(_images)


def _picture(file: str, original: str, width: int, height: int) -> Picture:
    if not file.startswith("{"):
        return Picture(url=file, srcset="", alt="", width=width, height=height)
    facts = {
        "renditions": json.loads(file),
        "original": ProductImage(original=original).original.url,
        "width": width,
        "height": height,
    }
    return picture_from(facts, alt="", preferred=WIDTH)
