"""What the widget offers before anything was said."""

from __future__ import annotations

from django.utils.translation import get_language

from chatbot.assistant import replies
from chatbot.models import OpeningQuestion

MOST = 5


def suggestions() -> list[dict[str, str]]:
    """The merchant's opening questions in the active language, else the assistant's own."""
    own = OpeningQuestion.objects.filter(language=get_language() or "en")[:MOST]
    found = [{"title": question.text, "payload": ""} for question in own]
    return found or [
        {"title": button.title, "payload": button.payload} for button in replies.suggestions()
    ]
