"""A guest who has just ordered makes an account with one password; the order goes into it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login as start_session
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts.models import User
from shop.checkout.online import PLACED_KEY, may_claim, thanks_context
from shop.customer import tasks
from shop.customer.forms import password_field
from shop.order import claims
from shop.order.models import Order
from shop.requests import ShopRequest


class ClaimForm(forms.Form):
    """The address and the name stand on the order."""

    use_required_attribute = False

    password = password_field(
        "new-password",
        gettext_lazy("Password"),
        gettext_lazy("Choose a password."),
        gettext_lazy("At least 8 characters."),
    )

    def __init__(self, *args: Any, order: Order, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order = order

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, User(email=self.order.guest_email))
        return password

    def save(self) -> User:
        """Raises ValidationError where the address has an account."""
        address = self.order.shipping_address
        names = {name: getattr(address, name, "") for name in ("first_name", "last_name")}
        try:
            with transaction.atomic():
                user = User.objects.create_user(
                    self.order.guest_email, self.cleaned_data["password"], **names
                )
                claims.claim(order=self.order, user=user)
        except IntegrityError as error:
            raise ValidationError(
                _("This e-mail address has an account already. Log in; then we can add the order.")
            ) from error
        return user


@never_cache
@sensitive_post_parameters()
@require_POST
def claim(request: ShopRequest) -> HttpResponse:
    """Only for the session that placed the order. Renders shop/checkout/thank_you.html again on errors."""
    order = Order.objects.for_pages().filter(pk=request.session.get(PLACED_KEY) or 0).first()
    if order is None or not may_claim(order) or request.user.is_authenticated:
        return redirect("checkout:thank-you")
    form = ClaimForm(request.POST, order=order)
    if form.is_valid():
        try:
            user = form.save()
        except ValidationError as error:
            form.add_error(None, error)
        else:
            start_session(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
            messages.success(request, _("Welcome! Your account is ready, and your order is in it."))
            if claims.orders_to_claim(user).exists():
                # Others ordered with this address, too: whether it was them, their mailbox says.
                tasks.notify(user, "claim_orders")
            return redirect("customer:order", order.number)
    return render(request, "shop/checkout/thank_you.html", thanks_context(order) | {"claim": form})
