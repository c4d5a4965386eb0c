"""`manage.py audit_invariants` finds each thing that does not hold, and nothing in a sound house."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F
from django.utils import timezone
from oscar.core.loading import get_model

from shop import ordering
from shop.basket.models import Basket
from shop.order import claims
from shop.order.models import Order
from shop.partner.models import StockRecord
from shop.payment import attempts
from shop.payment.models import PaymentAttempt, ProviderEvent, Refund, Transaction
from tests.crowd import violations
from tests.factories.offers import make_offer, make_voucher
from tests.factories.shop import UserFactory, make_basket, make_order, make_product, make_ready
from tests.payment.conftest import till as till

ConditionalOffer = get_model("offer", "ConditionalOffer")
Line = get_model("order", "Line")
Source = get_model("payment", "Source")
Voucher = get_model("voucher", "Voucher")
VoucherApplication = get_model("voucher", "VoucherApplication")

pytestmark = pytest.mark.django_db


@pytest.fixture
def order() -> Order:
    """With an offer and a code, not paid yet."""
    make_offer(name="Spring", percent="5", max_user_applications=3)
    make_voucher(usage="Single use")
    visitor = uuid4()
    basket = make_ready(make_basket(make_product("Tea", stock=3), visitor=visitor, quantity=2))
    ordering.add_voucher(basket=basket, code="WELCOME10")
    return ordering.place_order(basket=basket, user=None, visitor=visitor, language="en")


@pytest.fixture
def paid(till) -> Order:
    """Online."""
    visitor = uuid4()
    basket = make_ready(make_basket(make_product("Honey"), visitor=visitor), payment="stripe")
    order = ordering.place_order(basket=basket, user=None, visitor=visitor, language="en")
    attempt = ordering.start_payment(order=order)
    till.pay(attempt)
    attempts.check(attempt_id=attempt.pk, now=timezone.now())
    order.refresh_from_db()
    return order


def test_a_sound_house_has_none(order, paid):
    assert violations() == []


def test_what_is_given_back_leaves_none(order):
    from shop.order import reservations, statuses

    reservations.release(order, to=statuses.CANCELLED)

    assert violations() == []
    offer, code = ConditionalOffer.objects.get(name="Spring"), Voucher.objects.get()
    assert (offer.num_applications, offer.num_orders, offer.total_discount) == (0, 0, 0)
    assert (code.num_orders, code.total_discount, code.applications.count()) == (0, 0, 0)
    assert order.discounts.exists()  # what was taken off is still told


def test_a_code_can_be_used_again_after_the_order_was_given_up(till):
    make_voucher(usage="Single use")
    visitor = uuid4()
    basket = make_ready(make_basket(make_product(), visitor=visitor), payment="stripe")
    ordering.add_voucher(basket=basket, code="WELCOME10")
    order = ordering.place_order(basket=basket, user=None, visitor=visitor, language="en")

    ordering.reopen_basket(order=order)
    again = ordering.basket_for(visitor=visitor)
    second = ordering.place_order(basket=again, user=None, visitor=visitor, language="en")

    assert second.total_incl_tax == order.total_incl_tax
    assert violations() == []


def test_so_many_queries_whatever_there_is(order, paid, django_assert_max_num_queries):
    for _ in range(5):
        make_order(make_product(), visitor=uuid4())

    with django_assert_max_num_queries(40):
        violations()


# --- Each rule, broken ------------------------------------------------------------------------


def more_promised_than_there() -> None:
    StockRecord.objects.update(num_in_stock=1)


def promised_to_nobody() -> None:
    StockRecord.objects.update(num_allocated=F("num_allocated") + 1)


def basket_open() -> None:
    Basket.objects.update(status=Basket.OPEN)


def total_changed() -> None:
    Order.objects.update(total_incl_tax=F("total_incl_tax") + Decimal("0.01"))


def tax_changed() -> None:
    order = Order.objects.get()
    order.tax_lines[0]["tax"] = "0.00"
    order.save()


def status_jumped() -> None:
    Order.objects.get().set_status("Being processed")
    Order.objects.update(status="Complete")


def status_turned_back() -> None:
    order = Order.objects.get()
    order.set_status("Being processed")
    order.status_changes.create(old_status="Being processed", new_status="Pending")
    Order.objects.update(status="Pending")


def kept_for_nobody() -> None:
    Order.objects.update(reserved_until=timezone.now())


def offer_miscounted() -> None:
    ConditionalOffer.objects.filter(name="Spring").update(num_applications=5)


def offer_over_its_limit() -> None:
    ConditionalOffer.objects.filter(name="Spring").update(max_discount=Decimal("0.10"))


def code_used_twice() -> None:
    code = Voucher.objects.get()
    VoucherApplication.objects.create(voucher=code, order=Order.objects.get())
    Voucher.objects.update(num_orders=2)


def code_miscounted() -> None:
    Voucher.objects.update(total_discount=99)


def offer_used_too_often_by_one() -> None:
    alice = UserFactory(email="alice@example.com")
    Order.objects.update(user=alice, guest_email="")
    ConditionalOffer.objects.filter(name="Spring").update(max_user_applications=1)
    order = Order.objects.get()
    order.discounts.filter(offer_name="Spring").update(frequency=2)
    ConditionalOffer.objects.filter(name="Spring").update(num_applications=2)


@pytest.mark.parametrize(
    ("break_it", "words"),
    [
        (more_promised_than_there, "2 are promised, 1 are there"),
        (promised_to_nobody, "3 are promised, open orders hold 2"),
        (basket_open, "could be ordered again"),
        (total_changed, "its total is"),
        (tax_changed, "tax by rate says"),
        (status_jumped, "its last step led to “Being processed”"),
        (status_turned_back, "it went from “Being processed” to “Pending”"),
        (kept_for_nobody, "does not fit the time it is kept until"),
        (offer_miscounted, "offer Spring: it counts 5"),
        (offer_over_its_limit, "of 0.10"),
        (code_used_twice, "for single use, used 2 times"),
        (code_miscounted, "code WELCOME10: it counts 1, 99"),
        (offer_used_too_often_by_one, "used it 2 times of 1"),
    ],
)
def test_what_is_broken_in_an_order_is_found(order, break_it, words):
    break_it()

    assert any(words in text for text in violations()), violations()


def sums_changed() -> None:
    Source.objects.update(amount_debited=F("amount_debited") - 1)


def movement_gone() -> None:
    Transaction.objects.all().delete()


def more_back_than_came() -> None:
    Source.objects.update(amount_refunded=99)


def not_marked_as_paid() -> None:
    Order.objects.update(paid_at=None)


def money_without_an_order() -> None:
    Order.objects.get().set_status("Cancelled")


def attempt_open_beside_it() -> None:
    order = Order.objects.get()
    PaymentAttempt.objects.create(
        order=order, provider="stripe", amount=1, currency="EUR", idempotency_key="two"
    )


def paid_in_another_currency() -> None:
    PaymentAttempt.objects.update(currency="USD")


def stray_kept() -> None:
    order = Order.objects.get()
    attempts.finalise(
        attempt_id=PaymentAttempt.objects.create(
            order=order,
            provider="stripe",
            amount=order.total_incl_tax,
            currency="EUR",
            idempotency_key="two",
        ).pk,
        outcome=attempts.provider_of("stripe").look_up(PaymentAttempt.objects.last()),
        now=timezone.now(),
    )
    Refund.objects.all().delete()


def two_events_paid_it() -> None:
    for name in ("evt_1", "evt_2"):
        ProviderEvent.objects.create(
            provider="stripe",
            event_id=name,
            kind="paid",
            body="{}",
            effect="paid",
            order=Order.objects.get(),
        )


@pytest.mark.parametrize(
    ("break_it", "words"),
    [
        (sums_changed, "the books say"),
        (movement_gone, "the books do not know it"),
        (more_back_than_came, "99.00 went back of"),
        (not_marked_as_paid, "paid at None"),
        (money_without_an_order, "of it were kept"),
        (attempt_open_beside_it, "can still be paid"),
        (paid_in_another_currency, "in another currency"),
        (stray_kept, "came unwanted and nobody pays it back"),
        (two_events_paid_it, "2 events say"),
    ],
)
def test_what_is_broken_in_the_money_is_found(paid, till, break_it, words):
    if break_it is stray_kept:
        till.sessions["two"] = next(iter(till.sessions.values()))
        till.sessions["two"].outcome = type(till.sessions["two"].outcome)(
            "paid", payment_id="pi_two", amount=paid.total_incl_tax, currency="EUR"
        )
    break_it()

    assert any(words in text for text in violations()), violations()


# --- The command ------------------------------------------------------------------------------


def test_the_command_ends_well_where_everything_holds(order):
    said = io.StringIO()

    call_command("audit_invariants", stdout=said)

    assert said.getvalue() == "Everything holds.\n"


def test_the_command_says_a_line_for_each_and_ends_with_one(order):
    promised_to_nobody()
    said, as_json = io.StringIO(), io.StringIO()

    with pytest.raises(CommandError) as caught:
        call_command("audit_invariants", stdout=said)
    with pytest.raises(CommandError):
        call_command("audit_invariants", "--json", stdout=as_json)

    assert caught.value.returncode == 1
    assert said.getvalue().count("\n") == 1
    assert said.getvalue().startswith("order: stock ")
    assert [each["room"] for each in json.loads(as_json.getvalue())] == ["order"]


def test_what_nobody_swept_for_long_is_no_violation(till):
    visitor = uuid4()
    basket = make_ready(make_basket(make_product(), visitor=visitor), payment="stripe")
    order = ordering.place_order(basket=basket, user=None, visitor=visitor, language="en")
    Order.objects.filter(pk=order.pk).update(reserved_until=timezone.now() - timedelta(hours=3))

    assert violations() == []


def test_a_guests_orders_may_be_taken_into_one_account():
    """Each guest had the offer once; nobody could know that they were the same person."""
    make_offer(max_user_applications=1)
    alice = UserFactory(email="alice@example.com")
    for _ in range(2):
        assert claims.claim(order=make_order(visitor=uuid4()), user=alice)

    assert violations() == []
