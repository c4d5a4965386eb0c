"""What stood in the shop once."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Gone(models.Model):
    """A deleted product or category. Its address says so, or leads to what took its place."""

    class Kind(models.TextChoices):
        PRODUCT = "product", _("Product")
        CATEGORY = "category", _("Category")

    kind = models.CharField(max_length=16, choices=Kind.choices)
    object_id = models.BigIntegerField()
    names = models.JSONField(default=dict, help_text="Language to name.")
    gone_at = models.DateTimeField(auto_now_add=True)
    product = models.ForeignKey(
        "catalogue.Product",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Lead to this product"),
    )
    category = models.ForeignKey(
        "catalogue.Category",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Lead to this category"),
    )
    #: Set where what took its place is gone too: its own successor counts then.
    followed = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")

    objects: ClassVar[models.Manager[Gone]] = models.Manager()

    class Meta:
        ordering = ["-gone_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="catalogue_gone_once")
        ]

    def __str__(self) -> str:
        return self.get_name()

    def get_name(self) -> str:
        from shop.catalogue.facts import in_language

        return str(in_language(self.names))

    @property
    def successor(self) -> Any:
        """The product or category that took its place, if any."""
        if self.product_id or self.category_id:
            return self.product or self.category
        return self.followed.successor if self.followed_id and self.followed else None
