"""Everything below /shop/. Oscar's own namespaces, so that its dashboard finds what it links to."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib.auth import views as auth
from django.urls import URLPattern, URLResolver, include, path, reverse_lazy

from shop.alerts.limits import network_of
from shop.customer.forms import PasswordResetForm, SetPasswordForm
from shop.hidden import hidden


def mount(prefix: str, label: str) -> URLPattern | URLResolver:
    urls: Any = apps.get_app_config(label).urls  # type: ignore[attr-defined]
    return path(prefix, urls)


def mount_hidden(prefix: str, label: str) -> URLPattern | URLResolver:
    patterns, app_name, namespace = apps.get_app_config(label).urls  # type: ignore[attr-defined]
    return path(prefix, include((hidden(patterns), app_name), namespace=namespace))


class PasswordReset(auth.PasswordResetView):
    form_class = PasswordResetForm
    template_name = "shop/account/password_reset.html"
    success_url = reverse_lazy("password-reset-done")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"network": network_of(self.request)}


class PasswordResetConfirm(auth.PasswordResetConfirmView):
    form_class = SetPasswordForm
    template_name = "shop/account/password_reset_confirm.html"
    success_url = reverse_lazy("password-reset-complete")


def page(name: str) -> dict[str, Any]:
    return {"template_name": f"shop/account/{name}.html"}


urlpatterns: list[URLPattern | URLResolver] = [
    mount("basket/", "basket"),
    path("", include("shop.invoices.urls")),  # some stand below the account, some below an order
    path("accounts/", include("shop.tax.urls")),
    mount("accounts/", "customer"),
    mount("search/", "search"),
    mount("dashboard/", "dashboard"),
    mount_hidden("offers/", "offer"),
    mount("wishlists/", "wishlists"),
    path("alerts/", include("shop.alerts.urls")),
    path("password-reset/", PasswordReset.as_view(), name="password-reset"),
    path(
        "password-reset/done/",
        auth.PasswordResetDoneView.as_view(**page("password_reset_done")),
        name="password-reset-done",
    ),
    path(
        "password-reset/<str:uidb64>/<str:token>/",
        PasswordResetConfirm.as_view(),
        name="password-reset-confirm",
    ),
    path(
        "password-reset/complete/",
        auth.PasswordResetCompleteView.as_view(**page("password_reset_complete")),
        name="password-reset-complete",
    ),
    mount("", "checkout"),
    mount("", "catalogue"),
]
