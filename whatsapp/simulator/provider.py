"""A WhatsApp without the world: what is sent shows on the staff's phone page, and nowhere else."""

from __future__ import annotations

from uuid import uuid4

from conversations.channels import Receipt
from conversations.models import Message


class SimulatorProvider:
    def send(self, message: Message) -> Receipt:
        return Receipt(source_id=f"wamid.SIM.{uuid4().hex}")
