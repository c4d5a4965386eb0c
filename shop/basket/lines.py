"""Basket lines as pages show them, at the prices and stock of this moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from common.money import Money
from shop.basket.models import MOST_PER_LINE, is_priced
from shop.catalogue.images import Picture, picture
from shop.catalogue.models import ProductImage


@dataclass(frozen=True)
class ShownLine:
    id: int
    product_id: int
    title: str
    url: str
    picture: Picture | None
    quantity: int
    price: Money | None  # of one, now
    price_before: Money | None  # of one, when the customer last saw it; None: the same
    total: Money | None
    most: int
    is_available: bool
    problem: Any  # ordering.StockProblem | None

    @property
    def action(self) -> str:
        return reverse("basket:line", args=[self.id])

    @property
    def sum(self) -> str:
        return str(self.total) if self.total else ""

    @property
    def note(self) -> str:
        if self.price is None or self.quantity < 2:
            return ""
        return _("%(price)s each") % {"price": self.price}

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


def shown(
    lines: Sequence[Any], problems: Mapping[int, Any] | None = None, *, width: int = 320
) -> list[ShownLine]:
    """One query, for the pictures, however many lines there are."""
    pictures = _pictures(lines, width)
    return [_shown(line, pictures, problems or {}) for line in lines]


def _shown(line: Any, pictures: Mapping[int, Picture], problems: Mapping[int, Any]) -> ShownLine:
    product, info = line.product, line.purchase_info
    now = Money(info.price.incl_tax, info.price.currency) if is_priced(line) else None
    before = Money(line.price_incl_tax, line.price_currency) if line.price_incl_tax else None
    in_stock = getattr(info.availability, "num_available", MOST_PER_LINE)
    return ShownLine(
        id=line.pk,
        product_id=product.pk,
        title=product.get_title(),
        url=product.get_absolute_url(),
        picture=pictures.get(product.pk) or pictures.get(product.parent_id or 0),
        quantity=line.quantity,
        price=now,
        price_before=before if now and before != now else None,
        total=Money(now.amount * line.quantity, now.currency) if now else None,
        most=max(1, min(in_stock, MOST_PER_LINE)),
        is_available=bool(now) and info.availability.is_available_to_buy and is_public(product),
        problem=problems.get(line.pk),
    )


def is_public(product: Any) -> bool:
    return bool(product.is_public and (not product.parent_id or product.parent.is_public))


def _pictures(lines: Sequence[Any], width: int) -> dict[int, Picture]:
    products = {line.product_id: line.product for line in lines}
    products |= {p.parent_id: p.parent for p in products.values() if p.parent_id}
    if not products:
        return {}
    found: dict[int, Picture] = {}
    images = ProductImage.objects.filter(product__in=products).order_by("-display_order", "-pk")
    for image in images:  # the first one is written last
        found[image.product_id] = picture(image, products[image.product_id], preferred=width)
    return found
