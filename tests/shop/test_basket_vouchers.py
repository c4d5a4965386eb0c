"""Promo codes: taken, refused in words that help, shown with what they take off."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from oscar.core.loading import get_model

from accounts.visitor import SESSION_KEY
from shop import ordering
from shop.basket import guesses
from tests.factories.offers import (
    Condition,
    Voucher,
    make_offer,
    make_range,
    make_voucher,
)
from tests.factories.shop import make_basket, make_order, make_product, make_ready

HTMX = {"headers": {"HX-Request": "true"}}
VoucherApplication = get_model("voucher", "VoucherApplication")


@pytest.fixture
def basket(visitor):
    return make_basket(make_product("Tea", price="20.00", stock=20), visitor=visitor)


def enter(client, code, **kwargs):
    return client.post(reverse("basket:vouchers-add"), {"code": code}, **kwargs)


def refusal(basket, code="WELCOME10", user=None):
    with pytest.raises(ordering.VoucherRefused) as caught:
        ordering.add_voucher(basket=basket, code=code, user=user)
    assert not basket.vouchers.exists()
    return str(caught.value)


# --- Taken ------------------------------------------------------------------------------------


def test_a_code_takes_its_share_off_and_stands_in_the_totals(guest, basket):
    make_voucher()

    page = enter(guest, "WELCOME10", follow=True).content.decode()

    assert "The promo code “WELCOME10” is used now." in page
    assert "−€2.00" in page
    totals = ordering.totals(basket=basket_of(guest))
    assert (totals.discounts[0].name, totals.discounts[0].code) == ("Gift WELCOME10", "WELCOME10")
    assert totals.total.amount == Decimal("18.00") + Decimal("4.90")


def basket_of(client):
    basket = ordering.basket_for(visitor=UUID(client.session[SESSION_KEY]))
    ordering.price(basket=basket)
    return basket


@pytest.mark.parametrize("typed", ["welcome10", " Wel come10 ", "WELCOME10\n"])
def test_codes_are_understood_as_people_type_them(guest, basket, typed):
    make_voucher()

    enter(guest, typed)

    assert basket.vouchers.get().code == "WELCOME10"


def test_the_drawer_answers_with_itself_and_tells_the_sum(guest, basket):
    make_voucher()

    response = enter(guest, "WELCOME10", **HTMX)

    assert "<html" not in response.content.decode()
    told = json.loads(response["HX-Trigger"])["basket-changed"]
    assert told["news"].endswith("1 item, €22.90 in all.")


def test_the_page_answers_with_its_own_part(guest, basket):
    make_voucher()

    response = guest.post(
        reverse("basket:vouchers-add") + "?part=page", {"code": "WELCOME10"}, **HTMX
    )

    assert 'id="page-code"' in response.content.decode()
    assert "drawer__head" not in response.content.decode()


def test_a_code_is_counted_and_can_be_taken_out_again(guest, basket):
    voucher = make_voucher()
    enter(guest, "WELCOME10")
    assert Voucher.objects.get().num_basket_additions == 1

    page = guest.post(reverse("basket:vouchers-remove", args=[voucher.pk]), follow=True)

    assert "The promo code “WELCOME10” was taken out." in page.content.decode()
    assert not basket.vouchers.exists()
    assert Voucher.objects.get().num_basket_additions == 0


def test_taking_out_what_is_out_already_says_so(guest, basket):
    voucher = make_voucher()

    page = guest.post(reverse("basket:vouchers-remove", args=[voucher.pk]), follow=True)

    assert "not in your basket any more" in page.content.decode()


def test_nobody_takes_out_anothers_code(guest, basket):
    voucher = make_voucher()
    enter(guest, "WELCOME10")

    Client().post(reverse("basket:vouchers-remove", args=[voucher.pk]))

    assert basket.vouchers.exists()


def test_the_same_code_again_is_no_error(guest, basket):
    make_voucher()
    enter(guest, "WELCOME10")

    page = enter(guest, "WELCOME10", **HTMX).content.decode()

    assert "The promo code “WELCOME10” is in your basket already." in page
    assert "note--danger" not in page
    assert basket.vouchers.count() == 1


def test_a_code_for_delivery_makes_delivery_cheaper(basket):
    make_voucher(shipping="1.00")

    ordering.add_voucher(basket=basket, code="WELCOME10")

    assert ordering.totals(basket=basket).shipping.price.amount == Decimal("1.00")


def test_the_order_costs_what_the_basket_showed(visitor, basket):
    make_voucher(percent="33")
    make_offer(name="Spring", percent="5")
    ordering.add_voucher(basket=basket, code="WELCOME10")
    shown = ordering.totals(basket=basket).total.amount

    order = ordering.place_order(
        basket=make_ready(basket), user=None, visitor=visitor, language="en", expected_total=shown
    )

    assert order.total_incl_tax == shown
    assert Voucher.objects.get().num_orders == 1
    assert (
        sum(d.amount for d in order.discounts.all()) == Decimal("20.00") + Decimal("4.90") - shown
    )


def test_a_code_that_ended_before_the_order_is_told_as_a_changed_total(visitor, basket):
    make_voucher()
    ordering.add_voucher(basket=basket, code="WELCOME10")
    shown = ordering.totals(basket=make_ready(basket)).total.amount
    Voucher.objects.update(end_datetime=Voucher.objects.get().start_datetime)

    with pytest.raises(ordering.TotalChanged):
        ordering.place_order(
            basket=basket, user=None, visitor=visitor, language="en", expected_total=shown
        )


def test_the_checkout_shows_the_same_sums(guest, basket):
    make_voucher()
    ordering.add_voucher(basket=basket, code="WELCOME10")
    make_ready(basket)

    page = guest.get(reverse("checkout:payment")).content.decode()

    assert "−€2.00" in page
    assert "€22.90" in page


# --- Refused ----------------------------------------------------------------------------------


def test_an_unknown_code(alice):
    basket = make_basket(make_product(), user=alice)

    assert refusal(basket, "Nonsense", alice) == (
        "There is no promo code “NONSENSE”. Check how it is written."
    )


def test_no_code_at_all(basket):
    assert refusal(basket, "  ") == "Enter a promo code."


def test_an_endless_code(guest, basket):
    assert "There is no promo code" in enter(guest, "X" * 5000).content.decode()


def test_a_code_of_yesterday(basket):
    make_voucher(ends_in=timedelta(hours=-1))

    assert "could be used until" in refusal(basket)


def test_a_code_of_tomorrow(basket):
    make_voucher(starts_in=timedelta(hours=12))

    assert "can be used from" in refusal(basket)


def test_a_code_that_somebody_has_used(basket):
    voucher = make_voucher(usage=Voucher.SINGLE_USE)
    VoucherApplication.objects.create(voucher=voucher, order=make_order(visitor=uuid4()))

    assert refusal(basket) == "The promo code “WELCOME10” has been used already."


def test_a_code_for_members_as_a_guest(basket):
    make_voucher(usage=Voucher.ONCE_PER_CUSTOMER)

    assert "is for customers with an account" in refusal(basket)


def test_a_code_that_this_member_has_used(alice):
    voucher = make_voucher(usage=Voucher.ONCE_PER_CUSTOMER)
    VoucherApplication.objects.create(voucher=voucher, order=make_order(user=alice), user=alice)
    basket = make_basket(make_product(), user=alice)

    assert refusal(basket, user=alice).startswith(
        "You have used the promo code “WELCOME10” already"
    )


def test_a_code_whose_offer_is_used_up(basket):
    make_voucher(max_global_applications=1, num_applications=1)

    assert refusal(basket) == "The promo code “WELCOME10” has been used up."


def test_a_code_without_an_offer(basket):
    make_voucher(offers=[])

    assert refusal(basket) == "The promo code “WELCOME10” takes nothing off at the moment."


def test_a_code_that_needs_more_in_the_basket(basket):
    make_voucher(least="50")

    assert refusal(basket) == "The promo code “WELCOME10” needs goods for €50.00: €30.00 more."


def test_a_code_that_needs_certain_products(basket):
    make_voucher(count="2", of=make_range(make_product("Mug"), name="Mugs"))

    assert refusal(basket) == "The promo code “WELCOME10” needs 2 products from “Mugs”."


def test_a_code_that_needs_different_products(basket):
    condition = {"type": Condition.COVERAGE, "value": 3, "range": make_range()}
    make_voucher(condition=condition)

    assert "needs 3 different products in the basket" in refusal(basket)


def test_a_code_for_other_products(basket):
    make_voucher(among=make_range(make_product("Mug"), name="Mugs"), of=make_range())

    assert refusal(basket) == (
        "The promo code “WELCOME10” is for products from “Mugs”; none of them is in your basket."
    )


def test_a_code_that_does_not_go_with_another_offer(basket):
    make_offer(exclusive=True, priority=5)
    make_voucher(exclusive=True)

    assert "cannot be combined" in refusal(basket)


def test_a_code_with_percent_signs_is_only_shown(guest, basket):
    page = enter(guest, "100%(x)s<b>", **HTMX).content.decode()

    assert "“100%(X)S&lt;B&gt;”" in page


def test_an_empty_basket_takes_no_code(guest):
    make_voucher()

    assert "Your basket is empty." in enter(guest, "WELCOME10").content.decode()


def test_without_scripts_the_refusal_stands_at_the_field_with_what_was_typed(guest, basket):
    response = enter(guest, "Nonsense")

    page = response.content.decode()
    assert response.status_code == 200
    assert "<title>Error:" in page
    assert 'value="Nonsense"' in page
    assert 'aria-describedby="page-code-error"' in page


def test_a_code_that_holds_no_more_stays_and_says_why(guest, basket):
    make_voucher(least="15")
    enter(guest, "WELCOME10")
    basket.lines.get().product.stockrecords.update(price=Decimal("10.00"))

    page = guest.get("/shop/basket/").content.decode()

    assert "needs goods for €15.00: €5.00 more." in page
    assert "totals__discount" not in page


# --- Guessing ---------------------------------------------------------------------------------


def test_guessing_is_stopped_after_some_wrong_codes(guest, basket):
    make_voucher()
    for n in range(guesses.MOST_WRONG):
        enter(guest, f"GUESS{n}")

    page = enter(guest, "WELCOME10").content.decode()

    assert "You have entered too many wrong promo codes." in page
    assert not basket.vouchers.exists()


def test_a_new_session_does_not_help_a_guesser_of_the_same_network(client):
    make_voucher()
    for n in range(guesses.MOST_WRONG):
        stranger = Client()
        stranger.post(reverse("basket:add", args=[make_product().pk]))
        enter(stranger, f"GUESS{n}")
    client.post(reverse("basket:add", args=[make_product().pk]))

    assert "too many wrong promo codes" in enter(client, "WELCOME10").content.decode()


def test_a_right_code_forgives_no_wrong_ones(guest, basket):
    """Whoever knows one code could else guess without end."""
    make_voucher()
    for n in range(guesses.MOST_WRONG):
        enter(guest, f"GUESS{n}")
        if n == guesses.MOST_WRONG // 2:
            enter(guest, "WELCOME10")
            guest.post(reverse("basket:vouchers-remove", args=[Voucher.objects.get().pk]))

    assert "too many wrong promo codes" in enter(guest, "WELCOME10").content.decode()


def test_without_its_cache_the_basket_goes_on(visitor, basket, settings):
    """Guesses are not counted then, but whoever has a code can use it."""
    settings.CACHES = {
        "default": {
            "BACKEND": "common.cache.ForgivingRedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
            "OPTIONS": {"socket_connect_timeout": 1},
        }
    }
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.db"
    client = Client()
    session = client.session
    session[SESSION_KEY] = str(visitor)
    session.save()
    make_voucher()

    assert "There is no promo code" in enter(client, "GUESS").content.decode()
    assert "is used now" in enter(client, "WELCOME10", follow=True).content.decode()


def test_codes_that_exist_are_no_guesses(guest, basket):
    make_voucher(least="500")
    for _ in range(guesses.MOST_WRONG + 1):
        page = enter(guest, "WELCOME10").content.decode()

    assert "needs goods for €500.00" in page


def test_entering_a_code_needs_the_token(visitor):
    strict = Client(enforce_csrf_checks=True)

    for name, args in (
        ("vouchers-add", []), ("vouchers-remove", [1]), ("update", []),
        ("move", [1]), ("forget", [1]), ("country", []), ("add", [make_product().pk]),
    ):  # fmt: skip
        assert strict.post(reverse(f"basket:{name}", args=args)).status_code == 403
