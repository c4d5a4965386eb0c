"""Oscar's customer models; an alert knows its language and the words that were agreed to."""

from __future__ import annotations

import secrets
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from oscar.apps.customer.abstract_models import AbstractProductAlert


class ProductAlertQuerySet(models.QuerySet[Any]):
    def waiting(self) -> Self:
        """Confirmed and not told yet, who asked first stands first."""
        return self.filter(status=self.model.ACTIVE).order_by("pk")

    def not_over(self) -> Self:
        return self.filter(status__in=(self.model.UNCONFIRMED, self.model.ACTIVE))


class ProductAlert(AbstractProductAlert):
    """Somebody wants to know when a product is there again. `email` is kept for members too."""

    language = models.CharField(_("Language"), max_length=8, default="en")
    wording = models.TextField(
        _("Consent"), blank=True, help_text=_("The words that the customer agreed to.")
    )

    objects: ClassVar[ProductAlertQuerySet] = ProductAlertQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AbstractProductAlert.Meta):
        constraints = [
            models.UniqueConstraint(
                "product",
                Lower("email"),
                condition=Q(status__in=("Unconfirmed", "Active")) & ~Q(email=""),
                name="customer_alert_once",
            )
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Members' alerts have a key as well: every mail holds a link that ends the alert."""
        if not self.key:  # type: ignore[has-type]
            self.key = secrets.token_urlsafe(24)
        super().save(*args, **kwargs)

    def get_random_key(self) -> str:
        return self.key


from oscar.apps.customer.models import *
