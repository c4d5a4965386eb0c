"""The one place where a person's price is made (Oscar's strategy)."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import Any

from oscar.apps.partner import prices, strategy

from common.money import Money
from shop.partner.availability import StockOrBackOrder
from shop.tax.arithmetic import Terms
from shop.tax.buyers import Buyer, buyer_of, buyer_of_request
from shop.tax.treatment import Treatment, treatment_of


class Price(prices.Base):
    """What one piece costs a buyer; offers reckon with the price on the shelf, alike for everybody."""

    exists = is_tax_known = True
    effective_price: Any = None

    def __init__(self, shelf: Decimal, currency: str, tax_code: str, terms: Terms) -> None:
        amount = terms.unit(shelf)
        self.effective_price = shelf
        self.currency, self.tax_code, self.terms = currency, tax_code, terms
        self.excl_tax, self.tax, self.incl_tax = amount.net, amount.tax, amount.gross

    @classmethod
    def of(cls, shelf: Decimal, like: Price) -> Price:
        """What the same piece would cost the same buyer, were it `shelf` on the shelf."""
        return cls(shelf, like.currency, like.tax_code, like.terms)


def tax_code(product: Any) -> str:
    return product.parent.tax_class if product.is_child else product.tax_class


class Strategy(strategy.UseFirstStockRecord, StockOrBackOrder, strategy.Structured):
    """One person's prices; companies' price lists will join here.

    Stock records hold the price with tax, as a private shopper at home sees it.
    """

    def __init__(self, request: Any = None, user: Any = None, buyer: Buyer | None = None) -> None:
        super().__init__(request)
        if user is not None:
            self.user = user
        if buyer is not None:
            self.buyer = buyer

    @cached_property
    def buyer(self) -> Buyer:
        """Looked up when the first price is asked for."""
        return buyer_of_request(self.request) if self.request else buyer_of(user=self.user)

    @cached_property
    def treatment(self) -> Treatment:
        return treatment_of(self.buyer)

    def pricing_policy(self, product: Any, stockrecord: Any) -> prices.Base:
        if not stockrecord or stockrecord.price is None:
            return prices.Unavailable()
        code = tax_code(product)
        terms = self.treatment.terms(code)
        return Price(stockrecord.price, stockrecord.price_currency, code, terms)

    def shown(self, price: prices.Base) -> Money | None:
        """`price` as this person reads it: companies without tax."""
        if not price.exists:
            return None
        amount = price.incl_tax if self.treatment.shows_tax else price.excl_tax
        return Money(amount, price.currency)

    def parent_pricing_policy(self, product: Any, children_stock: Any) -> prices.Base:
        """The lowest price among the children: what "from" on a card means."""
        offered = [record for _, record in children_stock if record and record.price is not None]
        if not offered:
            return prices.Unavailable()
        return self.pricing_policy(product, min(offered, key=lambda record: record.price))

    def fetch_for_line(self, line: Any, stockrecord: Any = None) -> strategy.PurchaseInfo:
        """Of the record that the line names: what is promised is what is priced and counted."""
        return self.fetch_for_product(line.product, stockrecord or line.stockrecord)


class Selector:
    """Asked with a request (pages) or with a user alone (worker, chat): the answer is the same.

    `buyer` says who buys where that is known better, as by the checkout.
    """

    def strategy(
        self, request: Any = None, user: Any = None, buyer: Buyer | None = None, **kwargs: Any
    ) -> Strategy:
        known = user if user is not None and user.is_authenticated else None
        return Strategy(request, known, buyer)
