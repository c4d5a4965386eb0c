"""Offers of which there are only so many: the basket shows what the order then gives."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shop import ordering
from tests.factories.offers import Benefit, ConditionalOffer, make_offer, make_voucher
from tests.factories.shop import make_basket, make_order, make_product, make_ready


@pytest.fixture
def tea():
    return make_product("Tea", price="20.00", stock=50)


def per_piece(**limits):
    """Each piece for 18 euros instead of 20, as often as the limits allow."""
    return make_offer(benefit={"type": Benefit.FIXED_PRICE, "value": "18.00"}, **limits)


def assert_order_as_shown(basket, *, off, user=None, visitor=None):
    ordering.price(basket=basket, user=user)
    totals = ordering.totals(basket=basket)
    assert totals.discount.amount == Decimal(off)
    order = ordering.place_order(
        basket=make_ready(basket),
        user=user,
        visitor=visitor,
        language="en",
        expected_total=totals.total.amount,
    )
    assert order.total_discount_incl_tax == Decimal(off)
    return order


def test_without_a_limit_every_piece_counts(visitor, tea):
    per_piece()

    assert_order_as_shown(
        make_basket(tea, visitor=visitor, quantity=3), off="6.00", visitor=visitor
    )


def test_a_limit_for_each_person_holds_for_members(alice, tea):
    per_piece(max_user_applications=2)

    assert_order_as_shown(make_basket(tea, user=alice, quantity=3), off="4.00", user=alice)
    assert_order_as_shown(make_basket(tea, user=alice, quantity=3), off="0.00", user=alice)


def test_a_limit_for_each_person_holds_for_guests(visitor, tea):
    per_piece(max_user_applications=2)

    assert_order_as_shown(
        make_basket(tea, visitor=visitor, quantity=3), off="4.00", visitor=visitor
    )
    assert_order_as_shown(
        make_basket(tea, visitor=visitor, quantity=3), off="0.00", visitor=visitor
    )


def test_what_one_guest_used_is_not_counted_for_another(visitor, tea):
    per_piece(max_user_applications=1)
    make_order(tea, visitor=uuid4())

    assert_order_as_shown(make_basket(tea, visitor=visitor), off="2.00", visitor=visitor)


def test_a_limit_for_all_gives_what_is_left(visitor, tea):
    per_piece(max_global_applications=5, num_applications=4)

    assert_order_as_shown(
        make_basket(tea, visitor=visitor, quantity=3), off="2.00", visitor=visitor
    )
    assert ConditionalOffer.objects.get().num_applications == 5


def test_a_limit_for_each_basket(visitor, tea):
    per_piece(max_basket_applications=2)

    assert_order_as_shown(
        make_basket(tea, visitor=visitor, quantity=3), off="4.00", visitor=visitor
    )


def test_an_offer_that_has_cost_its_most_gives_nothing(visitor, tea):
    per_piece(max_discount=Decimal("2.00"))

    assert_order_as_shown(make_basket(tea, visitor=visitor), off="2.00", visitor=visitor)
    assert_order_as_shown(make_basket(tea, visitor=visitor), off="0.00", visitor=visitor)


def test_a_code_that_has_cost_its_most_says_that_it_is_used_up(visitor, tea):
    make_voucher(max_discount=Decimal("2.00"), total_discount=Decimal("2.00"))

    with pytest.raises(ordering.VoucherRefused, match="has been used up"):
        ordering.add_voucher(basket=make_basket(tea, visitor=visitor), code="WELCOME10")


def test_a_code_with_too_little_left_for_the_basket_says_so(visitor, tea):
    make_voucher(max_discount=Decimal("3.00"), total_discount=Decimal("2.00"))

    with pytest.raises(ordering.VoucherRefused, match="Too little is left"):
        ordering.add_voucher(basket=make_basket(tea, visitor=visitor), code="WELCOME10")


def test_a_code_that_a_customer_has_used_as_often_as_one_can_says_so(alice, tea):
    voucher = make_voucher(max_user_applications=1)
    basket = make_basket(tea, user=alice)
    ordering.add_voucher(basket=basket, code=voucher.code, user=alice)
    assert_order_as_shown(basket, off="2.00", user=alice)

    with pytest.raises(ordering.VoucherRefused, match="as often as one customer can"):
        ordering.add_voucher(basket=make_basket(tea, user=alice), code=voucher.code, user=alice)


@pytest.mark.postgres
def test_placing_holds_limited_offers_and_no_others(visitor, tea):
    make_offer(percent="1")
    limited = per_piece(max_global_applications=5)
    basket = make_ready(make_basket(tea, visitor=visitor))

    with CaptureQueriesContext(connection) as queries:
        ordering.place_order(basket=basket, user=None, visitor=visitor, language="en")

    offers = [q["sql"] for q in queries if "offer_conditionaloffer" in q["sql"]]
    held = [sql for sql in offers if "FOR NO KEY UPDATE" in sql]
    assert len(held) == 1
    assert f"IN ({limited.pk})" in held[0]
