"""The evidence, to read and to search. Nobody changes or deletes it."""

from __future__ import annotations

from django.contrib import admin

from common.to_read import ToRead
from shop.tax.models import TaxProfile, VatCheck


@admin.register(VatCheck)
class VatCheckAdmin(ToRead, admin.ModelAdmin[VatCheck]):
    list_display = ["number", "outcome", "checked_at", "name", "consultation_number"]
    list_filter = ["outcome", "checked_at"]
    search_fields = ["number", "name", "consultation_number"]
    date_hierarchy = "asked_at"


@admin.register(TaxProfile)
class TaxProfileAdmin(admin.ModelAdmin[TaxProfile]):
    list_display = ["company_name", "vat_id", "user"]
    search_fields = ["company_name", "vat_id", "user__email"]
    autocomplete_fields = ["user"]
