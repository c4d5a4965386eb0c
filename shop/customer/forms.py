"""The forms of the account pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.forms import PasswordChangeForm as DjangoPasswordChangeForm
from django.contrib.auth.forms import PasswordResetForm as DjangoPasswordResetForm
from django.contrib.auth.forms import SetPasswordForm as DjangoSetPasswordForm
from django.contrib.auth.password_validation import (
    password_validators_help_texts,
    validate_password,
)
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

# Oscar's dashboard takes these from here.
from oscar.apps.customer.forms import ConfirmPasswordForm as ConfirmPasswordForm
from oscar.apps.customer.forms import EmailAuthenticationForm as EmailAuthenticationForm
from oscar.apps.customer.forms import EmailUserCreationForm as EmailUserCreationForm
from oscar.apps.customer.forms import OrderSearchForm as OrderSearchForm
from oscar.apps.customer.forms import ProductAlertForm as ProductAlertForm
from oscar.apps.customer.forms import ProfileForm as ProfileForm

from accounts.models import User
from common.phone import InvalidPhone, parse_phone
from shop.alerts.limits import network_of
from shop.customer import limits, tasks

EMAIL = {"autocomplete": "email"}


def email_field() -> forms.EmailField:
    return forms.EmailField(
        label=_("E-mail address"),
        widget=forms.EmailInput(attrs=EMAIL),
        error_messages={
            "required": _("Enter your e-mail address."),
            "invalid": _("Enter an e-mail address in the form name@example.com."),
        },
    )


def password_field(
    autocomplete: str, label: Any, missing: Any, help_text: Any = ""
) -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        help_text=help_text,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
        error_messages={"required": missing},
    )


class LoginForm(forms.Form):
    email = email_field()
    password = password_field("current-password", _("Password"), _("Enter your password."))

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.user: User | None = None

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("email") and data.get("password"):
            who = {"email": data["email"], "network": network_of(self.request)}
            try:
                limits.check_login(**who)
            except limits.TooManyTries as error:
                raise ValidationError(str(error)) from error
            found = authenticate(self.request, username=data["email"], password=data["password"])
            self.user = found if isinstance(found, User) else None
            if self.user is None:
                limits.count_wrong_login(**who)
                raise ValidationError(_("E-mail address and password do not fit together."))
        return data


class RegisterForm(forms.Form):
    first_name = forms.CharField(
        label=_("First name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
        error_messages={"required": _("Enter your first name.")},
    )  # fmt: skip
    last_name = forms.CharField(
        label=_("Last name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
        error_messages={"required": _("Enter your last name.")},
    )  # fmt: skip
    email = email_field()
    password = password_field(
        "new-password", _("Password"), _("Choose a password."), _("At least 8 characters.")
    )

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if User.objects.filter(email__iexact=email).exists():
            raise ValidationError(
                _("This e-mail address has an account already. Log in, or ask for a new password.")
            )
        return email

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        names = {name: data.get(name, "") for name in ("first_name", "last_name", "email")}
        if data.get("password"):
            try:
                validate_password(data["password"], User(**names))
            except ValidationError as error:
                self.add_error("password", error)
        return data

    def save(self) -> User:
        data = self.cleaned_data
        return User.objects.create_user(
            data["email"],
            data["password"],
            first_name=data["first_name"],
            last_name=data["last_name"],
        )


class ProfileEditForm(forms.ModelForm):
    """A new e-mail address needs the password: who holds the address can take the account over."""

    email = email_field()
    password = forms.CharField(
        label=_("Your password"),
        required=False,
        strip=False,
        help_text=_("Only to change your e-mail address."),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    class Meta:
        model = User
        fields = ["first_name", "last_name", "phone", "language", "email"]
        widgets = {
            "first_name": forms.TextInput(attrs={"autocomplete": "given-name"}),
            "last_name": forms.TextInput(attrs={"autocomplete": "family-name"}),
            "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.old_email = self.instance.email
        for name, label in (
            ("first_name", _("First name")),
            ("last_name", _("Last name")),
            ("phone", _("Phone")),
            ("language", _("Language of messages")),
        ):
            self.fields[name].label = label
        self.fields["language"] = forms.ChoiceField(
            label=_("Language of messages"),
            required=False,
            choices=[("", _("That of my last visit")), *settings.LANGUAGES],
            help_text=self.fields["language"].help_text and "",
        )

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        if not phone:
            return ""
        try:
            return parse_phone(phone, "DE")
        except InvalidPhone as error:
            raise ValidationError(
                _("Enter a phone number in international form, such as +49 1512 3456789.")
            ) from error

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("This e-mail address has an account already."))
        return email

    @property
    def changes_email(self) -> bool:
        return self.cleaned_data.get("email", self.old_email) != self.old_email

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.changes_email and not self.instance.check_password(data.get("password", "")):
            self.add_error("password", _("Enter your password to change your e-mail address."))
        return data


class PasswordResetForm(DjangoPasswordResetForm):
    """Sends by a worker: so the answer takes as long for an address without an account."""

    email = email_field()

    def __init__(self, *args: Any, network: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.network = network

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        try:
            limits.count_reset(email=email, network=self.network)
        except limits.TooManyResets as error:
            raise ValidationError(str(error)) from error
        return email

    def save(self, *args: Any, **kwargs: Any) -> None:
        for user in self.get_users(self.cleaned_data["email"]):
            tasks.notify(user, "password_reset")


class NewPasswordMixin(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].help_text = " ".join(password_validators_help_texts()[:2])


class SetPasswordForm(NewPasswordMixin, DjangoSetPasswordForm):
    pass


class PasswordChangeForm(NewPasswordMixin, DjangoPasswordChangeForm):
    pass
