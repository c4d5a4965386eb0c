"""What a channel must be able to do, and which ones there are (`settings.CHANNELS`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from conversations.models import Message


class ProviderError(Exception):
    """A provider did not take a message; says whether trying again could help.

    `is_ambiguous`: nobody knows whether it arrived (the answer was lost), so it is never blindly
    repeated.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str = "",
        is_permanent: bool,
        is_ambiguous: bool = False,
        retry_after: timedelta | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.is_permanent = is_permanent
        self.is_ambiguous = is_ambiguous
        self.retry_after = retry_after


@dataclass(frozen=True)
class Receipt:
    """The provider has the message: `source_id` is its name for it. `is_delivered` where that is certain."""

    source_id: str
    is_delivered: bool = False


class Channel(Protocol):
    #: Whether free text needs a customer message in the last 24 hours.
    has_service_window: bool
    #: Whether a message needs recorded consent for its purpose ("service" never does).
    needs_consent: bool

    def send(self, message: Message) -> Receipt:
        """Hand `message` to the provider. Raises ProviderError; takes at most 15 seconds."""
        ...


@cache
def channel_for(kind: str) -> Channel:
    """Raises KeyError for a channel that `settings.CHANNELS` does not name."""
    channel: Channel = import_string(settings.CHANNELS[kind])()
    return channel
