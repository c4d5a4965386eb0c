"""Page, mail, invoice and provider say the same sums, to the cent, as each buyer should see them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from oscar.core.loading import get_model

from common.money import Money
from notifications.email.orders import order_email
from notifications.models import Notification
from shop import ordering
from shop.invoices.models import Invoice
from shop.order.links import order_path
from shop.order.models import Order
from shop.payment import attempts
from shop.payment.stripe import render
from shop.tax.models import Outcome, VatCheck
from tests.crowd import violations
from tests.factories.offers import make_voucher
from tests.factories.shop import DETAILS, make_basket, make_product, make_ready
from tests.payment.conftest import till as till

Country = get_model("address", "Country")
pytestmark = pytest.mark.django_db

ATU = "ATU13585627"
COMPANY = replace(DETAILS, company_name="Ring GmbH", vat_id="DE136695976")
VIENNA = replace(
    DETAILS,
    country="AT",
    postcode="1010",
    line4="Wien",
    phone="",
    company_name="Ring GmbH",
    vat_id=ATU,
)
BUYERS = {
    "private": (DETAILS, "domestic"),
    "company": (COMPANY, "domestic"),
    "reverse charge": (VIENNA, "reverse-charge"),
    "export": (replace(DETAILS, country="CH", postcode="8001", line4="Zürich", phone=""), "export"),
}


@pytest.mark.parametrize(("details", "treatment"), BUYERS.values(), ids=BUYERS.keys())
def test_all_papers_agree(till, details, treatment):
    Country.objects.update_or_create(
        iso_3166_1_a2="CH", defaults={"printable_name": "Switzerland", "is_shipping_country": True}
    )
    VatCheck.objects.create(number=ATU, outcome=Outcome.VALID, checked_at=timezone.now())
    tea = make_product("Tea", price="12.95", tax_class="food")
    mug = make_product("Mug", price="19.99")
    visitor = uuid4()
    basket = make_ready(
        make_basket(tea, mug, visitor=visitor, quantity=3), details=details, payment="stripe"
    )
    make_voucher("SPRING", percent="7")
    ordering.add_voucher(basket=basket, code="SPRING")
    order = ordering.place_order(basket=basket, user=None, visitor=visitor, language="en")
    attempt = ordering.start_payment(order=order)
    asked = render.session(attempt)["line_items"]
    paid = till.pay(attempt)
    attempts.finalise(attempt_id=attempt.pk, outcome=paid, now=timezone.now())

    order = Order.objects.for_pages().get()
    response = Client().get(order_path(order))
    shown, page = response.context, response.content.decode()
    mail = order_email(Notification.objects.get(event="order_placed"), order)
    invoice = Invoice.objects.get()

    assert order.tax_treatment == treatment
    assert sum(each["price_data"]["unit_amount"] for each in asked) == order.total_incl_tax * 100
    assert invoice.total == order.total_incl_tax == attempt.amount
    sums = [shown["goods"], shown["shipping"]]
    total = sum((each.amount for each in sums), Decimal(0)) - shown["discount"].amount
    assert sum((line.total.amount for line in shown["lines"]), Decimal(0)) == shown["goods"].amount
    shows_tax = not details.vat_id
    assert total == (invoice.total if shows_tax else invoice.net)
    for text in (page, mail.text, mail.html):
        assert str(Money(invoice.total, "EUR")) in text
        assert ("Sum without VAT" in text) is not shows_tax
        for rate in invoice.snapshot["rates"]:
            tax = Decimal(rate["tax"])
            if tax and not (shows_tax and text is not page):  # mails to persons name the sum only
                assert str(Money(tax, "EUR")) in text
        if not shows_tax:
            assert str(Money(invoice.net, "EUR")) in text
        if treatment in ("reverse-charge", "export"):
            assert "Tax-exempt" in text
            assert "VAT included" not in text
            assert "€0.00" not in text
    assert violations() == []
