"""A channel that does what the test says, and remembers what it was asked."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

from django.db import connection

from conversations.channels import Receipt
from conversations.models import Message

Outcome = Receipt | BaseException | Callable[[Message], Receipt]


class FakeChannel:
    has_service_window = True
    needs_consent = True

    def __init__(self) -> None:
        self.sent: list[Message] = []
        self.outcomes: list[Outcome] = []
        self.was_in_transaction = False
        self._numbers = count(1)

    def then(self, *outcomes: Outcome) -> None:
        """What happens at the next calls; after those it simply works."""
        self.outcomes.extend(outcomes)

    def send(self, message: Message) -> Receipt:
        self.sent.append(message)
        self.was_in_transaction = connection.in_atomic_block
        outcome = self.outcomes.pop(0) if self.outcomes else Receipt(f"out-{next(self._numbers)}")
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome if isinstance(outcome, Receipt) else outcome(message)


class FakeWebChannel(FakeChannel):
    has_service_window = False
    needs_consent = False
