"""What placing an order claims and writes, and what it says when something is used up."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from oscar.core.loading import get_model

from shop import ordering
from shop.basket.models import Basket
from shop.checkout.models import Checkout
from shop.order import limits, reservations, statuses
from shop.order.models import Order
from tests.crowd import violations
from tests.factories.offers import make_offer, make_range, make_voucher
from tests.factories.shop import UserFactory, make_basket, make_order, make_product, make_ready

VoucherApplication = get_model("voucher", "VoucherApplication")

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor() -> UUID:
    return uuid4()


def shown_to(visitor: UUID, *products: Any, code: str = "", quantity: int = 1) -> Any:
    """A basket at the last step, and the total that the customer sees."""
    basket = make_ready(make_basket(*products, visitor=visitor, quantity=quantity))
    if code:
        ordering.add_voucher(basket=basket, code=code)
    ordering.price(basket=basket)
    total = ordering.totals(basket=basket, shipping_code="standard").total.amount
    return basket, total


def place(basket: Basket, visitor: UUID, total: Decimal | None = None) -> Order:
    return ordering.place_order(
        basket=basket, user=None, visitor=visitor, language="en", expected_total=total
    )


def test_a_code_that_somebody_else_used_meanwhile_is_named_with_the_new_total(visitor):
    make_voucher(usage="Single use")
    tea = make_product(price="20.00")
    basket, total = shown_to(visitor, tea, code="WELCOME10")
    other, its_total = shown_to(uuid4(), tea, code="WELCOME10")
    place(other, Basket.objects.get(pk=other.pk).visitor, its_total)

    with pytest.raises(ordering.DiscountGone, match=r"“WELCOME10” cannot be used .* €24\.90 now"):
        place(basket, visitor, total)

    kept = ordering.basket_for(visitor=visitor)
    assert (kept.num_items, Checkout.objects.filter(basket=kept).count()) == (1, 1)
    assert place(basket, visitor, Decimal("24.90")).total_incl_tax == Decimal("24.90")
    assert violations() == []


def test_when_the_claim_itself_fails_the_offer_is_named(visitor, monkeypatch):
    offer = make_offer(name="Spring", max_global_applications=1)
    basket, total = shown_to(visitor, make_product(price="20.00"))
    whole = limits.claim_offers

    def use_up_first(*args: Any) -> None:
        type(offer).objects.filter(pk=offer.pk).update(num_applications=1)
        whole(*args)

    monkeypatch.setattr(limits, "claim_offers", use_up_first)
    with pytest.raises(ordering.DiscountGone, match="“Spring” has just ended"):
        place(basket, visitor, total)

    assert not Order.objects.exists()


def test_a_latecomer_hears_the_name_of_the_offer_that_has_ended(visitor):
    make_offer(name="Spring", max_global_applications=1)
    tea = make_product(price="20.00")
    basket, total = shown_to(visitor, tea)
    other, its_total = shown_to(uuid4(), tea)
    place(other, Basket.objects.get(pk=other.pk).visitor, its_total)

    with pytest.raises(ordering.DiscountGone, match=r"“Spring” has just ended\. .* €24\.90 now"):
        place(basket, visitor, total)


def test_another_reason_for_another_total_blames_no_offer(visitor):
    make_offer(name="Spring", max_global_applications=1)
    tea = make_product(price="20.00")
    basket, total = shown_to(visitor, tea)
    other, its_total = shown_to(uuid4(), tea)
    place(other, Basket.objects.get(pk=other.pk).visitor, its_total)
    tea.stockrecords.update(price=Decimal("30.00"))

    with pytest.raises(ordering.TotalChanged) as caught:
        place(basket, visitor, total)

    assert type(caught.value) is ordering.TotalChanged


def test_whoever_names_no_total_hears_of_a_code_that_is_gone_too(visitor):
    """Such as the chat: the code is not dropped behind the customer's back."""
    make_voucher(usage="Single use")
    tea = make_product(price="20.00")
    basket, _total = shown_to(visitor, tea, code="WELCOME10")
    other, _its_total = shown_to(uuid4(), tea, code="WELCOME10")
    place(other, Basket.objects.get(pk=other.pk).visitor)

    with pytest.raises(ordering.DiscountGone, match="“WELCOME10” cannot be used") as caught:
        place(basket, visitor)

    assert place(basket, visitor, caught.value.now.amount).total_incl_tax == Decimal("24.90")


def test_an_offer_that_takes_nothing_off_is_not_held(visitor):
    make_offer(name="Spring", max_global_applications=9, least="500")
    basket, total = shown_to(visitor, make_product(price="20.00"))

    with CaptureQueriesContext(connection) as asked:
        place(basket, visitor, total)

    held = [
        q["sql"] for q in asked if "UPDATE" in q["sql"] and "offer_conditionaloffer" in q["sql"]
    ]
    assert held == []


def test_all_orders_together_get_no_more_than_the_most_that_an_offer_gives():
    offer = make_offer(max_discount=Decimal("5.00"))
    tea = make_product(price="20.00", stock=50)

    orders = []
    for _ in range(4):
        visitor = uuid4()
        basket, total = shown_to(visitor, tea)
        orders.append(place(basket, visitor, total))

    offer.refresh_from_db()
    assert [order.total_incl_tax for order in orders] == [
        Decimal("22.90"),
        Decimal("22.90"),
        Decimal("24.90"),
        Decimal("24.90"),
    ]
    assert offer.total_discount == Decimal("4.00")
    assert violations() == []


def test_an_offer_for_one_use_each_comes_back_when_the_order_is_given_up():
    alice = UserFactory(email="alice@example.com")
    make_offer(max_user_applications=1)
    tea = make_product(price="20.00")

    first, second = make_order(tea, user=alice), make_order(tea, user=alice)
    reservations.release(first, to=statuses.CANCELLED)
    third = make_order(tea, user=alice)

    totals = [order.total_incl_tax for order in (first, second, third)]
    assert totals == [Decimal("22.90"), Decimal("24.90"), Decimal("22.90")]
    assert violations() == []


def test_a_code_that_takes_nothing_off_is_not_used(visitor):
    honey = make_product("Honey")
    make_voucher(usage="Single use", among=make_range(honey), of=make_range(honey))
    tea = make_product("Tea")
    basket, _total = shown_to(visitor, tea, honey, code="WELCOME10")
    line = next(line for line in basket.all_lines() if line.product_id == honey.pk)
    ordering.set_quantity(basket=basket, line_id=line.pk, quantity=0)

    order = place(basket, visitor)

    assert not VoucherApplication.objects.exists()
    assert not order.discounts.exists()
    assert violations() == []


def test_the_order_says_how_it_is_taxed(visitor):
    basket, total = shown_to(visitor, make_product(price="11.90"))

    order = place(basket, visitor, total)

    assert order.tax_treatment == "domestic"
    assert order.tax_lines == [{"rate": "19", "net": "14.12", "tax": "2.68"}]
    assert order.billing_address is None


def test_what_is_released_is_given_back_once(visitor):
    order = make_order(make_product(stock=5), visitor=visitor)

    for _ in range(3):
        reservations.release(Order.objects.get(pk=order.pk), to=statuses.CANCELLED)

    assert order.lines.get().stockrecord.num_allocated == 0
    assert violations() == []


def test_what_is_not_counted_is_not_promised(visitor):
    from shop.catalogue.models import ProductClass

    tea = make_product()
    ProductClass.objects.update(track_stock=False)

    order = make_order(tea, visitor=visitor)

    assert (order.lines.get().num_allocated, tea.stockrecords.get().num_allocated) == (0, None)
