"""The evidence, to read and to search. Nobody changes or deletes it."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from shop.tax.models import TaxProfile, VatCheck


@admin.register(VatCheck)
class VatCheckAdmin(admin.ModelAdmin[VatCheck]):
    list_display = ["number", "outcome", "checked_at", "name", "consultation_number"]
    list_filter = ["outcome", "checked_at"]
    search_fields = ["number", "name", "consultation_number"]
    date_hierarchy = "asked_at"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: VatCheck | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: VatCheck | None = None) -> bool:
        return False


@admin.register(TaxProfile)
class TaxProfileAdmin(admin.ModelAdmin[TaxProfile]):
    list_display = ["company_name", "vat_id", "user"]
    search_fields = ["company_name", "vat_id", "user__email"]
    autocomplete_fields = ["user"]
