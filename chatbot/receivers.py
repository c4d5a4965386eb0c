"""Doorbells: somebody wrote, or a page was published."""

from __future__ import annotations

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_unpublished, post_page_move

from chatbot import tasks
from chatbot.knowledge import index
from common.doorbell import ring
from conversations.models import Conversation, Message
from conversations.signals import message_received


@receiver(message_received)
def answer(sender: object, message: Message, **kwargs: object) -> None:
    if message.answered_at is None and message.conversation.owner != Conversation.Owner.HUMAN:
        ring(tasks.respond, message_id=message.pk)


@receiver([page_published, page_unpublished, post_page_move])
def learn(sender: object, instance: Page, **kwargs: object) -> None:
    index.refresh(instance.locale.language_code)


@receiver(post_delete, sender=Page)
def forget(sender: object, instance: Page, **kwargs: object) -> None:
    """Wagtail unpublishes what it deletes, but tells so before the row has changed."""
    index.refresh(instance.locale.language_code)


@receiver([post_save, post_delete], sender=PageViewRestriction)
def keep_secret(sender: object, instance: PageViewRestriction, **kwargs: object) -> None:
    """A page that only some may read is none of the assistant's business."""
    index.refresh(instance.page.locale.language_code)
