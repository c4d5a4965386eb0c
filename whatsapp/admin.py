from __future__ import annotations

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.doorbell import ring
from whatsapp import intake, tasks
from whatsapp.models import TemplateStanding, WebhookEvent


class HasSetAside(admin.SimpleListFilter):
    title = _("set aside")
    parameter_name = "set_aside"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[WebhookEvent]
    ) -> list[tuple[str, str]]:
        return [("yes", gettext("Something was set aside"))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[WebhookEvent]
    ) -> QuerySet[WebhookEvent]:
        return queryset.exclude(set_aside=[]) if self.value() == "yes" else queryset


class ToRead:
    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(WebhookEvent)
class WebhookEventAdmin(ToRead, admin.ModelAdmin[WebhookEvent]):
    list_display = ["received_at", "provider", "status", "set_aside", "processed_at"]
    list_filter = ["status", HasSetAside, "provider", "received_at"]
    search_fields = ["body"]
    actions = ["process_again"]

    @admin.action(description=_("Process again"), permissions=["process"])
    def process_again(self, request: HttpRequest, queryset: QuerySet[WebhookEvent]) -> None:
        for event in queryset:
            intake.process_again(event)
            ring(tasks.process, event_id=event.pk)

    def has_process_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("whatsapp.change_webhookevent")


@admin.register(TemplateStanding)
class TemplateStandingAdmin(ToRead, admin.ModelAdmin[TemplateStanding]):
    list_display = ["name", "language", "status", "quality", "category", "updated_at"]
    list_filter = ["status", "language"]
    search_fields = ["name"]
