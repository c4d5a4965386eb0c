"""What companies tell of themselves, and what the EU's register answered about their VAT IDs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _


class Outcome(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    VALID = "valid", _("Valid")
    INVALID = "invalid", _("Not valid")
    UNAVAILABLE = "unavailable", _("No answer")


#: What VIES said, as opposed to that it said nothing.
ANSWERS = (Outcome.VALID, Outcome.INVALID)


class VatCheckQuerySet(models.QuerySet["VatCheck"]):
    def of(self, number: str) -> Self:
        return self.filter(number=number)

    def answered(self) -> Self:
        """The latest first."""
        return self.filter(outcome__in=ANSWERS).order_by("-checked_at", "-pk")

    def still_open(self) -> Self:
        """Those that are asked, or asked again, until there is an answer."""
        return self.filter(due_at__isnull=False)

    def due(self, now: datetime) -> Self:
        return self.filter(due_at__lte=now).order_by("due_at")


class VatCheck(models.Model):
    """One question to VIES and its answer: the evidence for a sale without tax. Never deleted."""

    number = models.CharField(_("VAT ID"), max_length=20, db_index=True)
    asked_at = models.DateTimeField(_("asked at"), auto_now_add=True)
    due_at = models.DateTimeField(_("next try at"), null=True, blank=True, db_index=True)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    outcome = models.CharField(
        _("outcome"), max_length=16, choices=Outcome.choices, default=Outcome.WAITING
    )
    checked_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    name = models.CharField(_("name in the register"), max_length=255, blank=True)
    address = models.TextField(_("address in the register"), blank=True)
    consultation_number = models.CharField(_("consultation number"), max_length=64, blank=True)
    raw = models.TextField(_("answer as it came"), blank=True)
    error = models.CharField(_("error"), max_length=255, blank=True)

    objects: ClassVar[VatCheckQuerySet] = VatCheckQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("VAT ID check")
        verbose_name_plural = _("VAT ID checks")
        ordering: ClassVar = ["-asked_at", "-pk"]
        constraints: ClassVar = [
            # Two clicks at once ask one question.
            models.UniqueConstraint(
                fields=["number"], condition=Q(due_at__isnull=False), name="tax_one_open_check"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} ({self.get_outcome_display()})"


class TaxProfile(models.Model):
    """A member who buys for a company."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tax_profile"
    )
    company_name = models.CharField(_("company name"), max_length=200)
    vat_id = models.CharField(_("VAT ID"), max_length=20, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("company details")
        verbose_name_plural = _("company details")

    def __str__(self) -> str:
        return self.company_name


def latest_answers(number: str) -> dict[str, Any]:
    """Annotations: what VIES last said about the VAT ID that stands in the field `number`."""
    latest = VatCheck.objects.filter(number=OuterRef(number)).answered()
    return {
        "vat_answer": Subquery(latest.values("outcome")[:1]),
        "vat_answered_at": Subquery(latest.values("checked_at")[:1]),
    }


def holds(answer: str | None, answered_at: datetime | None, now: datetime) -> bool:
    """Whether the latest answer of VIES lets us sell without tax `now`."""
    if answer != Outcome.VALID or answered_at is None:
        return False
    return answered_at >= now - timedelta(days=settings.VAT_CHECK_HOLDS_DAYS)
