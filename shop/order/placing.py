"""From a basket to its order, in one transaction: see `place_order`."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import override
from oscar.apps.order.signals import order_placed
from oscar.core.loading import get_model
from oscar.core.prices import Price

from accounts.models import User
from common.money import Money
from common.statements import Statement
from shop.basket import offers
from shop.basket.errors import BasketEmpty, OutOfStock, StockProblem
from shop.basket.filling import stock_problems
from shop.basket.models import Basket
from shop.checkout.errors import CheckoutIncomplete, DiscountGone, TotalChanged
from shop.checkout.models import Checkout
from shop.checkout.telling import checkout_of, missing_step, shipping_methods
from shop.checkout.totals import costs
from shop.order import limits, rows, statuses
from shop.order.limits import Reduction
from shop.order.models import Order
from shop.partner import models as partner
from shop.partner.strategy import Selector
from shop.payment import attempts
from shop.payment.methods import METHODS
from shop.tax import sums
from shop.tax.buyers import buyer_of

ShippingAddress = get_model("order", "ShippingAddress")
BillingAddress = get_model("order", "BillingAddress")

ADDRESS = ("first_name", "last_name", "line1", "line2", "line4", "state", "postcode")


def place_order(
    *,
    basket: Basket,
    user: User | None,
    visitor: UUID | None,
    language: str,
    expected_total: Decimal | None = None,
) -> Order:
    """Turn the basket into an order. A basket that has become one already gives that order.

    All in one transaction: the basket is locked, everything is priced anew for this person, stock,
    offers and promo codes are claimed, and the rows are written. What is paid online then waits for
    its payment, see `start_payment`; everything else is placed, and `order_placed` is sent. Raises
    BasketEmpty, CheckoutIncomplete, OutOfStock, TotalChanged (`expected_total` is what the customer
    saw), DiscountGone.
    """
    now = timezone.now()
    with transaction.atomic(), override(language):
        locked = _lock(basket, user, visitor)
        if locked.status != Basket.OPEN:
            if order := Order.objects.filter(basket=locked).first():
                return order
            raise BasketEmpty
        limits.lock_stock(locked)
        checkout = checkout_of(basket=locked)
        country = checkout.country_id or ""
        buyer = buyer_of(user=user, country=country, vat_id=checkout.vat_id)
        locked.strategy = Selector().strategy(user=user, buyer=buyer)
        if locked.is_empty:
            raise BasketEmpty
        if problems := stock_problems(basket=locked):
            raise OutOfStock(problems)
        locked.rules = offers.apply(locked, user, anew=True)
        if step := missing_step(basket=locked, checkout=checkout):
            raise CheckoutIncomplete(step)
        ways = shipping_methods(locked, country)
        method = next(way for way in ways if way.code == checkout.shipping_code)
        charge, total = costs(locked, method)
        reductions = _claim(locked, user, method, total, expected_total)
        _drop_codes(locked, user)
        locked.submit()
        payment = METHODS[checkout.payment_method]
        treatment = locked.strategy.treatment
        is_waiting = payment.is_online and total.incl_tax > 0
        order = rows.write(
            basket=locked,
            user=user,
            method=method,
            charge=charge,
            total=total,
            reductions=reductions,
            now=now,
            status=statuses.AWAITING_PAYMENT if is_waiting else statuses.PENDING,
            reserved_until=now + attempts.hold() if is_waiting else None,
            paid_at=None if total.incl_tax > 0 else now,
            shipping_address=_shipping_address(checkout),
            billing_address=_billing_address(checkout),
            guest_email="" if user else checkout.email,
            visitor=visitor,
            language=language,
            phone=checkout.phone,
            whatsapp_consent=checkout.whatsapp_consent,
            payment_method=payment.code,
            company_name=checkout.company_name or buyer.company_name,
            vat_id=buyer.vat_id,
            tax_treatment=treatment.kind,
            tax_lines=[
                {"rate": str(line.rate), "net": str(line.net), "tax": str(line.tax)}
                for line in sums.tax_lines(locked, charge)
            ],
        )
        if not is_waiting:  # who does not pay after all finds the checkout as it was
            checkout.delete()
            order_placed.send(sender=Order, order=order, user=user)
        return order


def _lock(basket: Basket, user: User | None, visitor: UUID | None) -> Basket:
    """Wait for whoever else works on it. Somebody else's basket is as good as none."""
    user_id = user.pk if user else None
    found = _held(basket.pk, user_id, None if user else visitor) if basket.pk else []
    if not found:
        raise BasketEmpty
    locked: Basket = found[0]
    if user is not None:
        locked.owner = user
    return locked


def _baskets(pk: int, user_id: int | None, visitor: UUID | None) -> Any:
    baskets = Basket.objects.of(user=user_id, visitor=visitor).knowing_codes()
    return baskets.select_for_update(of=("self",)).filter(pk=pk)


_held = Statement(_baskets)


def _claim(
    basket: Basket, user: User | None, method: Any, total: Price, expected_total: Decimal | None
) -> list[Reduction]:
    """Take what the order needs, or say what cannot be had: OutOfStock, TotalChanged, DiscountGone."""
    shown = total.incl_tax if expected_total is None else expected_total
    gone = [code for code in basket.rules.codes if not code.is_valid(user, timezone.now())]
    now = Money(total.incl_tax, total.currency)
    if gone and (shown != total.incl_tax or expected_total is None):
        raise DiscountGone(shown, now, gone[0].name, gone[0].code)
    if shown != total.incl_tax:
        ended = offers.apply_used_up(basket)
        if ended and costs(basket, method)[1].incl_tax == shown:
            raise DiscountGone(shown, now, ended[0])
        raise TotalChanged(shown, now)
    reductions = limits.reductions_of(basket, method)
    try:
        limits.promise_stock(basket)
        if reductions:
            with transaction.atomic():
                limits.claim_offers(reductions, user)
                limits.claim_codes(reductions, basket, user)
    except partner.OutOfStock as error:
        raise OutOfStock(_refused(basket, error)) from error
    except limits.UsedUp as error:
        basket.rules = offers.apply(basket, user, anew=True)
        _charge, total = costs(basket, method)
        now = Money(total.incl_tax, total.currency)
        raise DiscountGone(shown, now, error.name, error.code) from error
    return reductions


def _drop_codes(basket: Basket, user: User | None) -> None:
    """What takes nothing off any more is not used by the order either; Oscar would refuse it whole."""
    now = timezone.now()
    for code in basket.rules.codes:
        if not code.is_valid(user, now):
            basket.vouchers.remove(code.id)


def _refused(basket: Basket, error: partner.OutOfStock) -> list[StockProblem]:
    lines = [line for line in basket.all_lines() if line.stockrecord_id == error.stockrecord_id]
    return [StockProblem(line.product.get_title(), line.quantity, 0, line.pk) for line in lines]


def _shipping_address(checkout: Checkout) -> Any:
    return ShippingAddress.objects.create(
        country=checkout.country,
        phone_number=checkout.phone,
        **{name: getattr(checkout, name) for name in ADDRESS},
    )


def _billing_address(checkout: Checkout) -> Any:
    """None: the bill goes where the goods go."""
    address = checkout.billing_address
    if address is None:
        return None
    return BillingAddress.objects.create(
        country_id=address.country, **{name: getattr(address, name) for name in ADDRESS}
    )
