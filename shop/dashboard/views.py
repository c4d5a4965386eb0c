from __future__ import annotations

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.urls import reverse
from django.views.generic import View

from shop.customer.views import wanted
from shop.requests import ShopRequest


class LoginView(View):
    """Staff log in where everybody does."""

    def get(self, request: ShopRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect_to_login(
            wanted(request) or reverse("dashboard:index"), reverse("customer:login")
        )
