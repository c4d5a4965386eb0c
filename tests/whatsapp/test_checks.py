from __future__ import annotations

import pytest
from django.utils import timezone
from pytest_django import Settings

from conversations import delivery
from conversations.models import Inbox, Message
from tests.factories.conversations import queued, received
from whatsapp.checks import check_whatsapp


def test_a_configured_shop_has_nothing_to_hear() -> None:
    assert check_whatsapp() == []


def test_the_simulator_needs_nothing(settings: Settings) -> None:
    settings.WHATSAPP_PROVIDER, settings.WA_PHONE_ID = "simulator", ""

    assert check_whatsapp() == []


def test_each_missing_variable_is_named(settings: Settings) -> None:
    settings.WA_BEARER_TOKEN = settings.WA_VERIFY_TOKEN = ""

    words = " ".join(warning.msg for warning in check_whatsapp())
    assert "WA_BEARER_TOKEN" in words and "WA_VERIFY_TOKEN" in words
    assert "WA_PHONE_ID" not in words


@pytest.mark.parametrize("provider", ["twilio", "waha"])
def test_a_provider_of_later_is_one_clear_sentence(settings: Settings, provider: str) -> None:
    settings.WHATSAPP_PROVIDER = provider

    (warning,) = check_whatsapp()
    assert provider in warning.msg and "cloud, simulator" in warning.msg


def test_a_provider_of_later_fails_its_messages_with_words(db: None, settings: Settings) -> None:
    settings.WHATSAPP_PROVIDER = "twilio"
    inbox = Inbox.objects.create(channel="whatsapp", provider="twilio", address="1")
    now = timezone.now()
    message = queued(received(inbox, at=now).conversation, at=now)

    delivery.deliver(message_id=message.pk)

    message.refresh_from_db()
    assert (message.status, message.error_code) == (Message.Status.FAILED, "no_provider")
