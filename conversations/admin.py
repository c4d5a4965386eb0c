"""The log of what was said and sent, to read and to search. Only what has no other page is edited here."""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from common.to_read import ToRead
from conversations import delivery
from conversations.models import (
    Attempt,
    Consent,
    Contact,
    ContactInbox,
    Conversation,
    Inbox,
    Message,
)


class AttemptInline(ToRead, admin.TabularInline[Attempt, Message]):
    model = Attempt
    fields = ["started_at", "finished_at", "outcome", "detail"]
    extra = 0


class MessageInline(ToRead, admin.TabularInline[Message, Conversation]):
    model = Message
    fields = ["created_at", "author", "text", "status", "error_text"]
    readonly_fields = ["created_at"]
    ordering = ["id"]
    extra = 0
    show_change_link = True


class IdentityInline(ToRead, admin.TabularInline[ContactInbox, Contact]):
    model = ContactInbox
    fields = ["inbox", "source_id", "alternate_id", "last_customer_message_at"]
    extra = 0


class ConsentInline(ToRead, admin.TabularInline[Consent, Contact]):
    model = Consent
    fields = ["recorded_at", "channel", "purpose", "is_granted", "source", "wording"]
    extra = 0


@admin.register(Inbox)
class InboxAdmin(admin.ModelAdmin[Inbox]):
    list_display = ["name", "channel", "provider", "address", "is_active"]
    list_filter = ["channel", "is_active"]
    search_fields = ["name", "address"]


@admin.register(Contact)
class ContactAdmin(admin.ModelAdmin[Contact]):
    list_display = ["__str__", "phone", "email", "language", "created_at"]
    list_filter = ["language", "created_at"]
    search_fields = ["name", "phone", "email", "identities__source_id"]
    autocomplete_fields = ["user"]
    inlines = [IdentityInline, ConsentInline]


@admin.register(Conversation)
class ConversationAdmin(ToRead, admin.ModelAdmin[Conversation]):
    list_display = ["contact", "channel", "status", "owner", "assignee", "last_activity_at"]
    list_filter = ["status", "owner", "contact_inbox__inbox", "last_activity_at"]
    list_select_related = ["contact_inbox__contact", "contact_inbox__inbox", "assignee"]
    search_fields = ["contact_inbox__contact__name", "contact_inbox__source_id", "messages__text"]
    ordering = ["-last_activity_at"]
    inlines = [MessageInline]

    @admin.display(description=_("contact"), ordering="contact_inbox__contact__name")
    def contact(self, row: Conversation) -> str:
        return str(row.contact_inbox.contact)

    @admin.display(description=_("inbox"))
    def channel(self, row: Conversation) -> str:
        return str(row.contact_inbox.inbox)


@admin.register(Message)
class MessageAdmin(ToRead, admin.ModelAdmin[Message]):
    list_display = [
        "created_at",
        "direction",
        "author",
        "short_text",
        "inbox",
        "status",
        "error_code",
    ]
    list_filter = ["status", "direction", "author", "inbox", "kind", "purpose", "created_at"]
    list_select_related = ["inbox"]
    search_fields = [
        "text",
        "source_id",
        "conversation__contact_inbox__source_id",
        "idempotency_key",
    ]
    date_hierarchy = "created_at"
    ordering = ["-id"]
    actions = ["send_again"]
    inlines = [AttemptInline]

    @admin.display(description=_("text"))
    def short_text(self, row: Message) -> str:
        return row.text[:80]

    @admin.action(
        description=_("Send again what failed or may not have arrived"), permissions=["send"]
    )
    def send_again(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        count = 0
        for message in queryset:
            try:
                delivery.send_again(message, now=timezone.now())
            except delivery.NotSettled:
                continue
            count += 1
        words = ngettext(
            "%(count)d message is sent again.", "%(count)d messages are sent again.", count
        ) % {"count": count}
        self.message_user(request, words, messages.SUCCESS if count else messages.WARNING)

    def has_send_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("conversations.change_message")


@admin.register(Consent)
class ConsentAdmin(ToRead, admin.ModelAdmin[Consent]):
    list_display = ["recorded_at", "contact", "channel", "purpose", "is_granted", "source"]
    list_filter = ["channel", "purpose", "is_granted", "source", "recorded_at"]
    list_select_related = ["contact"]
    search_fields = ["contact__name", "contact__phone", "contact__email", "wording", "reference"]
    ordering = ["-id"]
