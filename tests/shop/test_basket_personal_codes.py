"""Promo codes that are for one person: taken from them, unknown to everybody else."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from shop import ordering
from shop.basket import guesses
from shop.basket.models import VoucherFor
from tests.factories.offers import make_voucher
from tests.factories.shop import DETAILS, make_basket, make_product, make_ready

NOT_YET = "There is no promo code “{}” that you can use yet."
UNKNOWN = "There is no promo code “{}”. Check how it is written."


@pytest.fixture
def tea():
    return make_product("Tea", price="20.00", stock=20)


@pytest.fixture
def basket(visitor, tea):
    return make_basket(tea, visitor=visitor)


def make_code(code="FORYOU", **whom):
    voucher = make_voucher(code)
    VoucherFor.objects.create(voucher=voucher, **whom)
    return voucher


def tell_email(basket, email):
    ordering.save_details(basket=basket, details=replace(DETAILS, email=email))


def answer(basket, code, user=None):
    """What somebody reads who enters a code: nothing where it is taken."""
    try:
        ordering.add_voucher(basket=basket, code=code, user=user)
    except ordering.VoucherRefused as error:
        return str(error).replace(code, "{}")
    return ""


# --- Members ----------------------------------------------------------------------------------


def test_the_member_it_is_for_uses_it(alice, tea):
    make_code(user=alice)
    basket = make_basket(tea, user=alice)

    assert answer(basket, "FORYOU", alice) == ""
    assert ordering.totals(basket=basket).discount.amount == Decimal("2.00")


def test_to_another_member_it_does_not_exist(alice, mallory, tea):
    make_code(user=alice)
    basket = make_basket(tea, user=mallory)

    assert answer(basket, "FORYOU", mallory) == answer(basket, "NOSUCH", mallory) == UNKNOWN


def test_a_member_is_known_by_the_accounts_address_too(alice, tea):
    make_code(email="Alice@Example.com")

    assert answer(make_basket(tea, user=alice), "FORYOU", alice) == ""


def test_a_code_for_a_member_is_not_had_by_telling_their_address(alice, basket):
    make_code(user=alice)
    tell_email(basket, alice.email)

    assert answer(basket, "FORYOU") == UNKNOWN


def test_when_the_member_is_gone_it_is_nobodys(alice, mallory, tea):
    make_code(user=alice)
    User.objects.filter(pk=alice.pk).delete()

    assert answer(make_basket(tea, user=mallory), "FORYOU", mallory) == UNKNOWN


# --- Guests -----------------------------------------------------------------------------------


def test_before_the_address_is_known_it_answers_as_one_that_does_not_exist(basket):
    make_code(email="ann@example.com")

    theirs, none = answer(basket, "FORYOU"), answer(basket, "NOSUCH")

    assert theirs == none
    assert theirs.startswith(NOT_YET)
    assert "give your e-mail address at the checkout" in theirs


def test_with_the_address_at_the_checkout_it_is_taken(visitor, basket):
    make_code(email="ann@example.com")
    tell_email(basket, "Ann@Example.com")

    assert answer(basket, "FORYOU") == ""

    shown = ordering.totals(basket=basket).total.amount
    ready = make_ready(basket, details=replace(DETAILS, email="ann@example.com"))
    order = ordering.place_order(
        basket=ready, user=None, visitor=visitor, language="en", expected_total=shown
    )
    assert order.total_discount_incl_tax == Decimal("2.00")


def test_with_another_address_it_does_not_exist(basket):
    make_code(email="ann@example.com")
    tell_email(basket, "eve@example.com")

    assert answer(basket, "FORYOU") == answer(basket, "NOSUCH") == UNKNOWN


def test_who_changes_the_address_afterwards_loses_it_and_reads_why(guest, visitor, basket):
    make_code(email="ann@example.com")
    tell_email(basket, "ann@example.com")
    answer(basket, "FORYOU")
    shown = ordering.totals(basket=basket).total.amount
    tell_email(basket, "eve@example.com")

    page = guest.get("/shop/basket/").content.decode()

    assert "The promo code “FORYOU” is for one customer alone." in page
    assert "totals__discount" not in page
    ready = make_ready(basket, details=replace(DETAILS, email="eve@example.com"))
    with pytest.raises(ordering.TotalChanged):
        ordering.place_order(
            basket=ready, user=None, visitor=visitor, language="en", expected_total=shown
        )


def test_trying_codes_that_are_for_others_is_guessing(guest, basket):
    make_code(email="ann@example.com")

    for _ in range(guesses.MOST_WRONG):
        guest.post(reverse("basket:vouchers-add"), {"code": "FORYOU"})

    page = guest.post(reverse("basket:vouchers-add"), {"code": "FORYOU"}).content.decode()
    assert "too many wrong promo codes" in page


def test_signing_in_as_somebody_else_leaves_it_behind(guest, mallory, basket):
    make_code(email="ann@example.com")
    tell_email(basket, "ann@example.com")
    answer(basket, "FORYOU")
    tell_email(basket, "mallory@example.com")
    guest.force_login(mallory)

    guest.get("/shop/basket/")

    assert not ordering.basket_for(user=mallory).vouchers.exists()


# --- Staff ------------------------------------------------------------------------------------


def test_staff_say_whom_a_code_is_for(alice):
    staff = Client()
    staff.force_login(User.objects.create_superuser("staff@example.com", "x"))
    voucher = make_voucher("FORYOU")
    url = reverse("admin:voucher_voucher_change", args=[voucher.pk])
    form = {
        "name": "For you",
        "code": "FORYOU",
        "usage": voucher.usage,
        "start_datetime_0": "2026-01-01",
        "start_datetime_1": "00:00",
        "end_datetime_0": "2030-01-01",
        "end_datetime_1": "00:00",
        "offers": [str(offer.pk) for offer in voucher.offers.all()],
        "meant_for-TOTAL_FORMS": "1",
        "meant_for-INITIAL_FORMS": "0",
        "meant_for-0-voucher": str(voucher.pk),
        "meant_for-0-email": "ann@example.com",
    }

    both = staff.post(url, {**form, "meant_for-0-user": str(alice.pk)})
    assert "Choose either a customer or an e-mail address." in both.content.decode()

    assert staff.post(url, form).status_code == 302
    assert VoucherFor.objects.get().email == "ann@example.com"
    assert (
        "ann@example.com" in staff.get(reverse("admin:voucher_voucher_changelist")).content.decode()
    )


def test_a_code_is_for_a_member_or_an_address_never_both(alice):
    both = VoucherFor(voucher=make_voucher(), user=alice, email="ann@example.com")

    with pytest.raises(ValidationError):
        both.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        both.save()
