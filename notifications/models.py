"""News that customers (or staff) are to be told; written in the transaction that made the news."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shop.order.models import Order


class Notification(models.Model):
    class Event(models.TextChoices):
        ORDER_PLACED = "order_placed", _("Order placed")
        ORDER_STATUS_CHANGED = "order_status_changed", _("Order status changed")
        ORDER_PAID = "order_paid", _("Payment received")
        PAYMENT_FAILED = "payment_failed", _("Payment failed")
        PAYMENT_REFUNDED = "payment_refunded", _("Money paid back")
        INVOICE_ISSUED = "invoice_issued", _("Invoice")
        PAYMENT_TROUBLE = "payment_trouble", _("Payment trouble, for staff")

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Done")
        SUPERSEDED = "superseded", _("Superseded")
        FAILED = "failed", _("Failed")

    event = models.CharField(_("event"), max_length=32, choices=Event.choices)
    order = models.ForeignKey(
        Order, on_delete=models.CASCADE, related_name="notifications", verbose_name=_("order")
    )
    order_status = models.CharField(_("order status"), max_length=100, blank=True)
    details = models.JSONField(
        _("details"),
        default=dict,
        blank=True,
        help_text=_(
            "What the words need: amount and currency, or the key of a refund or an invoice."
        ),
    )
    key = models.CharField(max_length=200, unique=True, help_text="The news happens once.")
    status = models.CharField(
        _("status"), max_length=16, choices=Status.choices, default=Status.WAITING
    )
    outcome = models.JSONField(
        _("outcome"), default=dict, blank=True, help_text=_("What became of it on each channel.")
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(status="waiting"),
                name="notification_waiting",
            )
        ]

    def __str__(self) -> str:
        return self.key
