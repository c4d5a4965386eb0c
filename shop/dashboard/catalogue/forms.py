"""The dashboard's forms of products and categories, with their texts in every language."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from oscar.apps.dashboard.catalogue.forms import CategoryForm as OscarCategoryForm
from oscar.apps.dashboard.catalogue.forms import ProductForm as OscarProductForm

OTHER_LANGUAGES = [
    (code, name) for code, name in settings.LANGUAGES if code != settings.LANGUAGE_CODE
]
PLAIN = {"class": "no-widget-init"}  # not Oscar's editor: these texts are plain


class TranslatedTexts(forms.BaseModelForm):
    """A field for each translated field in each further language, such as `title_ar`."""

    def add_translations(self) -> None:
        for code, language in OTHER_LANGUAGES:
            for name in self.instance.translated_fields:
                if name in self.fields:
                    self.fields[f"{name}_{code}"] = self.translated_field(name, code, language)

    def translated_field(self, name: str, code: str, language: str) -> forms.Field:
        original = self.fields[name]
        is_long = isinstance(original.widget, forms.Textarea)
        look = {"dir": "auto", "lang": code, **(PLAIN if is_long else {})}
        return forms.CharField(
            label=f"{original.label} ({language})",
            required=False,
            max_length=getattr(original, "max_length", None),
            initial=self.instance.translations.get(code, {}).get(name, ""),
            widget=forms.Textarea(attrs=look) if is_long else forms.TextInput(attrs=look),
        )

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        for code, _language in OTHER_LANGUAGES:
            sent = {
                name: self.cleaned_data[f"{name}_{code}"]
                for name in self.instance.translated_fields
                if f"{name}_{code}" in self.cleaned_data
            }
            self.instance.set_translation(code, **sent)

    def is_seo_field(self, field: Any) -> bool:
        """Also the names in addresses of the other languages stand on the page's SEO tab."""
        return field.name.partition("_")[0] in ("slug", "meta")


class ProductForm(TranslatedTexts, OscarProductForm):
    class Meta(OscarProductForm.Meta):
        fields = [
            "title",
            "subtitle",
            "description",
            "badge",
            "tax_class",
            "priority",
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
        self.add_translations()
        if "description" in self.fields:
            self.fields["description"].help_text = _(
                "Plain text; an empty line begins a paragraph."
            )

    def delete_non_child_fields(self) -> None:
        """A variant has its parent's texts, tax and place; its own title tells it apart."""
        super().delete_non_child_fields()
        for name in ("subtitle", "badge", "tax_class", "priority"):
            self.fields.pop(name, None)


class CategoryForm(TranslatedTexts, OscarCategoryForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["description"].widget.attrs.update(PLAIN)
        self.add_translations()
