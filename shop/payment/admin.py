from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from oscar.apps.payment.admin import *  # noqa: F403

from common.to_read import ToRead
from shop.payment import events
from shop.payment.models import ProviderEvent


@admin.register(ProviderEvent)
class ProviderEventAdmin(ToRead, admin.ModelAdmin[ProviderEvent]):
    """To read, and to take in again what was set aside."""

    list_display = ["received_at", "kind", "order", "status", "effect", "error"]
    list_filter = ["status", "kind", "received_at"]
    list_select_related = ["order"]
    search_fields = ["event_id", "order__number", "body"]
    actions = ["take_in_again"]

    @admin.action(description=_("Take in again"), permissions=["replay"])
    def take_in_again(self, request: HttpRequest, queryset: QuerySet[ProviderEvent]) -> None:
        for event in queryset:
            events.replay(event)

    def has_replay_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("payment.change_providerevent")
