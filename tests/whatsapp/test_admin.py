from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from conversations.models import Inbox, Message
from tests.payloads import whatsapp as payloads
from tests.whatsapp.conftest import Post
from whatsapp.models import WebhookEvent


@pytest.fixture
def staff(db: None) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("bob@souk.example", "x"))
    return client


def test_what_was_set_aside_is_taken_in_once_the_reason_is_mended(
    staff: Client, post: Post, django_capture_on_commit_callbacks: Any
) -> None:
    value = payloads.value(messages=[payloads.text()], metadata={"phone_number_id": "999"})
    post(payloads.event(value))
    page = "/admin/whatsapp/webhookevent/"
    assert b"999" in staff.get(page, {"set_aside": "yes"}).content

    Inbox.objects.create(name="Second number", channel="whatsapp", provider="cloud", address="999")
    event = WebhookEvent.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        staff.post(page, {"action": "process_again", "_selected_action": [event.pk]})

    event.refresh_from_db()
    assert event.set_aside == []
    assert Message.objects.get().inbox.name == "Second number"


def test_an_event_can_be_read_word_for_word(staff: Client, post: Post, inbox: Inbox) -> None:
    post(payloads.event(payloads.value(messages=[payloads.text()])))

    page = staff.get(f"/admin/whatsapp/webhookevent/{WebhookEvent.objects.get().pk}/change/")

    assert b"Do you have green tea?" in page.content
