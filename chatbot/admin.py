from django.contrib import admin
from django.http import HttpRequest

from chatbot.models import KnowledgeEntry, OpeningQuestion, UnansweredQuestion


@admin.register(UnansweredQuestion)
class UnansweredQuestionAdmin(admin.ModelAdmin[UnansweredQuestion]):
    list_display = ["question", "language", "created_at", "is_settled"]
    list_editable = ["is_settled"]
    list_filter = ["is_settled", "language", "created_at"]
    search_fields = ["question"]
    readonly_fields = ["question", "language", "conversation", "created_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(KnowledgeEntry)
class KnowledgeEntryAdmin(admin.ModelAdmin[KnowledgeEntry]):
    """To read only: pages are edited in Wagtail, and this follows them."""

    list_display = ["title", "kind", "language", "url", "updated_at"]
    list_filter = ["kind", "language"]
    search_fields = ["title", "text"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: KnowledgeEntry | None = None
    ) -> bool:
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: KnowledgeEntry | None = None
    ) -> bool:
        return False


@admin.register(OpeningQuestion)
class OpeningQuestionAdmin(admin.ModelAdmin[OpeningQuestion]):
    list_display = ["text", "language", "position"]
    list_editable = ["position"]
    list_filter = ["language"]
