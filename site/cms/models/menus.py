"""The menus of the header and the footer, one of each for every language."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import TranslatableMixin

from cms.blocks import MenuBlock


class Menu(TranslatableMixin, models.Model):
    class Place(models.TextChoices):
        HEADER = "header", _("Header")
        FOOTER = "footer", _("Footer")

    place = models.CharField(_("Place"), max_length=16, choices=Place.choices)
    items = StreamField(
        MenuBlock(),
        verbose_name=_("Entries"),
        blank=True,
        help_text=_("In the footer each group of links becomes a column."),
    )

    panels: ClassVar[list[Any]] = [FieldPanel("place"), FieldPanel("items")]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("menu")
        verbose_name_plural = _("menus")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["place", "locale"],
                name="cms_menu_one_per_place",
                violation_error_message=_("There is such a menu in this language already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_place_display()} · {self.locale}"
