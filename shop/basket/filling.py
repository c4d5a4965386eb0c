"""What goes into a basket, comes out of it, and is put aside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from oscar.core.loading import get_model

from shop.basket.errors import (
    NeedsChoice,
    NoSuchLine,
    NotForSale,
    OutOfStock,
    StockProblem,
    TooMany,
)
from shop.basket.lines import is_public
from shop.basket.models import MOST_PER_LINE, Basket
from shop.catalogue.models import Product

Line = get_model("basket", "Line")


def add_line(*, basket: Basket, product: Product, quantity: int = 1) -> Any:
    """Raises NeedsChoice, NotForSale, OutOfStock, TooMany (nothing is added then)."""
    if product.is_parent:
        raise NeedsChoice
    info = basket.strategy.fetch_for_product(product)
    if not is_public(product) or not info.price.exists or info.stockrecord is None:
        raise NotForSale
    if not basket.pk:
        basket.save()
    with transaction.atomic():
        # Two clicks add two, in turn. What comes after the order button begins another basket.
        if wait_for(basket) != Basket.OPEN:
            _begin_anew(basket)
        present = basket.line_quantity(product, info.stockrecord)
        wanted = present + max(1, quantity)
        _check_stock(product, info, wanted)
        line, created = basket.add_product(product, max(1, quantity))
        if not created or info.price.incl_tax != info.price.effective_price:
            _remember_price(line.pk, info)
    return line


def set_quantity(*, basket: Basket, line_id: int, quantity: int) -> None:
    """Nought removes the line. Raises NoSuchLine, OutOfStock, TooMany (the line stays as it was)."""
    line = _line_of(basket.all_lines(), line_id)
    mine = Line.objects.filter(pk=line.pk, basket__status__in=Basket.editable_statuses)
    if quantity <= 0:
        changed, _rows = mine.delete()
    else:
        if quantity > line.quantity:
            _check_stock(line.product, line.purchase_info, quantity, line.pk)
        changed = mine.update(quantity=quantity, date_updated=timezone.now())
        _remember_price(line.pk, line.purchase_info)
    basket.reset_offer_applications()
    if not changed:  # another tab was faster
        raise NoSuchLine


def save_for_later(*, basket: Basket, line_id: int) -> Any:
    """Put a line aside. Returns its product. Raises NoSuchLine."""
    line = _line_of(basket.all_lines(), line_id)
    with transaction.atomic():
        wait_for(basket)
        saved = basket.saved_basket
        if saved is None:
            saved = Basket.objects.create(
                owner=basket.owner, visitor=basket.visitor, status=Basket.SAVED
            )
            basket.saved_basket = saved
        present = saved.lines.filter(line_reference=line.line_reference)
        if present.update(quantity=line.quantity, date_updated=timezone.now()):
            gone, _rows = Line.objects.filter(pk=line.pk, basket=basket).delete()
        else:
            gone = Line.objects.filter(pk=line.pk, basket=basket).update(basket=saved)
    basket.reset_offer_applications()
    if not gone:
        raise NoSuchLine
    return line.product


def move_to_basket(*, basket: Basket, line_id: int) -> Any:
    """Take a saved line back, at the price and stock of now. Returns its product.

    Raises NoSuchLine, NotForSale, OutOfStock, TooMany (it stays saved then). Where fewer are in
    stock than were saved, those that are come back.
    """
    line = _line_of(basket.saved_lines(), line_id)
    most = getattr(line.purchase_info.availability, "num_available", MOST_PER_LINE)
    with transaction.atomic():
        add_line(basket=basket, product=line.product, quantity=max(1, min(line.quantity, most)))
        gone, _rows = Line.objects.filter(pk=line.pk, basket=basket.saved_basket).delete()
        if not gone:
            raise NoSuchLine
    basket.reset_offer_applications()
    return line.product


def forget_saved(*, basket: Basket, line_id: int) -> None:
    """Raises NoSuchLine."""
    line = _line_of(basket.saved_lines(), line_id)
    Line.objects.filter(pk=line.pk, basket=basket.saved_basket).delete()
    basket.reset_offer_applications()


def stock_problems(*, basket: Basket) -> list[StockProblem]:
    """What in the basket cannot be had as it stands."""
    problems = []
    for line in basket.all_lines():
        permitted, _reason = line.purchase_info.availability.is_purchase_permitted(line.quantity)
        if not permitted or not line.purchase_info.price.exists or not is_public(line.product):
            problems.append(problem_of(line.product, line.purchase_info, line.quantity, line.pk))
    return problems


def wait_for(basket: Basket) -> str:
    """Until the end of the transaction nobody else changes it. Its status by now."""
    return Basket.objects.select_for_update().get(pk=basket.pk).status


def _begin_anew(basket: Basket) -> None:
    """It has become an order, or part of another basket, since it was read: this is a new one."""
    basket.pk, basket.status, basket._lines = None, Basket.OPEN, None
    basket.has_vouchers = False
    basket._state.adding = True
    basket.save(force_insert=True)


def _line_of(lines: Sequence[Any], line_id: int) -> Any:
    line = next((line for line in lines if line.pk == line_id), None)
    if line is None:
        raise NoSuchLine
    return line


def _remember_price(line_id: int, info: Any) -> None:
    """The customer has seen this price: from now on changes are told from it.

    Kept is that on the shelf, so that another country's tax is no change of price.
    """
    Line.objects.filter(pk=line_id).update(
        price_incl_tax=info.price.effective_price, price_excl_tax=info.price.excl_tax
    )


def _check_stock(product: Product, info: Any, wanted: int, line_id: int | None = None) -> None:
    permitted, _reason = info.availability.is_purchase_permitted(wanted)
    if not permitted or not is_public(product):
        raise OutOfStock([problem_of(product, info, wanted, line_id)])
    if wanted > MOST_PER_LINE:
        raise TooMany


def problem_of(product: Product, info: Any, wanted: int, line_id: int | None) -> StockProblem:
    available = getattr(info.availability, "num_available", None)
    if available is None:
        available = MOST_PER_LINE if info.availability.is_available_to_buy else 0
    if not is_public(product) or not info.price.exists:
        available = 0
    return StockProblem(product.get_title(), wanted, min(available, MOST_PER_LINE), line_id)
