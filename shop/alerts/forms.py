from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class AlertForm(forms.Form):
    """Where to write to. `website` is a field that people do not see: whoever fills it in is a machine."""

    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
        error_messages={
            "required": _("Enter your e-mail address, so that we can write to you."),
            "invalid": _("Enter an e-mail address such as name@example.com."),
        },
    )
    website = forms.CharField(required=False)
