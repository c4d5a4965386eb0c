"""What the chat offers to ask before anything was said."""

from __future__ import annotations

from django.conf import settings

from chatbot.models import OpeningQuestion
from demo.texts import read


def is_loaded() -> bool:
    return OpeningQuestion.objects.exists()


def load() -> str:
    questions = OpeningQuestion.objects.bulk_create(
        OpeningQuestion(language=language, text=suggestion[f"text_{language}"], position=position)
        for position, suggestion in enumerate(read("phrases")["suggestion"])
        for language, _name in settings.LANGUAGES
    )
    return f"{len(questions)} opening questions"


def reset() -> None:
    OpeningQuestion.objects.all().delete()
