"""What customers hear of their money, each piece once; and what staff hear of trouble with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.core.files.storage import storages
from django.utils import timezone

from conversations import delivery
from conversations.models import Message
from notifications import tasks
from notifications.models import Notification
from shop.invoices import documents
from shop.invoices.models import Invoice
from shop.order import aftersale
from shop.order.links import order_link, pay_link
from shop.order.models import Order
from shop.payment import attempts
from shop.payment.models import PaymentAttempt
from shop.payment.provider import Outcome
from shop.payment.signals import payment_trouble
from tests.factories.shop import UserFactory, make_order, make_product
from tests.payment.conftest import till as till
from tests.payment.till import Till

Event, Status = Notification.Event, Notification.Status


@pytest.fixture(autouse=True)
def database(db: None) -> None:
    """Each of these needs one."""


@pytest.fixture
def bob() -> Any:
    return UserFactory(email="bob@souk.example", is_staff=True)


@pytest.fixture
def waiting(till: Till, in_the_end: Any, agreed: Any) -> Order:
    """An order that waits for its payment online; nobody has been told anything."""
    with in_the_end():
        order = make_order(
            make_product("Tea", price="20.00"), visitor=uuid4(), details=agreed, payment="stripe"
        )
        attempts.start(order=order, now=timezone.now())
    assert mail.outbox == []
    return order


def said(event: str) -> list[Any]:
    return [letter for letter in mail.outbox if event in letter.subject]


def whatsapp() -> list[str]:
    rows = Message.objects.filter(inbox__channel="whatsapp").order_by("pk")
    return list(rows.values_list("text", flat=True))


def finalise(order: Order, outcome: Outcome | None = None, **changes: Any) -> None:
    attempt = order.payment_attempts.latest("pk")
    outcome = outcome or Outcome(
        "paid", attempt.session_id, f"pi_{attempt.pk}", attempt.amount, attempt.currency
    )
    attempts.finalise(
        attempt_id=attempt.pk, outcome=replace(outcome, **changes), now=timezone.now()
    )


def test_an_order_that_is_not_paid_yet_is_told_to_nobody(waiting: Order) -> None:
    assert mail.outbox == []
    assert not Notification.objects.exists()


def test_placed_and_paid_at_once_is_one_message_that_says_both(
    waiting: Order, in_the_end: Any
) -> None:
    with in_the_end():
        finalise(waiting)
        finalise(waiting)

    (letter,) = said("Thank you")
    assert "It is paid." in letter.body
    assert "It is paid." in letter.alternatives[0].content
    assert said("received your payment") == []
    assert len(whatsapp()) == 1
    events = set(Notification.objects.values_list("event", flat=True))
    assert events == {Event.ORDER_PLACED, Event.INVOICE_ISSUED}


def test_money_that_comes_days_later_is_told_when_it_comes(waiting: Order, in_the_end: Any) -> None:
    with in_the_end():
        finalise(waiting, kind="processing")
    assert "on its way" in said("Thank you")[0].body

    with in_the_end():
        finalise(waiting)

    (letter,) = said("received your payment")
    assert "€24.90" in letter.body
    assert order_link(waiting) in letter.body
    assert len(whatsapp()) == 2
    assert "we have received €24.90" in whatsapp()[1]


def test_a_transfer_brings_its_instructions_and_then_a_receipt(in_the_end: Any, bob: Any) -> None:
    with in_the_end():
        order = make_order(make_product(price="20.00"), visitor=uuid4())
    assert "DE02120300000000202051" in mail.outbox[0].body

    with in_the_end():
        aftersale.mark_paid(
            order=order, amount=Decimal("10.00"), reference="one", by=bob, now=timezone.now()
        )
        aftersale.mark_paid(
            order=order, amount=Decimal("10.00"), reference="one", by=bob, now=timezone.now()
        )

    (letter,) = said("received your payment")
    assert "€10.00" in letter.body
    assert "not the whole amount" in letter.body

    with in_the_end():
        aftersale.mark_paid(
            order=order, amount=Decimal("14.90"), reference="two", by=bob, now=timezone.now()
        )

    assert "not the whole amount" not in said("received your payment")[1].body


def test_a_payment_that_failed_brings_the_payment_link_once(
    waiting: Order, in_the_end: Any
) -> None:
    with in_the_end():
        finalise(waiting, kind="processing")
        finalise(waiting, kind="failed")
        finalise(waiting, kind="failed")

    (letter,) = said("did not work")
    assert pay_link(waiting) in letter.body
    assert "Nothing was charged" in letter.body
    assert pay_link(waiting) in whatsapp()[-1]


def test_a_failure_that_is_mended_meanwhile_is_not_told(waiting: Order, in_the_end: Any) -> None:
    finalise(waiting, kind="failed")  # its bell is lost
    attempts.start(order=waiting, now=timezone.now())
    with in_the_end():
        finalise(waiting)
        tasks.sweep()

    assert said("did not work") == []
    assert Notification.objects.get(event=Event.PAYMENT_FAILED).status == Status.SUPERSEDED


def test_a_cancelled_order_says_that_its_money_comes_back_and_then_that_it_is_on_its_way(
    waiting: Order, in_the_end: Any
) -> None:
    with in_the_end():
        finalise(waiting)

    with in_the_end():
        aftersale.cancel(order=waiting, by=None, now=timezone.now())

    (letter,) = said("was cancelled")
    assert "What you have paid goes back to you" in letter.body
    (refunded,) = said("paid €24.90 back")
    assert "5 to 10 days" in refunded.body
    assert "we have paid €24.90" in whatsapp()[-1]


def test_money_that_came_too_late_goes_back_with_a_word_why(
    waiting: Order, in_the_end: Any
) -> None:
    attempts.expire_due(now=timezone.now() + timedelta(hours=2))
    assert mail.outbox == []

    with in_the_end():
        finalise(waiting)

    (letter,) = said("paid €24.90 back")
    assert "please order again" in letter.body
    (trouble,) = said("Look at the payment")
    assert trouble.to == ["hello@souk.example"]
    assert waiting.number in trouble.body


def test_an_order_that_ran_out_is_no_news(waiting: Order, in_the_end: Any) -> None:
    with in_the_end():
        attempts.expire_due(now=timezone.now() + timedelta(hours=2))

    assert mail.outbox == []


def test_an_arabic_customer_reads_arabic(till: Till, in_the_end: Any, agreed: Any) -> None:
    with in_the_end():
        order = make_order(visitor=uuid4(), details=agreed, payment="stripe", language="ar")
        attempts.start(order=order, now=timezone.now())
        finalise(order, kind="processing")
        finalise(order, kind="failed")

    assert "/ar/shop/order/" in mail.outbox[-1].body
    assert 'dir="rtl"' in mail.outbox[-1].alternatives[0].content
    assert "لم ينجح دفع" in whatsapp()[-1]


# --- Invoices ---------------------------------------------------------------------------------


def test_the_invoice_comes_as_a_pdf(waiting: Order, in_the_end: Any) -> None:
    with in_the_end():
        finalise(waiting)

    invoice = Invoice.objects.get()
    (letter,) = said(invoice.number)
    ((name, content, kind),) = letter.attachments
    assert (name, kind) == (f"{invoice.number}.pdf", "application/pdf")
    assert content == documents.pdf_of(invoice)
    assert content.startswith(b"%PDF")


def test_without_its_pdf_the_invoice_waits(waiting: Order, in_the_end: Any, settings: Any) -> None:
    usable = settings.STORAGES
    nowhere = usable["private"] | {"OPTIONS": {"location": "/dev/null/full"}}
    settings.STORAGES = usable | {"private": nowhere}
    with in_the_end():
        finalise(waiting)
    row = Notification.objects.get(event=Event.INVOICE_ISSUED)
    assert row.status == Status.WAITING
    assert said("Invoice") == []

    settings.STORAGES = usable
    Notification.objects.update(next_attempt_at=timezone.now())
    with in_the_end():
        tasks.sweep()

    assert len(said(Invoice.objects.get().number)) == 1


def test_a_mail_whose_attachment_is_gone_is_not_sent_without_it(
    waiting: Order, in_the_end: Any
) -> None:
    with in_the_end():
        finalise(waiting)
    invoice = Invoice.objects.get()
    mail.outbox.clear()
    storages["private"].delete(invoice.pdf)

    message = Message.objects.get(text__contains=f"Invoice {invoice.number}")
    Message.objects.filter(pk=message.pk).update(
        status=Message.Status.QUEUED, next_attempt_at=timezone.now()
    )
    delivery.deliver(message_id=message.pk)

    message.refresh_from_db()
    assert (message.status, message.error_code) == (Message.Status.QUEUED, "no_file")
    assert mail.outbox == []


# --- Trouble ----------------------------------------------------------------------------------


def test_staff_hear_of_trouble_once_a_day_and_customers_do_not(
    in_the_end: Any, settings: Any
) -> None:
    settings.ORDERS_EMAIL = "money@souk.example"
    with in_the_end():
        order = make_order(visitor=uuid4())
    mail.outbox.clear()

    with in_the_end():
        for _ in range(2):
            payment_trouble.send(sender=PaymentAttempt, order=order, text="The bank asks it back.")

    (letter,) = mail.outbox
    assert letter.to == ["money@souk.example"]
    assert "The bank asks it back." in letter.body
    assert f"/shop/dashboard/orders/{order.number}/" in letter.body
