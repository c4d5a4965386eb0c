"""The forms of the checkout; what is right is decided in `details`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from shop.checkout.details import (
    POSTCODES,
    Country,
    Details,
    InvalidDetails,
    checked,
    country_name,
    required_words,
)

WHATSAPP_WORDS = _(
    "Send me news about this order by WhatsApp to the number above. I can stop it at any time."
)


class AddressFields(forms.Form):
    """A person and a place, as checkout and address book ask for them."""

    use_required_attribute = False

    first_name = forms.CharField(
        label=_("First name"), widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        label=_("Last name"), widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    country = forms.ChoiceField(
        label=_("Country"),
        widget=forms.Select(attrs={"autocomplete": "country"}),
        error_messages={"invalid_choice": _("Choose a country that we deliver to.")},
    )
    line1 = forms.CharField(
        label=_("Street and house number"),
        widget=forms.TextInput(attrs={"autocomplete": "address-line1"}),
    )
    line2 = forms.CharField(
        label=_("Flat, floor, company"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "address-line2"}),
    )
    postcode = forms.CharField(
        label=_("Postcode"),
        widget=forms.TextInput(attrs={"autocomplete": "postal-code", "class": "field__short"}),
    )
    line4 = forms.CharField(
        label=_("Town or city"),
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
    )
    phone = forms.CharField(
        label=_("Phone"),
        required=False,
        help_text=_("In case the courier cannot find you."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choice_field("country").choices = shipping_countries()
        for name, message in required_words().items():
            if name in self.fields:
                self.fields[name].error_messages["required"] = message
        country = self.data.get("country") if self.is_bound else self.initial.get("country")
        self.fields["postcode"].required = not country or country in POSTCODES

    def choice_field(self, name: str) -> Any:
        return self.fields[name]

    def details(self) -> Details:
        """What was typed. Fields that this form lacks are filled so that they pass."""
        values = {name: self.cleaned_data.get(name, "") for name in Details.__dataclass_fields__}
        return Details(**(values | {"country": self.cleaned_data.get("country", "")}))

    def check(self, details: Details) -> Details | None:
        """`details` tidied up; what is wrong goes beside the fields."""
        try:
            return checked(details)
        except InvalidDetails as error:
            for name, message in error.errors.items():
                if name in self.fields and name not in self.errors:
                    self.add_error(name, message)
        return None


class DetailsForm(AddressFields):
    """The first step: for a member the account's e-mail address holds, and is not asked."""

    email = forms.CharField(
        label=_("E-mail address"),
        help_text=_("For the confirmation of your order."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    whatsapp = forms.BooleanField(label=WHATSAPP_WORDS, required=False)
    save_address = forms.BooleanField(
        label=_("Keep this address in my address book"), required=False
    )

    field_order = (
        "email", "first_name", "last_name", "country", "line1", "line2", "postcode", "line4",
        "phone", "whatsapp", "save_address",
    )  # fmt: skip

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if user is None:
            del self.fields["save_address"]
        else:
            del self.fields["email"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        consent = str(WHATSAPP_WORDS) if data.get("whatsapp") else ""
        values = self.details().__dict__ | {"whatsapp_consent": consent}
        if self.user is not None:
            values["email"] = self.user.email
        self.checked = self.check(Details(**values))
        return data


class AddressForm(AddressFields):
    """One entry of the address book."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self.checked = self.check(Details(**(self.details().__dict__ | {"email": "a@example.com"})))
        return data


class Choose(forms.Form):
    """One of a few, shown as radio buttons; the template writes out what each means."""

    use_required_attribute = False

    choice = forms.ChoiceField(widget=forms.RadioSelect)

    def __init__(
        self,
        *args: Any,
        choices: list[tuple[str, str]],
        label: str | Promise,
        missing: str | Promise,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["choice"]
        field.choices, field.label = choices, label
        field.error_messages |= {"required": missing, "invalid_choice": missing}


def shipping_countries() -> list[tuple[str, str]]:
    """Codes and names in the active language; the merchant's favourites first."""
    rows = Country.objects.filter(is_shipping_country=True).values_list("pk", "display_order")
    ordered = sorted(rows, key=lambda row: (-row[1], country_name(row[0])))
    return [(code, country_name(code)) for code, _order in ordered]
