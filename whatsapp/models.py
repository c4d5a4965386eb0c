"""What the provider told us, word for word, and how our templates stand there."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class WebhookEvent(models.Model):
    """One verified webhook as it came. Thinking about it is the worker's job."""

    class Status(models.TextChoices):
        RECEIVED = "received", _("Received")
        PROCESSED = "processed", _("Processed")
        FAILED = "failed", _("Failed")

    provider = models.CharField(_("provider"), max_length=32)
    body = models.TextField(_("body"))
    status = models.CharField(
        _("status"), max_length=16, choices=Status.choices, default=Status.RECEIVED
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    set_aside = models.JSONField(
        _("set aside"),
        default=list,
        blank=True,
        help_text=_("Parts that could not be used, each with the reason."),
    )
    received_at = models.DateTimeField(_("received at"), default=timezone.now)
    processed_at = models.DateTimeField(_("processed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("webhook event")
        verbose_name_plural = _("webhook events")
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["received_at"], condition=Q(status="received"), name="webhook_event_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.received_at:%Y-%m-%d %H:%M:%S}"


class TemplateStanding(models.Model):
    """Whether the provider lets us use a template, as its webhooks said last."""

    name = models.CharField(_("name"), max_length=512)
    language = models.CharField(_("language"), max_length=16)
    status = models.CharField(
        _("status"), max_length=32, help_text=_("The provider's word: APPROVED, REJECTED ...")
    )
    quality = models.CharField(_("quality"), max_length=16, blank=True)
    category = models.CharField(_("category"), max_length=32, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        verbose_name = _("template")
        verbose_name_plural = _("templates")
        constraints = [
            models.UniqueConstraint(fields=["name", "language"], name="template_standing_unique")
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.language})"
