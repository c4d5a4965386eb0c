"""Oscar's catalogue, with texts in every language of the site on the same row."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from oscar.apps.catalogue.abstract_models import (
    AbstractAttributeOption,
    AbstractCategory,
    AbstractOption,
    AbstractProduct,
    AbstractProductAttribute,
    AbstractProductAttributeValue,
    AbstractProductImage,
)

from common.translation import Translatable
from shop.catalogue.gone_models import Gone as Gone
from shop.catalogue.listing_models import FacetValue as FacetValue
from shop.catalogue.listing_models import Listing as Listing
from shop.catalogue.listing_models import Placement as Placement
from shop.catalogue.managers import CategoryManager, CategoryQuerySet, ProductQuerySet
from shop.search.fields import SearchableProduct


class Category(Translatable, AbstractCategory):
    translated_fields = ("name", "description", "slug")

    objects: ClassVar[Any] = CategoryManager.from_queryset(CategoryQuerySet)()

    class Meta(AbstractCategory.Meta):
        pass

    def get_name(self) -> str:
        return self.translated("name")

    def get_description(self) -> str:
        return self.translated("description")

    def get_slug(self) -> str:
        return self.translated("slug")

    def get_full_slug(self, parent_slug: str | None = None) -> str:
        """Its own slug alone: an address that needs no ancestors is an address without queries."""
        return self.get_slug()

    def get_absolute_url(self) -> str:
        return reverse(
            "catalogue:category", kwargs={"category_slug": self.get_slug(), "pk": self.pk}
        )

    def get_meta_title(self) -> str:
        return (not _is_translated() and self.meta_title) or self.get_name()

    def get_meta_description(self) -> str:
        own = "" if _is_translated() else self.meta_description
        return own or shortened(self.get_description())


class TaxClass(models.TextChoices):
    STANDARD = "standard", _("Standard rate")
    FOOD = "food", _("Food")
    BOOKS = "books", _("Books")
    NONE = "none", _("No tax")


class NetUnit(models.TextChoices):
    GRAM = "g", _("g")
    KILOGRAM = "kg", _("kg")
    MILLILITRE = "ml", _("ml")
    LITRE = "l", _("l")
    PIECE = "piece", _("piece")
    METRE = "m", _("m")


class Product(SearchableProduct, Translatable, AbstractProduct):  # type: ignore[django-manager-missing]
    """A product, or a variant of one (Oscar: a child).

    A child's own title is what tells it from its siblings, such as "250 g"; `get_title()` puts the
    parent's before it. Without one, its attributes tell it apart.
    """

    translated_fields = ("title", "subtitle", "description", "slug")

    subtitle = models.CharField(
        _("Subtitle"), max_length=120, blank=True, help_text=_("One short line for product cards.")
    )
    tax_class = models.CharField(
        _("Tax class"), max_length=16, choices=TaxClass.choices, default=TaxClass.STANDARD
    )
    badge = models.CharField(
        _("Badge"),
        max_length=16,
        blank=True,
        choices=[("new", _("New")), ("bestseller", _("Best seller"))],
    )
    net_content = models.DecimalField(
        _("Net content"),
        max_digits=10,
        decimal_places=3,
        null=True,
        blank=True,
        help_text=_("How much is in it, for the price per kilogram, litre or piece."),
    )
    net_unit = models.CharField(
        _("Unit of the net content"), max_length=8, blank=True, choices=NetUnit.choices
    )
    search_text = models.TextField(
        editable=False,
        blank=True,
        help_text="Normalised words of all languages, see shop.search.index.",
    )

    objects: ClassVar[ProductQuerySet] = ProductQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AbstractProduct.Meta):
        pass

    def get_title(self) -> str:
        """The title in the language of this request; a variant's follows its parent's."""
        if not self.parent_id:
            return self.translated("title")
        whole, label = self.parent.get_title(), self.get_label()
        if not label or label.startswith(whole):
            return label or whole
        return pgettext_lazy("a product and its variant", "{product}, {variant}").format(
            product=whole, variant=label
        )

    get_title.short_description = _("Title")  # type: ignore[attr-defined]

    def get_label(self) -> str:
        """What tells a variant from its siblings, such as "250 g"; empty for other products."""
        if not self.parent_id:
            return ""
        from shop.catalogue.attributes import summary

        return self.translated("title") or summary(self)

    def get_subtitle(self) -> str:
        return self.translated("subtitle") or (self.parent.get_subtitle() if self.parent_id else "")

    def get_description(self) -> str:
        return self.translated("description") or (
            self.parent.get_description() if self.parent_id else ""
        )

    def get_slug(self) -> str:
        return self.translated("slug")

    def get_absolute_url(self) -> str:
        """A variant is shown on its parent's page."""
        shown = self.parent if self.parent_id else self
        url = reverse("catalogue:detail", kwargs={"product_slug": shown.get_slug(), "pk": shown.pk})
        return f"{url}?variant={self.pk}" if self.parent_id else url

    def get_meta_title(self) -> str:
        return (not _is_translated() and self.meta_title) or self.get_title()

    def get_meta_description(self) -> str:
        own = "" if _is_translated() else self.meta_description
        return own or self.get_subtitle() or shortened(self.get_description())

    @property
    def pictures(self) -> list[ProductImage]:
        """Its own images, else its parent's; reads what is prefetched."""
        images = list(self.images.all())
        return images or (self.parent.pictures if self.parent_id else [])


class ProductAttribute(Translatable, AbstractProductAttribute):
    translated_fields = ("name",)

    position = models.PositiveSmallIntegerField(
        _("Position"), default=0, help_text=_("Small numbers stand first in tables.")
    )
    is_facet = models.BooleanField(
        _("Customers filter by it"),
        default=False,
        help_text=_("Lists of products can be narrowed to its values."),
    )

    class Meta(AbstractProductAttribute.Meta):
        ordering = ["position", "code"]

    def get_name(self) -> str:
        return self.translated("name")


class ProductAttributeValue(Translatable, AbstractProductAttributeValue):
    translated_fields = ("value_text",)

    class Meta(AbstractProductAttributeValue.Meta):
        pass


class AttributeOption(Translatable, AbstractAttributeOption):
    translated_fields = ("option",)

    colour = models.CharField(
        _("Colour"),
        max_length=7,
        blank=True,
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$", _("Write a colour such as #2f6f5e."))],
        help_text=_("Shown as a dot on product cards, such as #2f6f5e."),
    )

    class Meta(AbstractAttributeOption.Meta):
        pass


class Option(Translatable, AbstractOption):
    """What a customer fills in when a product goes into the basket, such as a name to engrave."""

    translated_fields = ("name", "help_text")

    class Meta(AbstractOption.Meta):
        pass


class ProductImage(AbstractProductImage):
    renditions = models.JSONField(
        default=dict, blank=True, editable=False, help_text="Width in pixels to URL of a WebP."
    )
    width = models.PositiveIntegerField(default=0, editable=False)
    height = models.PositiveIntegerField(default=0, editable=False)


def shortened(text: str) -> str:
    return Truncator(" ".join(strip_tags(text).split())).chars(155)


def _is_translated() -> bool:
    from django.conf import settings

    return (get_language() or settings.LANGUAGE_CODE).split("-")[0] != settings.LANGUAGE_CODE


from oscar.apps.catalogue.models import *
