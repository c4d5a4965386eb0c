"""Addresses for mails: on BASE_URL and in the alert's language."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from shop.customer.models import ProductAlert


def confirm_link(alert: ProductAlert) -> str:
    return _link(alert, "alerts:confirm")


def stop_link(alert: ProductAlert) -> str:
    return _link(alert, "alerts:stop")


def product_link(alert: ProductAlert) -> str:
    with override(alert.language):
        return f"{settings.BASE_URL}{alert.product.get_absolute_url()}"


def _link(alert: ProductAlert, name: str) -> str:
    with override(alert.language):
        return settings.BASE_URL + reverse(name, args=[alert.key])
