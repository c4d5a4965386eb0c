"""VIES is asked in our name: nobody may have it asked about number after number."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from stdnum.at import uid

from shop.order.models import Order
from shop.tax import limits
from shop.tax.models import Outcome, VatCheck
from tests.factories.shop import make_basket, make_product
from tests.shop.test_checkout_pages import FORM

#: Austrian ones that pass for right.
NUMBERS = [n for n in (f"ATU{10_000_000 + each}" for each in range(500)) if uid.is_valid(n)]


def tell(client: Client, number: str, network: str = "203.0.113.7"):
    told = FORM | {
        "country": "AT", "postcode": "1010", "line4": "Wien", "phone": "",
        "company_name": "Ring GmbH", "vat_id": number,
    }  # fmt: skip
    return client.post("/shop/checkout/", told, REMOTE_ADDR=network)


@pytest.fixture
def shopper(visitor_client) -> Client:
    client, visitor = visitor_client
    make_basket(make_product(), visitor=visitor)
    return client


def test_a_guest_has_a_few_numbers_asked_and_then_no_more(shopper):
    for number in NUMBERS[: limits.BY_PERSON.most + 5]:
        response = tell(shopper, number)
        assert response["Location"] == "/shop/checkout/delivery/", "they may order, with VAT"

    assert VatCheck.objects.count() == limits.BY_PERSON.most


def test_what_is_known_costs_nobody_a_question(shopper):
    VatCheck.objects.create(
        number=NUMBERS[0], outcome=Outcome.VALID, checked_at=timezone.now(), due_at=None
    )
    for _ in range(limits.BY_PERSON.most + 1):
        tell(shopper, NUMBERS[0])
        tell(shopper, NUMBERS[1])

    tell(shopper, NUMBERS[2])

    assert VatCheck.objects.filter(number=NUMBERS[2]).exists()


def test_new_sessions_do_not_help(monkeypatch):
    monkeypatch.setattr(limits, "BY_NETWORK", limits.Limit("vies-test", most=3, seconds=3600))
    tea = make_product(stock=50)
    for number in NUMBERS[:6]:
        fresh = Client()
        fresh.post(reverse("basket:add", args=[tea.pk]), {"quantity": 1})
        tell(fresh, number)

    assert VatCheck.objects.count() == 3


def test_members_company_page_is_limited_too(alice):
    member = Client()
    member.force_login(alice)

    for number in NUMBERS[: limits.BY_PERSON.most + 5]:
        member.post(reverse("tax:company"), {"company_name": "Tee GmbH", "vat_id": number})

    assert VatCheck.objects.count() == limits.BY_PERSON.most


def test_nor_does_an_order_ask_what_the_form_was_not_allowed_to(shopper, monkeypatch):
    monkeypatch.setattr(limits, "BY_PERSON", limits.Limit("vies-one", most=1, seconds=3600))
    tell(shopper, NUMBERS[1])
    tell(shopper, NUMBERS[0])
    shopper.post("/shop/checkout/delivery/", {"choice": "standard"})
    page = shopper.get("/shop/checkout/payment/")
    total = page.context["totals"].total.amount
    shopper.post(
        "/shop/checkout/payment/",
        {"choice": "cash-on-delivery", "total": total, "basket": page.context["basket"].pk},
    )

    assert Order.objects.get().vat_id == NUMBERS[0]
    assert VatCheck.objects.get().number == NUMBERS[1]
