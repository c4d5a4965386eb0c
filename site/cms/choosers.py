"""Choosing products and categories of the shop inside Wagtail's editor."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView
from wagtail.admin.viewsets.chooser import ChooserViewSet


def words_in(text: str, *fields: str) -> Q:
    """Rows that have every word of `text` in one of `fields`."""
    found = Q()
    for word in text.split():
        either = Q()
        for field in fields:
            either |= Q(**{f"{field}__icontains": word})
        found &= either
    return found


def in_every_language(field: str) -> list[str]:
    """Lookups for a translated field: its column, and its text in each other language."""
    others = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
    return [field, *(f"translations__{code}__{field}" for code in others)]


class WordFilter(BaseFilterForm):
    """Finds by words in any language; Oscar's models are not in Wagtail's search index."""

    q = forms.CharField(
        label=_("Search term"),
        widget=forms.TextInput(attrs={"placeholder": _("Search")}),
        required=False,
    )
    name_field = ""
    code_lookups: tuple[str, ...] = ()

    def filter(self, objects: QuerySet[Any]) -> QuerySet[Any]:
        objects = super().filter(objects)
        text = self.cleaned_data.get("q", "").strip()
        if text:
            self.is_searching = True
            self.search_query = text
            names = in_every_language(self.name_field)
            objects = objects.filter(words_in(text, *names, *self.code_lookups)).distinct()
        return objects


class ProductFilter(WordFilter):
    name_field = "title"
    code_lookups = ("upc", "stockrecords__partner_sku", "children__stockrecords__partner_sku")


class CategoryFilter(WordFilter):
    name_field = "name"
    code_lookups = ("slug",)


class ProductColumns:
    filter_form_class = ProductFilter

    @property
    def columns(self) -> list[Column]:
        return [
            *super().columns,  # type: ignore[misc]
            Column("categories", label=_("Categories"), accessor=_category_names),
            Column(
                "date_created",
                label=_("Added"),
                accessor=lambda product: product.date_created.date(),
            ),
        ]


class CategoryColumns:
    filter_form_class = CategoryFilter


def _category_names(product: Any) -> str:
    return ", ".join(category.get_name() for category in product.categories.all())


class ProductChoose(ProductColumns, ChooseView):
    pass


class ProductChooseResults(ProductColumns, ChooseResultsView):
    pass


class CategoryChoose(CategoryColumns, ChooseView):
    pass


class CategoryChooseResults(CategoryColumns, ChooseResultsView):
    pass


class ProductChooserViewSet(ChooserViewSet):
    model = "catalogue.Product"
    icon = "tag"
    choose_one_text = _("Choose a product")
    choose_another_text = _("Choose another product")
    edit_item_text = _("Edit this product")
    choose_view_class = ProductChoose
    choose_results_view_class = ProductChooseResults
    per_page = 12

    def get_object_list(self) -> QuerySet[Any]:
        """What a shopper can open: public products, and never a single variant."""
        from shop.catalogue.models import Product

        return (
            Product.objects.filter(is_public=True)
            .exclude(structure=Product.CHILD)
            .prefetch_related("categories")
            .order_by("title", "pk")
        )


class CategoryChooserViewSet(ChooserViewSet):
    model = "catalogue.Category"
    icon = "folder-open-inverse"
    choose_one_text = _("Choose a category")
    choose_another_text = _("Choose another category")
    edit_item_text = _("Edit this category")
    choose_view_class = CategoryChoose
    choose_results_view_class = CategoryChooseResults
    per_page = 24

    def get_object_list(self) -> QuerySet[Any]:
        from shop.catalogue.models import Category

        return Category.objects.filter(is_public=True, ancestors_are_public=True).order_by("path")


product_chooser = ProductChooserViewSet("product_chooser")
category_chooser = CategoryChooserViewSet("category_chooser")

ProductChooserBlock = product_chooser.get_block_class(
    "ProductChooserBlock", module_path="cms.choosers"
)
CategoryChooserBlock = category_chooser.get_block_class(
    "CategoryChooserBlock", module_path="cms.choosers"
)
