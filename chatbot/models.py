"""What the assistant may quote, and what it could not answer."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class KnowledgeEntry(models.Model):
    """A piece of a published page, as the assistant may quote it. Kept in step by knowledge.index."""

    source = models.CharField(
        max_length=255, help_text="The function that gave it, see KNOWLEDGE_SOURCES."
    )
    language = models.CharField(_("language"), max_length=8)
    kind = models.CharField(
        _("kind"), max_length=16, help_text="faq: title is a question, text its answer."
    )
    title = models.CharField(_("title"), max_length=500)
    text = models.TextField(_("text"))
    url = models.CharField(_("address"), max_length=1000)
    title_tokens = models.JSONField(default=list, editable=False)
    text_tokens = models.JSONField(default=list, editable=False)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("knowledge entry")
        verbose_name_plural = _("knowledge")
        indexes = [models.Index(fields=["language", "updated_at"], name="knowledge_by_language")]

    def __str__(self) -> str:
        return self.title


class UnansweredQuestion(models.Model):
    """A question without an answer: what the next FAQ entries should be about."""

    question = models.TextField(_("question"))
    language = models.CharField(_("language"), max_length=8)
    conversation = models.ForeignKey(
        "conversations.Conversation",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="unanswered_questions",
        verbose_name=_("conversation"),
    )
    is_settled = models.BooleanField(
        _("settled"), default=False, help_text=_("Answered on a page since, or not worth one.")
    )
    created_at = models.DateTimeField(_("asked at"), default=timezone.now)

    class Meta:
        verbose_name = _("unanswered question")
        verbose_name_plural = _("unanswered questions")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.question[:80]


class OpeningQuestion(models.Model):
    """A quick reply that the widget offers before anything was said."""

    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES)
    text = models.CharField(
        _("text"), max_length=120, help_text=_("Sent as if the customer had written it.")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("opening question")
        verbose_name_plural = _("opening questions")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["language", "text"], name="opening_question_unique"),
        ]

    def __str__(self) -> str:
        return self.text
