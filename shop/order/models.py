"""Oscar's order, tied to its basket, with what the customer agreed to at checkout."""

from __future__ import annotations

from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from oscar.apps.order.abstract_models import AbstractOrder
from oscar.apps.order.exceptions import InvalidOrderStatus
from oscar.apps.order.signals import order_status_changed

from accounts.models import User
from shop.order import statuses


class OrderQuerySet(models.QuerySet["Order"]):
    def of(self, *, user: User | None, visitor: UUID | None) -> Self:
        """Those of one person: a member by account, a guest by visitor id; of nobody, none."""
        if user is not None:
            return self.filter(user=user)
        if visitor is not None:
            return self.filter(user=None, visitor=visitor)
        return self.none()

    def placed(self) -> Self:
        """Without those that nobody has paid yet, or in time."""
        return self.exclude(status__in=statuses.UNPLACED)

    def for_pages(self) -> Self:
        """All that the pages of an order read."""
        return self.select_related(
            "shipping_address__country", "billing_address", "user"
        ).prefetch_related(
            "lines__product__images",
            "lines__product__parent__images",
            "invoices",
        )


class Order(AbstractOrder):
    visitor = models.UUIDField(
        _("Visitor"),
        null=True,
        blank=True,
        db_index=True,
        editable=False,
        help_text="The guest who placed it, see accounts.visitor.",
    )
    language = models.CharField(_("Language"), max_length=8, default="en")
    payment_method = models.CharField(_("Payment method"), max_length=32, blank=True)
    phone = models.CharField(
        _("Phone"), max_length=32, blank=True, help_text=_("In international form (E.164).")
    )
    whatsapp_consent = models.TextField(
        _("WhatsApp consent"),
        blank=True,
        help_text=_(
            "The words that the customer agreed to at checkout; empty: no WhatsApp messages."
        ),
    )

    reserved_until = models.DateTimeField(
        _("Reserved until"),
        null=True,
        blank=True,
        help_text=_(
            "So long it is kept for a customer who is paying; empty: nothing is waited for."
        ),
    )
    paid_at = models.DateTimeField(_("Paid at"), null=True, blank=True)
    company_name = models.CharField(_("Company"), max_length=200, blank=True)
    vat_id = models.CharField(_("VAT ID"), max_length=32, blank=True)
    tax_treatment = models.CharField(
        _("Tax treatment"),
        max_length=16,
        blank=True,
        help_text="domestic, oss, export or reverse-charge: see shop.tax.treatment.",
    )
    tax_lines = models.JSONField(
        _("Tax by rate"),
        default=list,
        blank=True,
        help_text='A list of {"rate": "19", "net": "10.00", "tax": "1.90"}.',
    )

    objects: ClassVar[OrderQuerySet] = OrderQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AbstractOrder.Meta):
        constraints = [
            # Oscar's basket-derived number was all that kept a basket from becoming two orders.
            models.UniqueConstraint(fields=["basket"], name="order_one_per_basket"),
        ]
        indexes = [
            models.Index(
                fields=["reserved_until"],
                condition=Q(status=statuses.AWAITING_PAYMENT),
                name="order_awaiting_payment",
            )
        ]

    @property
    def wants_whatsapp(self) -> bool:
        return bool(self.whatsapp_consent and self.phone)

    def set_status(self, new_status: str) -> None:
        """Move to `new_status` along the pipeline. Raises InvalidOrderStatus.

        The row is locked, so two staff members cannot both move it; `order_status_changed` is sent
        when all rows are written, inside the transaction. Oscar sends it before its log is written.
        """
        with transaction.atomic():
            stored = type(self).objects.select_for_update().only("status").get(pk=self.pk)
            old_status: str = stored.status  # type: ignore[has-type]
            self.status = old_status
            if new_status == old_status:
                return
            if new_status not in self.available_statuses():
                raise InvalidOrderStatus(
                    _("Order %(number)s cannot go from “%(old)s” to “%(new)s”.")
                    % {"number": self.number, "old": old_status, "new": new_status}
                )
            self.status = new_status
            self.save(update_fields=["status"])
            self._cascade(new_status)
            self._create_order_status_change(old_status, new_status)
            order_status_changed.send(
                sender=self, order=self, old_status=old_status, new_status=new_status
            )

    set_status.alters_data = True  # type: ignore[attr-defined]

    def _cascade(self, new_status: str) -> None:
        line_status = self.cascade.get(new_status)
        for line in self.lines.all() if line_status else ():
            if line_status in line.available_statuses():
                line.status = line_status
                line.save(update_fields=["status"])

    def _create_order_status_change(self, old_status: str, new_status: str) -> Any:
        return self.status_changes.create(old_status=old_status, new_status=new_status)


from oscar.apps.order.models import *
