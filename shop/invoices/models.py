"""Invoices and credit notes: issued once, numbered without a gap, never changed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, NoReturn, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.money import Money
from shop.order.models import Order

#: All that may be written after the issue, until there is a PDF.
PDF_FIELDS = frozenset({"pdf", "pdf_sha256", "pdf_attempts", "pdf_error", "pdf_next_attempt_at"})


class Immutable(Exception):
    """An issued invoice is neither changed nor deleted; a credit note corrects it."""


class Series(models.Model):
    """One row of numbers, such as INV-2026. Whoever takes the next one holds the row until commit."""

    name = models.CharField(max_length=32, unique=True)
    last = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("series of invoices")
        verbose_name_plural = _("series of invoices")

    def __str__(self) -> str:
        return self.name


class InvoiceQuerySet(models.QuerySet["Invoice"]):
    def of(self, user: User) -> Self:
        """Those of a member's orders."""
        return self.filter(order__user=user)

    def without_pdf(self) -> Self:
        return self.filter(pdf="")

    def update(self, **fields: Any) -> int:
        """Of PDF_FIELDS, and where there is no PDF yet. Raises Immutable for anything else."""
        if not PDF_FIELDS.issuperset(fields):
            raise Immutable
        return super(InvoiceQuerySet, self.filter(pdf="")).update(**fields)

    update.alters_data = True  # type: ignore[attr-defined]

    def delete(self) -> NoReturn:
        raise Immutable

    def bulk_update(self, objs: Iterable[Invoice], *args: Any, **kwargs: Any) -> NoReturn:
        raise Immutable


class Invoice(models.Model):
    class Kind(models.TextChoices):
        INVOICE = "invoice", _("Invoice")
        CREDIT_NOTE = "credit-note", _("Credit note")

    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices, default=Kind.INVOICE)
    number = models.CharField(_("number"), max_length=48, unique=True)
    series = models.CharField(_("series"), max_length=32)
    position = models.PositiveIntegerField(_("position"))
    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, related_name="invoices", verbose_name=_("order")
    )
    corrects = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="credit_notes",
        verbose_name=_("corrects"),
    )
    refund = models.OneToOneField(
        "payment.Refund",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="credit_note",
        verbose_name=_("refund"),
        help_text=_("Empty on a credit note: the order was cancelled."),
    )
    issued_at = models.DateTimeField(_("issued at"))
    language = models.CharField(_("language"), max_length=8)
    buyer = models.CharField(_("buyer"), max_length=255)
    currency = models.CharField(_("currency"), max_length=12)
    net = models.DecimalField(_("net"), max_digits=12, decimal_places=2)
    tax = models.DecimalField(_("tax"), max_digits=12, decimal_places=2)
    total = models.DecimalField(_("total"), max_digits=12, decimal_places=2)
    snapshot = models.JSONField(_("content"), help_text="See shop.invoices.snapshot.")
    digest = models.CharField(
        _("digest"),
        max_length=64,
        help_text=_("SHA-256 over the digest of the invoice before it and this one's content."),
    )
    pdf = models.CharField(max_length=200, blank=True, help_text=_("In the private storage."))
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    pdf_attempts = models.PositiveSmallIntegerField(default=0)
    pdf_error = models.TextField(blank=True)
    pdf_next_attempt_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[InvoiceQuerySet] = InvoiceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        ordering = ["-issued_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["series", "position"], name="invoice_number_once"),
            models.UniqueConstraint(
                fields=["order"], condition=Q(kind="invoice"), name="invoice_one_per_order"
            ),
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(kind="credit-note", refund=None),
                name="invoice_one_cancellation",
            ),
            models.CheckConstraint(
                condition=Q(kind="invoice", corrects=None, refund=None)
                | Q(kind="credit-note", corrects__isnull=False),
                name="invoice_credit_note_corrects",
            ),
        ]
        indexes = [
            models.Index(
                fields=["pdf_next_attempt_at"], condition=Q(pdf=""), name="invoice_without_pdf"
            ),
            models.Index(fields=["-issued_at", "-id"], name="invoice_newest"),
        ]

    def __str__(self) -> str:
        return self.number

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises Immutable for a row that is written already."""
        if not self._state.adding:
            raise Immutable
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise Immutable

    @property
    def is_credit_note(self) -> bool:
        return self.kind == self.Kind.CREDIT_NOTE

    @property
    def money(self) -> Money:
        """With tax; of a credit note, what is credited."""
        return Money(self.total, self.currency)
