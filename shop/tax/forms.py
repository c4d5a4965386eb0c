from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from shop.tax import vat_ids


class CompanyForm(forms.Form):
    company_name = forms.CharField(
        label=_("Company name"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    vat_id = forms.CharField(
        label=_("VAT ID"),
        max_length=vat_ids.LONGEST,
        required=False,
        help_text=_("With the letters of its country, such as ATU12345678."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr", "spellcheck": "false"}),
    )

    def clean_vat_id(self) -> str:
        typed: str = self.cleaned_data["vat_id"]
        if not typed:
            return ""
        try:
            return vat_ids.tidy(typed, settings.SHIPPING_HOME)
        except vat_ids.InvalidVatId as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("vat_id") and not data.get("company_name"):
            self.add_error("company_name", _("Enter the company's name, too."))
        return data
