from typing import Any

from django.core.management.base import BaseCommand

from chatbot.knowledge import index
from chatbot.models import KnowledgeEntry


class Command(BaseCommand):
    help = (
        "Reads what is published into the assistant's knowledge (it also happens on every publish)."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        changed = index.refresh_all()
        self.stdout.write(f"{KnowledgeEntry.objects.count()} entries, {changed} changed.")
