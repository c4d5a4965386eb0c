from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from conversations import consent, inbound, outbound
from conversations.content import Button, Buttons, Template
from conversations.inboxes import inbox_for
from conversations.models import Message
from tests.factories.conversations import queued
from whatsapp.models import WebhookEvent
from whatsapp.simulator import views

ALICE = "491701234567"
PAGE = "/cms/simulator/"


@pytest.fixture(autouse=True)
def configured(settings: Settings) -> None:
    settings.WHATSAPP_PROVIDER = "simulator"
    settings.WA_APP_SECRET = settings.WA_PHONE_ID = ""


@pytest.fixture
def bob(client: Client, db: None) -> User:
    user = User.objects.create_superuser("bob@souk.example", "x")
    client.force_login(user)
    return user


@pytest.fixture
def write(client: Client, bob: User, django_capture_on_commit_callbacks: Any) -> Any:
    def post(path: str = "write/", **fields: Any) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(PAGE + path, {"phone": ALICE, **fields})

    return post


def test_what_a_customer_writes_goes_through_the_signed_webhook(write: Any) -> None:
    response = write(text="Hello *shop*", name="Alice")

    assert response.status_code == 302
    assert WebhookEvent.objects.get().status == WebhookEvent.Status.PROCESSED
    message = Message.objects.get()
    assert message.text == "Hello *shop*"
    assert message.conversation.contact_inbox.contact.phone == f"+{ALICE}"


def test_the_page_shows_both_sides(write: Any, client: Client) -> None:
    write(text="<script>alert(1)</script> *bold*", name="Alice")

    html = client.get(PAGE, {"phone": ALICE}).content.decode()

    assert "&lt;script&gt;" in html and "<script>alert(1)" not in html
    assert "<strong>bold</strong>" in html
    assert "Alice" in html


def test_a_template_shows_as_the_customer_reads_it(
    client: Client, bob: User, django_capture_on_commit_callbacks: Any
) -> None:
    identity = inbound.identify(inbox=inbox_for("whatsapp"), source_id=ALICE)
    consent.record(
        contact=identity.contact,
        channel="whatsapp",
        purpose="orders",
        is_granted=True,
        source="checkout",
    )
    with django_capture_on_commit_callbacks(execute=True):
        outbound.send(
            contact_inbox=identity,
            content=Template("order_placed", "ar", ("علي",), "مرحبًا علي، شكرًا على طلبك."),
            author=Message.Author.SHOP,
            purpose="orders",
        )

    message = Message.objects.get()
    assert message.status == Message.Status.DELIVERED  # the phone said so, through the webhook
    html = client.get(PAGE, {"phone": ALICE}).content.decode()
    assert "مرحبًا علي، شكرًا على طلبك." in html
    assert 'data-status="delivered"' in html


def test_looking_at_the_screen_gives_blue_ticks(write: Any) -> None:
    write(text="Hello")
    with_answer = Message.objects.get().conversation
    from django.test import TestCase

    with TestCase.captureOnCommitCallbacks(execute=True):
        queued(with_answer, at=timezone.now())

    assert write("read/").status_code == 204

    answer = Message.objects.get(direction=Message.Direction.OUTBOUND)
    assert answer.status == Message.Status.READ
    assert answer.read_at is not None


def test_a_tapped_button_comes_back_with_its_payload(write: Any) -> None:
    from django.test import TestCase

    write(text="Hello")
    asked = Buttons("Which?", (Button("Tea", "tea:1"), Button("Coffee", "coffee:1")))
    with TestCase.captureOnCommitCallbacks(execute=True):
        question = queued(Message.objects.get().conversation, asked, at=timezone.now())

    write(message=question.pk, payload="coffee:1")

    question.refresh_from_db()
    answer = Message.objects.filter(direction=Message.Direction.INBOUND).latest("pk")
    assert (answer.text, answer.payload) == ("Coffee", "coffee:1")
    assert answer.reply_to_source_id == question.source_id


def test_a_button_that_is_not_there_cannot_be_tapped(write: Any) -> None:
    write(text="Hello")
    message = Message.objects.get()

    assert write(message=message.pk, payload="free:beer").status_code == 404


@pytest.mark.parametrize("fields", [{"text": "  "}, {"phone": "nobody", "text": "x"}, {}])
def test_what_makes_no_sense_is_refused(write: Any, fields: dict[str, str]) -> None:
    assert write(**fields).status_code == 422
    assert not WebhookEvent.objects.exists()


def test_a_new_number_is_written_with_its_country(client: Client, bob: User) -> None:
    good = client.get(PAGE, {"number": "+49 151 23456789", "name": "Carol"})
    bad = client.get(PAGE, {"number": "0151"})

    assert good["Location"] == f"{PAGE}?phone=4915123456789&name=Carol"
    assert b"country code" in bad.content


def test_customers_and_editors_without_staff_rights_stay_outside(client: Client, db: None) -> None:
    for path in ("", "refresh/"):
        assert client.get(PAGE + path).status_code == 302
    client.force_login(User.objects.create_user("alice@example.com"))
    assert client.get(PAGE).status_code in (302, 403)
    assert client.post(PAGE + "write/", {"phone": ALICE, "text": "x"}).status_code in (302, 403)
    assert not WebhookEvent.objects.exists()


def test_forms_are_protected_against_other_sites(bob: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(bob)

    assert strict.post(PAGE + "write/", {"phone": ALICE, "text": "x"}).status_code == 403


def test_with_a_real_provider_the_page_is_gone(
    client: Client, bob: User, settings: Settings
) -> None:
    settings.WHATSAPP_PROVIDER = "cloud"

    assert not views.is_on()
    assert client.get(PAGE).status_code == 404


def test_real_customers_do_not_show_on_the_phone(client: Client, bob: User) -> None:
    from conversations.models import Inbox

    cloud = Inbox.objects.create(channel="whatsapp", provider="cloud", address="7")
    inbound.identify(inbox=cloud, source_id="491700000001", name="Real Person")

    assert b"Real Person" not in client.get(PAGE).content


def test_refreshing_costs_a_fixed_number_of_queries(
    write: Any, client: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(6):
        write(text=f"Hello {number}")

    with django_assert_max_num_queries(14):
        assert client.get(PAGE + "refresh/", {"phone": ALICE}).status_code == 200
