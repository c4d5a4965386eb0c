"""The one place where a person's price is made (Oscar's strategy)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.conf import settings
from oscar.apps.partner import prices, strategy

CENT = Decimal("0.01")


class TaxIncluded:
    """Stock records hold the price with tax, as a private shopper sees it; the rate is the product's."""

    def pricing_policy(self, product: Any, stockrecord: Any) -> prices.Base:
        if not stockrecord or stockrecord.price is None:
            return prices.Unavailable()
        return price_with_tax(stockrecord.price, stockrecord.price_currency, tax_code(product))

    def parent_pricing_policy(self, product: Any, children_stock: Any) -> prices.Base:
        """The lowest price among the children: what "from" on a card means."""
        offered = [record for _, record in children_stock if record and record.price is not None]
        if not offered:
            return prices.Unavailable()
        lowest = min(offered, key=lambda record: record.price)
        return price_with_tax(lowest.price, lowest.price_currency, tax_code(product))


def tax_code(product: Any) -> str:
    return product.parent.tax_class if product.is_child else product.tax_class


def price_with_tax(amount: Decimal, currency: str, code: str) -> prices.TaxInclusiveFixedPrice:
    rate = Decimal(settings.TAX_RATES[code]) / 100
    without = (amount / (1 + rate)).quantize(CENT, ROUND_HALF_UP)
    return prices.TaxInclusiveFixedPrice(
        currency=currency, excl_tax=without, tax=amount - without, tax_code=code
    )


class Strategy(
    strategy.UseFirstStockRecord, strategy.StockRequired, TaxIncluded, strategy.Structured
):
    """Private shoppers' prices; companies' price lists will join here."""

    def __init__(self, request: Any = None, user: Any = None) -> None:
        super().__init__(request)
        if user is not None:
            self.user = user

    def fetch_for_line(self, line: Any, stockrecord: Any = None) -> strategy.PurchaseInfo:
        """Of the record that the line names: what is promised is what is priced and counted."""
        return self.fetch_for_product(line.product, stockrecord or line.stockrecord)


class Selector:
    """Asked with a request (pages) or with a user alone (worker, chat): the answer is the same."""

    def strategy(self, request: Any = None, user: Any = None, **kwargs: Any) -> Strategy:
        return Strategy(request, user if user is not None and user.is_authenticated else None)
