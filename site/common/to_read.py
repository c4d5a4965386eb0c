"""For Django's admin: rows that code writes and people only read."""

from __future__ import annotations

from django.db.models import Model
from django.http import HttpRequest


class ToRead:
    """Before ModelAdmin or an inline among the bases."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
