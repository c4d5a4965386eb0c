"""Envelopes around the responder. Safe to run twice; what nobody rang for, the sweep finds."""

from __future__ import annotations

from celery import shared_task


@shared_task
def respond(*, message_id: int) -> None:
    from chatbot import responder  # loaded by the worker, not by every web process at its start

    responder.respond(message_id)


@shared_task
def sweep() -> None:
    from chatbot import responder

    responder.sweep()


@shared_task
def refresh_knowledge() -> None:
    from chatbot.knowledge import index

    index.refresh_all()
