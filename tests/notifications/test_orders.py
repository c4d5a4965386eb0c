from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone

from conversations import consent, delivery, inbound
from conversations.inboxes import inbox_for
from conversations.models import Consent, Contact, Message
from notifications import notify as use_case
from notifications import tasks, ways
from notifications.models import Notification
from shop.checkout.details import Details
from shop.order.links import order_link
from shop.order.models import Order
from tests.factories.conversations import received
from tests.factories.offers import make_offer
from tests.factories.shop import DETAILS, UserFactory, make_product
from tests.notifications.conftest import CONSENT, place

Status = Message.Status
DONE = Notification.Status.DONE


@pytest.fixture(autouse=True)
def database(db: None) -> None:
    """Each of these needs one."""


def without_invoices() -> list[Any]:
    """What ships is billed, and the bill is a mail of its own."""
    return [letter for letter in mail.outbox if not letter.attachments]


def whatsapp_messages() -> list[Message]:
    return list(Message.objects.filter(inbox__channel="whatsapp").order_by("pk"))


def test_an_order_brings_one_mail_and_one_whatsapp_message(
    in_the_end: Any, agreed: Details
) -> None:
    with in_the_end():
        order = place(details=agreed)

    (letter,) = mail.outbox
    assert letter.to == ["alice@example.com"]
    assert order.number in letter.subject
    (message,) = whatsapp_messages()
    assert message.kind == "template"
    assert message.status == Status.DELIVERED
    assert message.conversation.contact_inbox.source_id == "4915123456789"
    assert "Alice" in message.text and order_link(order) in message.text
    assert Notification.objects.get().status == DONE


def test_however_often_the_task_runs_nothing_is_sent_twice(
    in_the_end: Any, agreed: Details
) -> None:
    with in_the_end():
        place(details=agreed)
    notification = Notification.objects.get()

    for _ in range(3):
        Notification.objects.update(status=Notification.Status.WAITING)
        with in_the_end():
            tasks.notify(notification_id=notification.pk)
            tasks.sweep()

    assert len(mail.outbox) == 1
    assert len(whatsapp_messages()) == 1


def test_who_did_not_agree_gets_the_mail_alone(in_the_end: Any) -> None:
    with in_the_end():
        place()

    assert len(mail.outbox) == 1
    assert whatsapp_messages() == []
    assert Notification.objects.get().outcome["whatsapp"] == "not wanted"


def test_the_words_that_were_agreed_to_are_in_the_ledger(in_the_end: Any, agreed: Details) -> None:
    with in_the_end():
        order = place(details=agreed)

    row = Consent.objects.get()
    assert (row.channel, row.purpose, row.source, row.is_granted) == (
        "whatsapp",
        "orders",
        "checkout",
        True,
    )
    assert (row.wording, row.reference, row.recorded_at) == (
        CONSENT,
        order.number,
        order.date_placed,
    )


def test_an_order_that_was_rolled_back_is_told_to_nobody(in_the_end: Any, agreed: Details) -> None:
    with in_the_end(), pytest.raises(RuntimeError), transaction.atomic():
        place(details=agreed)
        raise RuntimeError

    assert mail.outbox == []
    assert not Notification.objects.exists()


def test_an_order_that_nobody_rang_for_is_found_by_the_sweep(
    in_the_end: Any, agreed: Details
) -> None:
    place(details=agreed)  # its bell is lost
    assert mail.outbox == []

    with in_the_end():
        tasks.sweep()

    assert len(mail.outbox) == 1
    assert len(whatsapp_messages()) == 1


def test_a_member_gets_the_mail_at_the_accounts_address(in_the_end: Any) -> None:
    bob = UserFactory(email="bob@example.com")
    with in_the_end():
        place(user=bob)

    assert mail.outbox[0].to == ["bob@example.com"]
    assert Contact.objects.get(identities__inbox__channel="email").user == bob


def test_the_mail_holds_all_that_a_customer_looks_for(in_the_end: Any) -> None:
    with in_the_end():
        order = place(make_product("Sencha & Söhne", price="11.90"))

    (letter,) = mail.outbox
    html = letter.alternatives[0].content
    for part in (letter.body, html):
        assert order.number in part
        assert order_link(order) in part
        assert "€11.90" in part
        assert "DE02120300000000202051" in part
        assert "Lindenstr. 5" in part
        assert "{{" not in part and "{%" not in part
    assert "Sencha & Söhne" in letter.body
    assert "Sencha &amp; Söhne" in html
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"
    reference = Message.objects.get(inbox__channel="email").reference
    assert letter.extra_headers["Message-ID"] == f"<{reference}@souk.example>"


def test_an_arabic_order_is_told_in_arabic(in_the_end: Any, agreed: Details) -> None:
    with in_the_end():
        place(details=replace(agreed, first_name="علي"), language="ar")

    html = mail.outbox[0].alternatives[0].content
    assert '<html lang="ar" dir="rtl">' in html
    assert "/ar/" in html
    (message,) = whatsapp_messages()
    assert message.content["language"] == "ar"
    assert "مرحبًا علي" in message.text
    assert message.conversation.language == "ar"


def test_what_was_taken_off_carries_its_minus_before_the_figure(in_the_end: Any) -> None:
    make_offer(percent="10")

    with in_the_end():
        place(make_product(price="20.00"), language="ar")

    sent = mail.outbox[0]
    for words in (sent.body, sent.alternatives[0].content):
        assert re.search("\u200e−[^\\n<]*2.00", words)


def test_markup_in_a_name_stays_text(in_the_end: Any) -> None:
    with in_the_end():
        place(details=replace(DETAILS, first_name="<b>Alice</b>"))

    assert "<b>Alice" not in mail.outbox[0].alternatives[0].content


# --- Statuses ---------------------------------------------------------------------------------


@pytest.fixture
def order(in_the_end: Any, agreed: Details) -> Order:
    with in_the_end():
        placed = place(details=agreed)
    mail.outbox.clear()
    return placed


@pytest.mark.parametrize(
    ("path", "word"),
    [
        (["Being processed"], "preparing"),
        (["Being processed", "Shipped"], "on its way"),
        (["Cancelled"], "cancelled"),
    ],
)
def test_a_new_status_is_told_once_on_each_channel(
    order: Order, in_the_end: Any, path: list[str], word: str
) -> None:
    for status in path:
        mail.outbox.clear()
        with in_the_end():
            order.set_status(status)

    (letter,) = without_invoices()
    assert word in letter.subject and word in letter.body
    assert word in whatsapp_messages()[-1].text
    assert len(whatsapp_messages()) == 1 + len(path)


def test_the_same_status_again_is_no_news(order: Order, in_the_end: Any) -> None:
    for _ in range(2):
        with in_the_end():
            order.set_status("Being processed")

    assert len(mail.outbox) == 1


def test_news_that_newer_news_overtook_is_dropped(order: Order, in_the_end: Any) -> None:
    with in_the_end():
        order.set_status("Being processed")
        order.set_status("Shipped")

    (letter,) = without_invoices()
    assert "on its way" in letter.subject
    news = Notification.objects.exclude(event=Notification.Event.INVOICE_ISSUED)
    statuses = news.order_by("pk").values_list("status", flat=True)
    assert list(statuses) == [DONE, Notification.Status.SUPERSEDED, DONE]


def test_a_status_whose_row_is_not_written_yet_is_told_later(order: Order, in_the_end: Any) -> None:
    """Stock Oscar sends the signal before it writes."""
    from oscar.apps.order.signals import order_status_changed

    with in_the_end():
        order_status_changed.send(
            sender=None, order=order, old_status="Pending", new_status="Being processed"
        )
    assert mail.outbox == []

    Order.objects.filter(pk=order.pk).update(status="Being processed")
    with in_the_end():
        for row in Notification.objects.filter(status=Notification.Status.WAITING):
            use_case.notify(notification_id=row.pk, now=timezone.now())

    assert len(mail.outbox) == 1


def test_after_stop_there_is_mail_but_no_whatsapp(order: Order, in_the_end: Any) -> None:
    with in_the_end():
        received(inbox_for("whatsapp"), "STOP", source_id="4915123456789", at=timezone.now())
        order.set_status("Being processed")

    assert len(mail.outbox) == 1
    assert [m.kind for m in whatsapp_messages() if m.direction == "out"] == ["template", "text"]
    assert Notification.objects.latest("pk").outcome["whatsapp"] == "no consent"


def test_a_stop_between_order_and_task_is_the_later_word(in_the_end: Any, agreed: Details) -> None:
    order = place(details=agreed)  # its bell is lost
    identity = inbound.identify(inbox=inbox_for("whatsapp"), source_id="4915123456789")
    consent.record(
        contact=identity.contact,
        channel="whatsapp",
        purpose=consent.ORDERS,
        is_granted=False,
        source="keyword",
        recorded_at=order.date_placed + timedelta(seconds=1),
    )

    with in_the_end():
        tasks.sweep()

    assert len(mail.outbox) == 1
    assert whatsapp_messages() == []


# --- Trouble ----------------------------------------------------------------------------------


def test_trouble_on_one_channel_does_not_hold_up_the_other(
    in_the_end: Any, agreed: Details, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(ways, "order_email", broken)
        with in_the_end():
            place(details=agreed)
    assert mail.outbox == []
    assert len(whatsapp_messages()) == 1

    with in_the_end():
        use_case.notify(notification_id=Notification.objects.get().pk, now=timezone.now())

    assert len(mail.outbox) == 1
    assert len(whatsapp_messages()) == 1


def test_what_cannot_be_told_at_all_is_given_up_in_the_end(
    agreed: Details, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ways, "order_email", lambda *args: 1 / 0)
    place(details=agreed)

    for _ in range(use_case.MOST_ATTEMPTS):
        use_case.notify(notification_id=Notification.objects.get().pk, now=timezone.now())

    assert Notification.objects.get().status == Notification.Status.FAILED


def test_telling_costs_a_bounded_number_of_queries(
    agreed: Details, django_assert_max_num_queries: Any
) -> None:
    place(*[make_product(f"Tea {n}") for n in range(5)], details=agreed)
    notification = Notification.objects.get()

    with django_assert_max_num_queries(75):
        use_case.notify(notification_id=notification.pk, now=timezone.now())

    for message in Message.objects.all():
        delivery.deliver(message_id=message.pk)
    assert len(mail.outbox) == 1
