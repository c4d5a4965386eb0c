from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from common.phone import InvalidPhone, parse_phone
from whatsapp import numbers


class NewPhoneForm(forms.Form):
    """A number that nobody in the shop has seen yet."""

    number = forms.CharField(
        label=_("Phone number"),
        max_length=32,
        widget=forms.TextInput(
            attrs={
                "type": "tel",
                "placeholder": "+49 151 23456789",
                "autocomplete": "off",
                "dir": "ltr",
            }
        ),
    )
    name = forms.CharField(
        label=_("Name on WhatsApp"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_number(self) -> str:
        """As WhatsApp writes it."""
        try:
            return numbers.wa_id_of(parse_phone(self.cleaned_data["number"], ""))
        except InvalidPhone as error:
            raise forms.ValidationError(
                _("Write the number with its country code, such as +49 151 23456789.")
            ) from error


class WriteForm(forms.Form):
    """What the person with the phone does: writes, or taps a button under a message."""

    phone = forms.RegexField(r"^[1-9]\d{5,14}$", max_length=15)
    name = forms.CharField(max_length=100, required=False)
    text = forms.CharField(max_length=4096, required=False)
    message = forms.IntegerField(required=False)
    payload = forms.CharField(max_length=256, required=False)

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("text") and not cleaned.get("payload"):
            raise forms.ValidationError(_("Write something first."))
        return cleaned


class PhoneForm(forms.Form):
    phone = forms.RegexField(r"^[1-9]\d{5,14}$", max_length=15)
