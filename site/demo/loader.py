"""The demo merchant, step by step. What is there already is left as it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import override

from chatbot.knowledge import index
from demo import catalogue, chat, inboxes, offers, orders, pages, people, recommendations


@dataclass(frozen=True)
class Step:
    name: str
    is_loaded: Callable[[], bool]
    load: Callable[[datetime], str]
    needs_people: bool = False


STEPS = [
    Step("Shop", catalogue.is_loaded, catalogue.load),
    Step("Promo code", offers.is_loaded, offers.load),
    Step("Pages", pages.is_loaded, pages.load),
    Step("Chat", chat.is_loaded, lambda now: chat.load()),
    Step("Inboxes", inboxes.is_loaded, lambda now: inboxes.load()),
    Step("People", people.is_loaded, people.load, needs_people=True),
    Step("Orders", orders.is_loaded, orders.load, needs_people=True),
    Step("Recommendations", recommendations.is_loaded, recommendations.load),
]


def load(*, now: datetime, say: Callable[[str], None]) -> int:
    """Load what is missing; each step whole or not at all. Returns how many steps there were to do."""
    done = 0
    for step in STEPS:
        if step.needs_people and not people.are_welcome():
            continue
        if step.is_loaded():
            continue
        with override("en"), transaction.atomic():
            say(f"{step.name}: {step.load(now)}")
        done += 1
    if done:
        say(f"Assistant: {index.refresh_all()} entries to answer from")
    return done


def reset() -> None:
    """Remove what the demo brought, and everything that hangs on it: orders, baskets, conversations."""
    with transaction.atomic(), index.one_refresh():
        orders.reset()
        offers.reset()
        catalogue.reset()
        pages.reset()
        chat.reset()
        inboxes.reset()
        people.reset()
