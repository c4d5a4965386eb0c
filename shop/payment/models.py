"""Money on its way: attempts to pay, what providers told us, and what goes back.

What has come and gone stands in Oscar's `Source` (sums of an order) and `Transaction` (each movement,
once per provider's reference).
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from oscar.apps.payment.abstract_models import AbstractTransaction

from common.money import Money


class PaymentAttempt(models.Model):
    """One try to pay an order online. The row, with its key, is there before the provider is called."""

    class Status(models.TextChoices):
        NEW = "new", _("Not at the provider yet")
        OPEN = "open", _("The customer can pay")
        PROCESSING = "processing", _("The money is on its way")
        PAID = "paid", _("Paid")
        FAILED = "failed", _("Failed")
        EXPIRED = "expired", _("Expired")
        CANCELLED = "cancelled", _("Cancelled")

    LIVE: ClassVar = (Status.NEW, Status.OPEN, Status.PROCESSING)

    order = models.ForeignKey(
        "order.Order",
        on_delete=models.PROTECT,
        related_name="payment_attempts",
        verbose_name=_("order"),
    )
    provider = models.CharField(_("provider"), max_length=32)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=12)
    idempotency_key = models.CharField(max_length=64, unique=True)
    status = models.CharField(
        _("status"), max_length=16, choices=Status.choices, default=Status.NEW
    )
    session_id = models.CharField(_("session"), max_length=255, blank=True, db_index=True)
    payment_id = models.CharField(_("payment"), max_length=255, blank=True, db_index=True)
    url = models.URLField(max_length=2000, blank=True)
    reason = models.TextField(_("reason"), blank=True, help_text=_("Why it failed."))
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)

    class Meta:
        verbose_name = _("payment attempt")
        verbose_name_plural = _("payment attempts")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(status__in=["new", "open", "processing"]),
                name="payment_one_live_attempt",
            ),
            models.UniqueConstraint(
                fields=["order"], condition=Q(status="paid"), name="payment_one_paid_attempt"
            ),
            models.UniqueConstraint(
                fields=["provider", "session_id"],
                condition=~Q(session_id=""),
                name="payment_session_unique",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.idempotency_key}"

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)


class ProviderEvent(models.Model):
    """One verified webhook of a provider as it came, and what it did."""

    class Status(models.TextChoices):
        RECEIVED = "received", _("Received")
        PROCESSED = "processed", _("Processed")
        FAILED = "failed", _("Failed")

    provider = models.CharField(_("provider"), max_length=32)
    event_id = models.CharField(_("event"), max_length=255)
    kind = models.CharField(_("kind"), max_length=100)
    body = models.TextField(_("body"))
    status = models.CharField(
        _("status"), max_length=16, choices=Status.choices, default=Status.RECEIVED
    )
    effect = models.CharField(
        _("effect"), max_length=200, blank=True, help_text=_("What it changed; empty: nothing.")
    )
    error = models.TextField(_("error"), blank=True)
    order = models.ForeignKey(
        "order.Order",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="provider_events",
        verbose_name=_("order"),
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(_("received at"), default=timezone.now)
    processed_at = models.DateTimeField(_("processed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("payment event")
        verbose_name_plural = _("payment events")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["provider", "event_id"], name="provider_event_once")
        ]
        indexes = [
            models.Index(
                fields=["received_at"],
                condition=Q(status="received"),
                name="provider_event_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.kind} {self.event_id}"


class Refund(models.Model):
    """Money that goes back. Written first, sent after; its key makes the sending safe to repeat."""

    class Status(models.TextChoices):
        QUEUED = "queued", _("Queued")
        PENDING = "pending", _("On its way")
        SUCCEEDED = "succeeded", _("Paid back")
        FAILED = "failed", _("Failed")

    class Reason(models.TextChoices):
        CANCELLED = "cancelled", _("The order was cancelled")
        RETURNED = "returned", _("Goods came back")
        GOODWILL = "goodwill", _("Goodwill")
        SECOND_PAYMENT = "second-payment", _("It was paid twice")
        NO_ORDER = "no-order", _("It was paid too late: the goods were gone")
        WRONG_AMOUNT = "wrong-amount", _("Another amount than asked for was paid")

    order = models.ForeignKey(
        "order.Order", on_delete=models.PROTECT, related_name="refunds", verbose_name=_("order")
    )
    attempt = models.ForeignKey(
        PaymentAttempt,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="refunds",
        verbose_name=_("payment attempt"),
        help_text=_("Empty: staff pay it back by hand."),
    )
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    shipping = models.DecimalField(
        _("of which delivery"), max_digits=12, decimal_places=2, default=0
    )
    currency = models.CharField(_("currency"), max_length=12)
    reason = models.CharField(_("reason"), max_length=16, choices=Reason.choices)
    note = models.TextField(_("note"), blank=True)
    status = models.CharField(
        _("status"), max_length=16, choices=Status.choices, default=Status.QUEUED
    )
    idempotency_key = models.CharField(max_length=64, unique=True)
    provider_id = models.CharField(_("provider's number"), max_length=255, blank=True)
    error = models.TextField(_("error"), blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
        help_text=_("Empty: the shop itself."),
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_is_positive"),
            models.UniqueConstraint(
                fields=["provider_id"], condition=~Q(provider_id=""), name="refund_provider_id"
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(status__in=["queued", "pending"]),
                name="refund_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency} of {self.order_id}"

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)

    @property
    def may_retry(self) -> bool:
        """Refused, and not one that came back after it had arrived."""
        is_refused = self.status == self.Status.FAILED and self.done_at is None
        return is_refused and self.attempt_id is not None

    @property
    def waits_for_staff(self) -> bool:
        """They pay it back by hand."""
        is_by_hand = self.status == self.Status.QUEUED and self.attempt_id is None
        return is_by_hand or self.status == self.Status.FAILED


class RefundLine(models.Model):
    """What of an order line is paid back, and how many came back to the shelf."""

    refund = models.ForeignKey(Refund, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey("order.Line", on_delete=models.PROTECT, related_name="refund_lines")
    quantity = models.PositiveIntegerField(_("quantity"))
    amount = models.DecimalField(_("amount with tax"), max_digits=12, decimal_places=2)
    restocked = models.PositiveIntegerField(_("back in stock"), default=0)

    class Meta:
        verbose_name = _("refunded line")
        verbose_name_plural = _("refunded lines")

    def __str__(self) -> str:
        return f"{self.quantity} of line {self.line_id}"


class Transaction(AbstractTransaction):
    """One movement of money, counted once however often we hear of it."""

    class Meta(AbstractTransaction.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["txn_type", "reference"],
                condition=~Q(reference=""),
                name="payment_transaction_once",
            )
        ]


from oscar.apps.payment.models import *
