from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from uuid import uuid4

import pytest
from oscar.apps.order.signals import order_placed
from oscar.core.loading import get_model

from shop import ordering
from shop.basket.models import Basket
from shop.checkout.models import Checkout
from shop.order.models import Order
from shop.partner.models import StockRecord
from tests.factories.shop import (
    DETAILS,
    make_basket,
    make_order,
    make_parent,
    make_product,
    make_ready,
)

Source = get_model("payment", "Source")


def place(basket, *, user=None, visitor=None, **kwargs):
    return ordering.place_order(basket=basket, user=user, visitor=visitor, language="en", **kwargs)


def allocated(product):
    return product.stockrecords.get().num_allocated


# --- The basket -------------------------------------------------------------------------------


def test_a_guest_without_a_basket_costs_no_row(visitor):
    basket = ordering.basket_for(visitor=visitor)

    assert basket.pk is None
    assert basket.is_empty


def test_a_guest_finds_the_same_basket_at_every_door(visitor):
    make_basket(make_product(), visitor=visitor)

    assert ordering.basket_for(visitor=visitor).num_items == 1


def test_one_guest_does_not_see_anothers_basket(visitor):
    make_basket(make_product(), visitor=visitor)

    assert ordering.basket_for(visitor=uuid4()).is_empty
    assert ordering.basket_for().is_empty


def test_what_a_guest_collected_is_in_the_basket_after_signing_in(alice, visitor):
    tea, honey = make_product("Tea"), make_product("Honey")
    make_basket(tea, user=alice)
    make_basket(tea, honey, visitor=visitor, quantity=2)

    basket = ordering.basket_for(user=alice, visitor=visitor)

    assert {line.product.title: line.quantity for line in basket.all_lines()} == {
        "Tea": 3,
        "Honey": 2,
    }
    assert basket.merged.items == 4


def test_merging_does_not_ask_for_more_than_there_is(alice, visitor):
    tea = make_product("Tea", stock=3)
    make_basket(tea, user=alice, quantity=2)
    make_basket(tea, visitor=visitor, quantity=2)

    basket = ordering.basket_for(user=alice, visitor=visitor)

    assert basket.all_lines()[0].quantity == 3


def test_merging_happens_once(alice, visitor):
    make_basket(make_product(), visitor=visitor)
    ordering.basket_for(user=alice, visitor=visitor)

    again = ordering.basket_for(user=alice, visitor=visitor)

    assert again.num_items == 1
    assert again.merged is None


def test_what_the_guest_told_the_checkout_survives_signing_in(alice, visitor):
    basket = make_basket(make_product(), visitor=visitor)
    ordering.save_details(basket=basket, details=DETAILS)

    merged = ordering.basket_for(user=alice, visitor=visitor)

    assert ordering.checkout_of(basket=merged).line1 == DETAILS.line1


def test_adding_more_than_is_in_stock_is_refused_and_says_how_many_there_are(visitor):
    tea = make_product("Tea", stock=3)
    basket = make_basket(tea, visitor=visitor, quantity=2)

    with pytest.raises(ordering.OutOfStock, match="Only 3 of “Tea” are left"):
        ordering.add_line(basket=basket, product=tea, quantity=2)

    assert ordering.basket_for(visitor=visitor).num_items == 2


def test_a_product_with_variants_cannot_be_added_without_choosing(visitor):
    with pytest.raises(ordering.NeedsChoice):
        make_basket(make_parent(), visitor=visitor)


def test_a_hidden_product_is_not_for_sale(visitor):
    with pytest.raises(ordering.NotForSale):
        make_basket(make_product(is_public=False), visitor=visitor)


def test_the_variant_of_a_hidden_product_is_not_for_sale(visitor):
    child = make_parent(is_public=False).children.first()

    with pytest.raises(ordering.NotForSale):
        make_basket(child, visitor=visitor)


def test_quantity_nought_takes_the_product_out(visitor):
    basket = make_basket(make_product(), visitor=visitor)

    ordering.set_quantity(basket=basket, line_id=basket.all_lines()[0].pk, quantity=0)

    assert basket.is_empty


def test_lines_of_other_baskets_cannot_be_changed(visitor):
    mine = make_basket(make_product(), visitor=visitor)
    other = make_basket(make_product(), visitor=uuid4())

    with pytest.raises(ordering.NoSuchLine):
        ordering.set_quantity(basket=mine, line_id=other.all_lines()[0].pk, quantity=5)


def test_a_basket_of_five_lines_is_priced_in_seven_queries(visitor, django_assert_max_num_queries):
    products = [make_parent(f"Mug {n}").children.first() for n in range(3)] + [
        make_product(),
        make_product(),
    ]
    make_basket(*products, visitor=visitor)

    with django_assert_max_num_queries(7):
        basket = ordering.basket_for(visitor=visitor)
        ordering.price(basket=basket)
        assert basket.total_incl_tax > 0
        assert ordering.stock_problems(basket=basket) == []
        assert all(line.product.get_title() for line in basket.all_lines())


# --- Delivery and totals ----------------------------------------------------------------------


def test_delivery_costs_a_flat_rate(visitor):
    basket = make_basket(make_product(price="59.99"), visitor=visitor)

    totals = ordering.totals(basket=basket)

    assert totals.shipping.price.amount == Decimal("4.90")
    assert totals.total.amount == Decimal("64.89")
    assert totals.missing_for_free_shipping.amount == Decimal("0.01")


def test_delivery_is_free_from_sixty(visitor):
    basket = make_basket(make_product(price="60.00"), visitor=visitor)

    totals = ordering.totals(basket=basket)

    assert totals.shipping.is_free
    assert totals.total.amount == Decimal("60.00")
    assert totals.missing_for_free_shipping is None
    assert totals.free_shipping_percent == 100


def test_the_tax_in_the_total_follows_each_products_class(visitor):
    tea = make_product(price="10.70", tax_class="food")
    soap = make_product(price="11.90", tax_class="standard")

    totals = ordering.totals(basket=make_basket(tea, soap, visitor=visitor))

    # Of 4.90, split 10.70 to 11.90: 2.32 at 7 % and 2.58 at 19 %.
    delivery_tax = Decimal("0.15") + Decimal("0.41")
    assert totals.tax.amount == Decimal("0.70") + Decimal("1.90") + delivery_tax


# --- Placing an order -------------------------------------------------------------------------


def test_a_guests_order_holds_what_was_told_and_shown(visitor):
    tea = make_product("Tea", price="20.00", stock=5)
    details = replace(DETAILS, whatsapp_consent="Send me news by WhatsApp.")
    basket = make_ready(make_basket(tea, visitor=visitor, quantity=2), details=details)

    order = place(basket, visitor=visitor, expected_total=Decimal("44.90"))

    assert (order.total_incl_tax, order.shipping_incl_tax) == (Decimal("44.90"), Decimal("4.90"))
    assert (order.user, order.visitor, order.guest_email) == (None, visitor, "alice@example.com")
    assert (order.phone, order.wants_whatsapp) == ("+4915123456789", True)
    assert (order.status, order.language, order.payment_method) == (
        "Pending",
        "en",
        "bank-transfer",
    )
    assert order.shipping_address.postcode == "10969"
    assert [(line.title, line.quantity, line.status) for line in order.lines.all()] == [
        ("Tea", 2, "Pending")
    ]
    assert Source.objects.get(order=order).amount_allocated == order.total_incl_tax
    assert allocated(tea) == 2


def test_what_is_added_after_the_button_in_another_tab_is_not_lost(visitor):
    """The tab read the basket before the order took it."""
    tea = make_product(stock=9)
    basket = make_ready(make_basket(tea, visitor=visitor))
    other_tab = ordering.basket_for(visitor=visitor)
    order = ordering.place_order(basket=basket, user=None, visitor=visitor, language="en")

    ordering.add_line(basket=other_tab, product=tea, quantity=2)

    kept = ordering.basket_for(visitor=visitor)
    assert kept == other_tab
    assert (kept.num_items, order.basket.num_items) == (2, 1)


def test_the_basket_is_used_up_and_a_new_one_starts(visitor):
    make_order(visitor=visitor)

    assert ordering.basket_for(visitor=visitor).is_empty
    assert Basket.objects.get().status == Basket.SUBMITTED
    assert not Checkout.objects.exists()


def test_the_same_basket_gives_the_same_order(visitor):
    basket = make_ready(make_basket(make_product(stock=5), visitor=visitor))

    first, second = place(basket, visitor=visitor), place(basket, visitor=visitor)

    assert first == second
    assert Order.objects.count() == 1


def test_order_numbers_cannot_be_guessed(visitor, settings):
    settings.ORDER_NUMBER_PREFIX = "TEA"

    numbers = [make_order(visitor=visitor).number for _ in range(3)]

    assert len(set(numbers)) == 3
    for number in numbers:
        prefix, _, rest = number.partition("-")
        assert prefix == "TEA"
        assert len(rest) == 10
        assert not set(rest) & set("01OILU")


def test_a_number_that_is_taken_is_drawn_again(visitor, monkeypatch):
    taken = make_order(visitor=visitor).number.partition("-")[2]
    draws = iter([taken, taken, "FRESHTEXT2"])
    monkeypatch.setattr("shop.order.utils.random_text", lambda: next(draws))

    assert make_order(visitor=visitor).number.endswith("FRESHTEXT2")


def test_an_order_of_a_sold_out_product_is_refused_with_its_name(visitor):
    tea = make_product("Tea", stock=1)
    basket = make_ready(make_basket(tea, visitor=visitor))
    StockRecord.objects.update(num_allocated=1)

    with pytest.raises(ordering.OutOfStock, match="“Tea” is sold out"):
        place(basket, visitor=visitor)

    assert not Order.objects.exists()
    assert Basket.objects.get().status == Basket.OPEN


def test_when_one_line_fails_nothing_of_the_others_is_promised(visitor):
    tea, honey = make_product("Tea"), make_product("Honey", stock=1)
    basket = make_ready(make_basket(tea, honey, visitor=visitor))
    honey.stockrecords.update(num_in_stock=0)

    with pytest.raises(ordering.OutOfStock):
        place(basket, visitor=visitor)

    assert not allocated(tea)


def test_a_changed_total_is_told_and_not_charged(visitor):
    tea = make_product(price="20.00")
    basket = make_ready(make_basket(tea, visitor=visitor))
    tea.stockrecords.update(price=Decimal("22.00"))

    with pytest.raises(ordering.TotalChanged, match=r"26\.90"):
        place(basket, visitor=visitor, expected_total=Decimal("24.90"))

    assert not Order.objects.exists()


def test_an_unfinished_checkout_names_the_step(visitor):
    basket = make_basket(make_product(), visitor=visitor)
    steps = []
    for act in (
        lambda: None,
        lambda: ordering.save_details(basket=basket, details=DETAILS),
        lambda: ordering.choose_shipping(basket=basket, code="standard"),
    ):
        act()
        with pytest.raises(ordering.CheckoutIncomplete) as caught:
            place(basket, visitor=visitor)
        steps.append(caught.value.step)

    assert steps == ["details", "delivery", "payment"]


def test_somebody_elses_basket_cannot_be_ordered(visitor, mallory):
    basket = make_ready(make_basket(make_product(), visitor=visitor))

    for user, other in ((None, uuid4()), (mallory, visitor), (None, None)):
        with pytest.raises(ordering.BasketEmpty):
            place(basket, user=user, visitor=other)


def test_an_empty_basket_makes_no_order(visitor):
    with pytest.raises(ordering.BasketEmpty):
        place(ordering.basket_for(visitor=visitor), visitor=visitor)


def test_a_refused_payment_method_or_delivery_is_not_kept(visitor, settings):
    settings.BANK_IBAN = ""
    basket = make_basket(make_product(), visitor=visitor)
    ordering.save_details(basket=basket, details=DETAILS)

    with pytest.raises(ordering.NoSuchChoice):
        ordering.choose_payment(basket=basket, code="bank-transfer")
    with pytest.raises(ordering.NoSuchChoice):
        ordering.choose_shipping(basket=basket, code="by-camel")


def test_order_placed_is_sent_inside_the_transaction_when_all_rows_are_written(visitor):
    from django.db import connection

    seen = []

    def hear(sender, order, **kwargs):
        rows = order.lines.count(), Source.objects.filter(order=order).count(), order.basket.status
        seen.append((connection.in_atomic_block, *rows))

    order_placed.connect(hear)
    try:
        make_order(visitor=visitor)
    finally:
        order_placed.disconnect(hear)

    assert seen == [(True, 1, 1, Basket.SUBMITTED)]


def test_placing_an_order_sends_no_mail_of_oscars(
    visitor, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=False):
        make_order(visitor=visitor)

    assert mailoutbox == []


def test_the_lines_of_an_arabic_order_are_in_arabic(visitor):
    tea = make_product("Tea", translations={"ar": {"title": "شاي"}})
    basket = make_ready(make_basket(tea, visitor=visitor))

    order = ordering.place_order(basket=basket, user=None, visitor=visitor, language="ar")

    assert order.lines.get().title == "شاي"


def test_placing_an_order_of_five_lines_takes_few_queries(visitor, django_assert_max_num_queries):
    products = [make_parent(f"Mug {n}").children.first() for n in range(3)] + [
        make_product(),
        make_product(),
    ]
    make_order(visitor=visitor)  # payment types and the site are known from now on
    basket = make_ready(make_basket(*products, visitor=visitor))

    with django_assert_max_num_queries(34):
        place(basket, visitor=visitor)


def test_orders_belong_to_their_owner(alice, mallory, visitor):
    own, guests = make_order(user=alice), make_order(visitor=visitor)

    assert list(ordering.orders_of(user=alice)) == [own]
    assert list(ordering.orders_of(visitor=visitor)) == [guests]
    assert list(ordering.orders_of(user=mallory, visitor=visitor)) == []
    assert list(ordering.orders_of()) == []
