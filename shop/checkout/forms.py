"""The forms of the checkout; what is right is decided in `details`."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from shop.checkout.details import (
    DIGITS_ONLY,
    POSTCODES,
    Address,
    Country,
    Details,
    InvalidDetails,
    checked,
    country_name,
    required_words,
)

WHATSAPP_WORDS = _(
    "Send me news about this order by WhatsApp to the number above: when it is paid, on its way or "
    "changed. No advertising. I can stop it at any time with the word STOP."
)
BILLING = ("first_name", "last_name", "country", "line1", "line2", "postcode", "line4")


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
        widget=forms.TextInput(
            attrs={
                "autocomplete": "postal-code",
                "autocapitalize": "characters",
                "class": "field__short",
            }
        ),
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
        self.fields["country"].widget.attrs |= digits_attrs("postcode")
        for name, message in required_words().items():
            if name in self.fields:
                self.fields[name].error_messages["required"] = message
        country = self.data.get("country") if self.is_bound else self.initial.get("country")
        self.fields["postcode"].required = not country or country in POSTCODES

    def choice_field(self, name: str) -> Any:
        return self.fields[name]

    def details(self) -> Details:
        """What was typed. Fields that this form lacks are filled so that they pass."""
        names = Details.__dataclass_fields__.keys() - {"billing"}
        return Details(**{name: self.cleaned_data.get(name, "") for name in names})

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
        widget=forms.EmailInput(
            attrs={"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    whatsapp = forms.BooleanField(
        label=WHATSAPP_WORDS,
        required=False,
        help_text=_("WhatsApp belongs to Meta, which learns your number and what we write to you."),
    )
    save_address = forms.BooleanField(
        label=_("Keep this address in my address book"), required=False
    )
    company_name = forms.CharField(
        label=_("Company"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    vat_id = forms.CharField(
        label=_("VAT ID"),
        required=False,
        help_text=_(
            "With the country's letters, such as DE123456789. "
            "We check it with the tax office's register of the EU."
        ),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
    bill_elsewhere = forms.BooleanField(
        label=_("Send the invoice to another address"), required=False
    )

    field_order = (
        "email", "first_name", "last_name", "country", "line1", "line2", "postcode", "line4",
        "phone", "whatsapp", "save_address", "company_name", "vat_id", "bill_elsewhere",
        *(f"billing_{name}" for name in BILLING),
    )  # fmt: skip

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if user is None:
            del self.fields["save_address"]
        else:
            del self.fields["email"]
        for name in BILLING:
            self.fields[f"billing_{name}"] = billing_field(self.fields[name])
        self.choice_field("billing_country").choices = all_countries()
        self._ask_for_billing(not self.is_bound or bool(self.data.get("bill_elsewhere")))
        for name in AddressFields.base_fields:
            attrs = self.fields[name].widget.attrs
            attrs["autocomplete"] = f"shipping {attrs['autocomplete']}"
        self.fields["billing_country"].widget.attrs |= digits_attrs("billing_postcode")
        # What it costs follows the country while one is still typing.
        self.fields["country"].widget.attrs |= {
            "hx-get": reverse("checkout:summary"),
            "hx-target": "#beside",
        }
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        consent = str(WHATSAPP_WORDS) if data.get("whatsapp") else ""
        values = self.details().__dict__ | {"whatsapp_consent": consent}
        if data.get("bill_elsewhere"):
            values["billing"] = Address(
                **{name: data.get(f"billing_{name}", "") for name in BILLING}
            )
        if self.user is not None:
            values["email"] = self.user.email
        self.checked = self.check(Details(**values))
        self._ask_for_billing(True)
        return data

    def _ask_for_billing(self, is_asked: bool) -> None:
        """What is needed of the billing address: nothing, while the bill goes where the goods go."""
        for name in BILLING:
            self.fields[f"billing_{name}"].required = is_asked and name != "line2"
        if self.data.get("billing_country", "DE") not in POSTCODES:
            self.fields["billing_postcode"].required = False

    @property
    def is_for_company(self) -> bool:
        """Whether the part for companies stands open."""
        return any(self[name].value() or self[name].errors for name in ("company_name", "vat_id"))

    @property
    def billing_fields(self) -> dict[str, Any]:
        """As `address_fields.html` takes them."""
        return {name: self[f"billing_{name}"] for name in BILLING}


def billing_field(field: Any) -> Any:
    """As asked for the delivery, but any country will do."""
    twin = deepcopy(field)
    twin.widget.attrs["autocomplete"] = f"billing {twin.widget.attrs['autocomplete']}"
    if isinstance(twin, forms.ChoiceField):
        twin = forms.ChoiceField(
            label=field.label,
            widget=twin.widget,
            error_messages={"invalid_choice": _("Choose a country.")},
        )
    return twin


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


def digits_attrs(postcode: str) -> dict[str, str]:
    """For a select of countries: with scripts, the field `postcode` gets the keys that suit it."""
    return {"data-digits": " ".join(DIGITS_ONLY), "data-postcode": postcode}


def shipping_countries() -> list[tuple[str, str]]:
    """Codes and names in the active language; the merchant's favourites first."""
    rows = Country.objects.filter(is_shipping_country=True).values_list("pk", "display_order")
    ordered = sorted(rows, key=lambda row: (-row[1], country_name(row[0])))
    return [(code, country_name(code)) for code, _order in ordered]


def all_countries() -> list[tuple[str, str]]:
    """Codes and names: where a bill may go."""
    names = [(code, country_name(code)) for code in Country.objects.values_list("pk", flat=True)]
    return sorted(names, key=lambda row: row[1])
