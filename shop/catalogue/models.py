"""Oscar's catalogue, with texts in every language of the site on the same row."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from oscar.apps.catalogue.abstract_models import AbstractCategory, AbstractProduct, AbstractProductImage

from common.translation import Translatable


class Category(Translatable, AbstractCategory):
    translated_fields = ("name", "description", "slug")

    def get_name(self) -> str:
        return self.translated("name")


class TaxClass(models.TextChoices):
    STANDARD = "standard", _("Standard rate")
    FOOD = "food", _("Food")
    NONE = "none", _("No tax")


class Product(Translatable, AbstractProduct):
    translated_fields = ("title", "subtitle", "description", "slug")

    subtitle = models.CharField(_("Subtitle"), max_length=120, blank=True, help_text=_("One short line for product cards."))
    tax_class = models.CharField(_("Tax class"), max_length=16, choices=TaxClass.choices, default=TaxClass.STANDARD)
    badge = models.CharField(_("Badge"), max_length=16, blank=True, choices=[("new", _("New")), ("bestseller", _("Best seller"))])
    search_text = models.TextField(editable=False, blank=True, help_text="Normalised words of all languages; written on save.")

    def get_title(self) -> str:
        """The title in the language of this request; a child without one carries its parent's."""
        title = self.translated("title")
        if not title and self.parent_id:
            title = self.parent.get_title()
        return title

    def get_subtitle(self) -> str:
        return self.translated("subtitle")

    def get_description(self) -> str:
        return self.translated("description") or (self.parent.get_description() if self.parent_id else "")


class ProductImage(AbstractProductImage):
    renditions = models.JSONField(default=dict, blank=True, editable=False, help_text="Width in pixels to URL of a WebP.")


from oscar.apps.catalogue.models import *  # noqa: E402
