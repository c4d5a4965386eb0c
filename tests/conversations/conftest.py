from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from pytest_django import Settings

from conversations.channels import channel_for
from conversations.models import Conversation, Inbox, Message
from conversations.signals import (
    conversation_resolved,
    handoff_requested,
    message_received,
    message_status_changed,
)
from tests.conversations.channels import FakeChannel
from tests.factories.conversations import queued, received


@pytest.fixture(autouse=True)
def channels(settings: Settings) -> Iterator[None]:
    settings.CHANNELS = {
        "whatsapp": "tests.conversations.channels.FakeChannel",
        "web": "tests.conversations.channels.FakeWebChannel",
    }
    channel_for.cache_clear()
    yield
    channel_for.cache_clear()


@pytest.fixture(autouse=True)
def nobody_listens() -> Iterator[None]:
    """Rooms above this one have their own tests; here their receivers are deaf."""
    signals = (message_received, message_status_changed, handoff_requested, conversation_resolved)
    kept = [(signal, signal.receivers) for signal in signals]
    for signal in signals:
        signal.receivers = []
        signal.sender_receivers_cache.clear()
    yield
    for signal, receivers in kept:
        signal.receivers = receivers
        signal.sender_receivers_cache.clear()


@pytest.fixture
def channel(channels: None) -> FakeChannel:
    found = channel_for("whatsapp")
    assert isinstance(found, FakeChannel)
    return found


@pytest.fixture
def inbox(db: None) -> Inbox:
    return Inbox.objects.create(name="WhatsApp", channel="whatsapp", address="1")


@pytest.fixture
def web(db: None) -> Inbox:
    return Inbox.objects.create(name="Web", channel="web")


@pytest.fixture
def now() -> datetime:
    """The real clock: what is due is compared with it in places that take no time."""
    from django.utils import timezone

    return timezone.now()


@pytest.fixture
def conversation(inbox: Inbox, now: datetime) -> Conversation:
    """Alice wrote an hour ago."""
    return received(inbox, at=now - timedelta(hours=1)).conversation


@pytest.fixture
def message(conversation: Conversation, now: datetime) -> Message:
    return queued(conversation, at=now)
