"""What goes with what: worked out offline, read by the product page with a join."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Pair(models.Model):
    """Two products that were ordered together; each pair stands here in both directions."""

    product = models.ForeignKey(
        "catalogue.Product", on_delete=models.CASCADE, related_name="bought_with"
    )
    other = models.ForeignKey("catalogue.Product", on_delete=models.CASCADE, related_name="+")
    orders = models.PositiveIntegerField(_("orders"))
    score = models.FloatField(
        _("score"), help_text=_("Orders with both, against how often each is bought at all.")
    )

    class Meta:
        verbose_name = _("pair")
        verbose_name_plural = _("pairs")
        ordering = ["product", "-score", "other"]
        constraints = [
            models.UniqueConstraint(fields=["product", "other"], name="recommendations_pair_once")
        ]

    def __str__(self) -> str:
        return f"{self.product_id} + {self.other_id}"


class Recommended(models.Model):
    """The ids that the page of one product shows, best first."""

    product = models.OneToOneField(
        "catalogue.Product",
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="recommended",
    )
    together = models.JSONField(default=list, help_text="Bought together with it.")
    similar = models.JSONField(default=list, help_text="The merchant's own choice, then like ones.")
    refreshed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")

    def __str__(self) -> str:
        return str(self.product_id)
