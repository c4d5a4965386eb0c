"""The dashboard's forms of the catalogue, with their texts in every language side by side."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from oscar.apps.dashboard.catalogue.forms import AttributeOptionForm as OscarAttributeOptionForm
from oscar.apps.dashboard.catalogue.forms import CategoryForm as OscarCategoryForm
from oscar.apps.dashboard.catalogue.forms import OptionForm as OscarOptionForm
from oscar.apps.dashboard.catalogue.forms import ProductAttributesForm as OscarAttributesForm
from oscar.apps.dashboard.catalogue.forms import ProductForm as OscarProductForm
from oscar.apps.dashboard.catalogue.forms import StockRecordForm as OscarStockRecordForm
from oscar.core.loading import get_class

from shop.catalogue.models import Gone, ProductAttribute
from shop.dashboard.bilingual import BilingualField, BilingualForm, Texts

ProductSelect = get_class("dashboard.catalogue.widgets", "ProductSelect")

PLAIN = {"class": "no-widget-init"}  # not Oscar's editor: these texts are plain
WRITTEN = (ProductAttribute.TEXT, ProductAttribute.RICHTEXT)


class ProductForm(BilingualForm, OscarProductForm):
    class Meta(OscarProductForm.Meta):
        fields = [
            "title",
            "subtitle",
            "description",
            "badge",
            "tax_class",
            "priority",
            "net_content",
            "net_unit",
            "upc",
            "is_public",
            "is_discountable",
            "structure",
            "slug",
            "meta_title",
            "meta_description",
        ]
        widgets = {**OscarProductForm.Meta.widgets, "description": forms.Textarea(attrs=PLAIN)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "description" in self.fields:
            self.fields["description"].help_text = _(
                "Plain text; an empty line begins a paragraph."
            )
        self.make_bilingual()
        self._make_attributes_bilingual()

    def delete_non_child_fields(self) -> None:
        """A variant has its parent's texts, tax and place; its own title tells it apart."""
        super().delete_non_child_fields()
        for name in ("subtitle", "badge", "tax_class", "priority"):
            self.fields.pop(name, None)

    def save(self, commit: bool = True) -> Any:
        product = super().save(commit)
        if commit:
            self._save_attribute_texts(product)
        return product

    def _make_attributes_bilingual(self) -> None:
        kept = (
            {
                value.attribute_id: value.translations
                for value in self.instance.attribute_values.all()
            }
            if self.instance.pk
            else {}
        )
        for attribute in self.instance.attr.get_all_attributes():
            name = f"attr_{attribute.code}"
            if attribute.type in WRITTEN and name in self.fields:
                texts = kept.get(attribute.pk, {})
                others = {code: told.get("value_text", "") for code, told in texts.items()}
                self.fields[name] = BilingualField(self.fields[name], others)

    def _save_attribute_texts(self, product: Any) -> None:
        values = {v.attribute.code: v for v in product.attribute_values.select_related("attribute")}
        for name, texts in self.cleaned_data.items():
            value = values.get(name.removeprefix("attr_"))
            if name.startswith("attr_") and isinstance(texts, Texts) and value is not None:
                for code, text in texts.others.items():
                    value.set_translation(code, value_text=text)
                value.save(update_fields=["translations"])


class CategoryForm(BilingualForm, OscarCategoryForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["description"].widget.attrs.update(PLAIN)
        self.make_bilingual()


class ProductAttributesForm(BilingualForm, OscarAttributesForm):
    class Meta(OscarAttributesForm.Meta):
        fields = [*OscarAttributesForm.Meta.fields, "is_facet", "position"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.make_bilingual()


class AttributeOptionForm(BilingualForm, OscarAttributeOptionForm):
    class Meta(OscarAttributeOptionForm.Meta):
        fields = ["option", "colour"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.make_bilingual()


class OptionForm(BilingualForm, OscarOptionForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.make_bilingual()


class GoneForm(forms.ModelForm):
    class Meta:
        model = Gone
        fields = ["product", "category"]
        widgets = {"product": ProductSelect}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("product") and data.get("category"):
            raise forms.ValidationError(_("Choose a product or a category, not both."))
        return data


class StockRecordForm(OscarStockRecordForm):
    class Meta(OscarStockRecordForm.Meta):
        fields = [*OscarStockRecordForm.Meta.fields, "allows_backorders"]

    def __init__(self, product_class: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(product_class, *args, **kwargs)
        if not product_class.track_stock:
            del self.fields["allows_backorders"]
