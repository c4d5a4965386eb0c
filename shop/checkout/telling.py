"""What a customer tells on the way to an order: who they are, how it is delivered, how it is paid."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from oscar.core.prices import Price

from accounts.models import User
from common.money import Money
from common.statements import Statement
from shop.basket.errors import BasketEmpty
from shop.basket.models import Basket
from shop.checkout.details import Details, checked
from shop.checkout.errors import CheckoutIncomplete, NoSuchChoice
from shop.checkout.models import Checkout
from shop.partner.strategy import Selector
from shop.payment.methods import METHODS, PaymentMethod
from shop.shipping.repository import Repository
from shop.tax import sums
from shop.tax.buyers import buyer_of


@dataclass(frozen=True)
class ShippingQuote:
    code: str
    name: str
    description: str
    price: Money  # with tax, or without where prices are shown so
    charge: Price

    @property
    def is_free(self) -> bool:
        return not self.price.amount


def checkout_of(*, basket: Basket) -> Checkout:
    """What the customer has told so far; unsaved until there is something to keep."""
    found = _checkouts(basket.pk) if basket.pk else []
    return (
        found[0]
        if found
        else Checkout(basket=basket, language=get_language() or settings.LANGUAGE_CODE)
    )


def _of_basket(basket_id: int) -> Any:
    return Checkout.objects.select_related("country").filter(basket=basket_id)


_checkouts = Statement(_of_basket)


def save_details(*, basket: Basket, details: Details) -> Checkout:
    """Raises BasketEmpty, InvalidDetails."""
    if basket.is_empty:
        raise BasketEmpty
    details = checked(details)
    checkout = checkout_of(basket=basket)
    checkout.take_over(details)
    checkout.language = get_language() or settings.LANGUAGE_CODE
    checkout.save()
    return checkout


def shipping_quotes(*, basket: Basket, country: str = "") -> list[ShippingQuote]:
    """The ways of delivery for a priced basket, with what each costs; by default, to its buyer."""
    deliver_to(basket=basket, country=country)
    country = basket.strategy.buyer.country
    return [_quote(method, basket) for method in shipping_methods(basket, country)]


def choose_shipping(*, basket: Basket, code: str) -> Checkout:
    """Raises CheckoutIncomplete, NoSuchChoice."""
    checkout = _checkout_with_details(basket)
    quotes = shipping_quotes(basket=basket, country=checkout.country_id or "")
    if code not in [quote.code for quote in quotes]:
        raise NoSuchChoice
    checkout.shipping_code = code
    checkout.save(update_fields=["shipping_code", "updated_at"])
    return checkout


def payment_methods(*, basket: Basket) -> list[PaymentMethod]:
    return [method for method in METHODS.values() if method.is_available(basket)]


def choose_payment(*, basket: Basket, code: str) -> Checkout:
    """Raises CheckoutIncomplete, NoSuchChoice."""
    checkout = _checkout_with_details(basket)
    if code not in [method.code for method in payment_methods(basket=basket)]:
        raise NoSuchChoice
    checkout.payment_method = code
    checkout.save(update_fields=["payment_method", "updated_at"])
    return checkout


def missing_step(*, basket: Basket, checkout: Checkout) -> str:
    """The first step that is not done, or an empty text."""
    if not checkout.pk or not checkout.line1 or not checkout.email:
        return "details"
    ways = shipping_methods(basket, checkout.country_id or "")
    if checkout.shipping_code not in [method.code for method in ways]:
        return "delivery"
    if checkout.payment_method not in [method.code for method in payment_methods(basket=basket)]:
        return "payment"
    return ""


def deliver_to(*, basket: Basket, country: str) -> None:
    """Tax a priced basket as for goods that go to `country`; without one, as it is."""
    buyer = basket.strategy.buyer
    if country and country != buyer.country:
        buyer = replace(buyer, country=country)
        sums.treat(basket, Selector().strategy(user=basket.strategy.user, buyer=buyer))


def deliver_as_told(*, basket: Basket, checkout: Checkout, user: User | None = None) -> None:
    """Tax a priced basket as its order will be: by the country and the VAT ID that were told."""
    buyer = buyer_of(user=user, country=checkout.country_id or "", vat_id=checkout.vat_id)
    if checkout.country_id and buyer != basket.strategy.buyer:
        sums.treat(basket, Selector().strategy(user=user, buyer=buyer))


def shipping_methods(basket: Basket, country: str) -> list[Any]:
    return list(Repository().get_shipping_methods(basket=basket, country=country))


def _quote(method: Any, basket: Basket) -> ShippingQuote:
    charge = method.calculate(basket)
    shows_tax = basket.strategy.treatment.shows_tax
    return ShippingQuote(
        code=method.code,
        name=str(method.name),
        description=str(method.description),
        price=Money(charge.incl_tax if shows_tax else charge.excl_tax, charge.currency),
        charge=charge,
    )


def _checkout_with_details(basket: Basket) -> Checkout:
    checkout = checkout_of(basket=basket)
    if not checkout.pk or not checkout.line1:
        raise CheckoutIncomplete("details")
    return checkout
