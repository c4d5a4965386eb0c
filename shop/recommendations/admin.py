from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from shop.recommendations.models import Pair


@admin.register(Pair)
class PairAdmin(admin.ModelAdmin[Pair]):
    """To see why a page recommends what it does."""

    list_display = ["product", "other", "orders", "score"]
    list_select_related = ["product__parent", "other__parent"]
    search_fields = ["product__title", "other__title"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Pair | None = None) -> bool:
        return False
