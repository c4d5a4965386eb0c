"""Oscar's basket, owned by a member or by a guest's visitor id, read in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from oscar.apps.basket.abstract_models import AbstractBasket, AbstractLine
from oscar.core.utils import round_half_up_two_dec

from shop.basket.managers import BasketQuerySet
from shop.basket.voucher_for import VoucherFor as VoucherFor
from shop.tax.arithmetic import Amount, Terms

MOST_PER_LINE = 999


@dataclass
class Merge:
    """What became of a guest's basket when its owner signed in."""

    items: int = 0
    saved: int = 0
    fewer: list[str] = field(default_factory=list)  # titles: not as many are in stock
    codes: list[str] = field(default_factory=list)
    refused_codes: list[str] = field(default_factory=list)


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

    #: What `ordering.basket_for` has just brought along from a guest's basket.
    merged: Merge | None = None
    #: Oscar's basket of status Saved of the same person, if there is one.
    saved_basket: Basket | None = None
    #: What `ordering.price` found, see `shop.basket.offers`.
    rules: Any = None

    def all_lines(self) -> Sequence[Any]:
        """The lines with all that pricing them reads. One query, also for those saved for later."""
        if self.pk is None:
            return []
        if self._lines is None:  # type: ignore[has-type]
            self._load(self.saved_basket)
        found: list[Any] = self._lines
        return found

    def saved_lines(self) -> Sequence[Any]:
        """What the person keeps for later, the newest first."""
        saved = self.saved_basket
        if saved is None:
            return []
        if saved._lines is None:
            self._load(saved)
        return saved._lines[::-1]

    def _load(self, saved: Basket | None) -> None:
        from shop.basket.loading import load_lines

        load_lines(self, saved)

    @property
    def num_lines(self) -> int:
        """Oscar counts in the database on every look."""
        return len(self.all_lines())

    def _get_total(self, model_property: str) -> Decimal:
        """Oscar stops at a line that has lost its price; it adds nothing, and is told of elsewhere."""
        amounts = (getattr(line, model_property) for line in self.all_lines() if is_priced(line))
        total: Decimal = round_half_up_two_dec(sum(amounts, Decimal("0.00")))
        return total

    def merge(self, basket: AbstractBasket, add_quantities: bool = True) -> None:
        """Take over what is in `basket`, and tell `merged` where less is in stock than wanted."""
        super().merge(basket, add_quantities=add_quantities)
        for line in self.lines.select_related(
            "stockrecord", "product__product_class", "product__parent__product_class"
        ):
            is_counted = line.product.get_product_class().track_stock
            in_stock = line.stockrecord.net_stock_level if is_counted else MOST_PER_LINE
            most = min(MOST_PER_LINE, max(1, in_stock))
            if line.quantity > most:
                line.quantity = most
                line.save(update_fields=["quantity"])
                if self.merged is not None:
                    self.merged.fewer.append(line.product.get_title())

    merge.alters_data = True  # type: ignore[attr-defined]

    def reset_offer_applications(self) -> None:
        """What was read of the offers was read for the lines as they were."""
        super().reset_offer_applications()
        self.rules = None

    def discount_again(self) -> None:
        """What offers take off, for the strategy of now. Nothing is read."""
        from shop.basket import offers

        offers.apply_again(self)


class Line(AbstractLine):
    """A line whose sums are those of `shop.tax`, where Oscar's scale tax down in proportion.

    `terms` and the amounts are there only where the product has a price, see `is_priced`.
    """

    @property
    def purchase_info(self) -> Any:
        """Oscar's, which is asked some thirty times a page."""
        found = self.__dict__.get("_info")
        return super().purchase_info if found is None else found

    @property
    def terms(self) -> Terms:
        found: Terms = self.purchase_info.price.terms
        return found

    @property
    def amount(self) -> Amount:
        """Of all pieces, after discounts."""
        return self.terms.line(self.quantity, self.unit_effective_price, self.discounts.incl_tax)

    @property
    def amount_before(self) -> Amount:
        """Of all pieces, before discounts."""
        return self.terms.line(self.quantity, self.unit_effective_price)

    @property
    def line_price_excl_tax(self) -> Decimal | None:
        return self.amount_before.net if is_priced(self) else None

    @property
    def line_price_incl_tax(self) -> Decimal | None:
        return self.amount_before.gross if is_priced(self) else None

    @property
    def line_price_excl_tax_incl_discounts(self) -> Decimal | None:
        return self.amount.net if is_priced(self) else None

    @property
    def line_price_incl_tax_incl_discounts(self) -> Decimal | None:
        return self.amount.gross if is_priced(self) else None

    def get_price_breakdown(self) -> list[tuple[Decimal, Decimal, int]]:
        """What one piece costs (with tax, without, how many of them): those made cheaper, and the rest.

        In fractions of cents, where the discount of a line does not divide by its pieces.
        """
        used = self.discounts.num_consumed()
        if not used or not self.discounts.incl_tax:
            return [(self.unit_price_incl_tax, self.unit_price_excl_tax, self.quantity)]
        rest = self.quantity - used
        whole, dear = self.amount, self.terms.line(rest, self.unit_effective_price)
        cheaper = ((whole.gross - dear.gross) / used, (whole.net - dear.net) / used, used)
        others = [(self.unit_price_incl_tax, self.unit_price_excl_tax, rest)] if rest else []
        return [cheaper, *others]

    @property
    def line_tax(self) -> Decimal | None:
        return self.amount.tax if is_priced(self) else None


def is_priced(line: Any) -> bool:
    return bool(line.purchase_info.price.exists)


from oscar.apps.basket.models import *
