"""Who talks with the shop, through which door, and every message there was or will be.

This room knows nothing of WhatsApp, Oscar or a language model.
"""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conversations import content as contents


class Inbox(models.Model):
    """One door: a WhatsApp number, the site's widget, the shop's mail address."""

    code = models.UUIDField(default=uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=100)
    channel = models.CharField(
        _("channel"), max_length=32, help_text=_("A key of CHANNELS: web, whatsapp, email.")
    )
    provider = models.CharField(
        _("provider"), max_length=32, blank=True, help_text=_("For WhatsApp: cloud, simulator ...")
    )
    address = models.CharField(
        _("address"),
        max_length=255,
        blank=True,
        help_text=_("Phone number id or mail address at the provider."),
    )
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("inbox")
        verbose_name_plural = _("inboxes")
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "provider", "address"], name="inbox_unique_address"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Contact(models.Model):
    """A person. How they can be reached stands in ContactInbox; a phone is only an attribute."""

    name = models.CharField(_("name"), max_length=200, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="contacts",
    )
    phone = models.CharField(_("phone"), max_length=32, blank=True, db_index=True)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(_("language"), max_length=8, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")

    def __str__(self) -> str:
        return self.name or self.phone or self.email or _("Visitor %s") % self.pk


class ContactInbox(models.Model):
    """An identity: this contact behind that door, by the id that the provider gave (or the visitor id)."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="identities")
    inbox = models.ForeignKey(Inbox, on_delete=models.PROTECT, related_name="identities")
    source_id = models.CharField(max_length=255)
    alternate_id = models.CharField(
        max_length=255,
        blank=True,
        help_text="A second id that the provider gave for the same person (WhatsApp: number and user id).",
    )
    last_customer_message_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("identity")
        verbose_name_plural = _("identities")
        constraints = [
            models.UniqueConstraint(fields=["inbox", "source_id"], name="identity_unique_source")
        ]
        indexes = [
            models.Index(
                fields=["inbox", "alternate_id"],
                condition=~Q(alternate_id=""),
                name="identity_by_alternate",
            )
        ]

    def __str__(self) -> str:
        return f"{self.inbox}: {self.source_id}"


class Conversation(models.Model):
    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        RESOLVED = "resolved", _("Resolved")

    class Owner(models.TextChoices):
        BOT = "bot", _("Assistant")
        HUMAN = "human", _("Team")

    contact_inbox = models.ForeignKey(
        ContactInbox, on_delete=models.CASCADE, related_name="conversations"
    )
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.OPEN)
    owner = models.CharField(max_length=16, choices=Owner.choices, default=Owner.BOT)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="assigned_conversations",
    )
    language = models.CharField(max_length=8, blank=True)
    state = models.JSONField(default=dict, blank=True, help_text="Where a dialog stands.")
    last_activity_at = models.DateTimeField(default=timezone.now, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        constraints = [
            models.UniqueConstraint(
                fields=["contact_inbox"], condition=Q(status="open"), name="conversation_one_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.contact_inbox} ({self.get_status_display()})"


class Message(models.Model):
    """A message received, or one to send: outbound rows are the outbox (see delivery.py)."""

    class Direction(models.TextChoices):
        INBOUND = "in", _("From the customer")
        OUTBOUND = "out", _("To the customer")

    class Author(models.TextChoices):
        CUSTOMER = "customer", _("Customer")
        BOT = "bot", _("Assistant")
        AGENT = "agent", _("Team")
        SHOP = "shop", _("Shop")

    class Status(models.TextChoices):
        RECEIVED = "received", _("Received")
        QUEUED = "queued", _("Queued")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        DELIVERED = "delivered", _("Delivered")
        READ = "read", _("Read")
        FAILED = "failed", _("Failed")
        UNKNOWN = "unknown", _("Unknown")

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="messages"
    )
    inbox = models.ForeignKey(Inbox, on_delete=models.PROTECT, related_name="messages")
    direction = models.CharField(max_length=3, choices=Direction.choices)
    author = models.CharField(max_length=16, choices=Author.choices)
    kind = models.CharField(max_length=32)
    content = models.JSONField(default=dict)
    text = models.TextField(
        blank=True, help_text="What it says in plain words, for lists and search."
    )
    payload = models.CharField(
        max_length=512, blank=True, help_text="What a tapped button stands for."
    )
    context = models.JSONField(
        default=dict,
        blank=True,
        help_text="Inbound: what it came with, such as the product it asks about.",
    )
    status = models.CharField(max_length=16, choices=Status.choices)
    reference = models.UUIDField(
        default=uuid4,
        unique=True,
        editable=False,
        help_text="Ours; sent along where the provider echoes one.",
    )
    source_id = models.CharField(max_length=255, blank=True, help_text="The provider's id.")
    reply_to_source_id = models.CharField(max_length=255, blank=True)
    idempotency_key = models.CharField(max_length=255, null=True, blank=True, unique=True)
    purpose = models.CharField(
        max_length=32,
        default="service",
        help_text="What consent is asked for: service, orders, marketing.",
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    error_code = models.CharField(max_length=64, blank=True)
    error_text = models.TextField(blank=True)
    occurred_at = models.DateTimeField(
        default=timezone.now, help_text="The provider's time for inbound messages."
    )
    answered_at = models.DateTimeField(
        null=True, blank=True, help_text="Inbound: when the responder was done with it."
    )
    sent_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["inbox", "source_id"],
                condition=~Q(source_id=""),
                name="message_unique_source",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(status__in=["queued", "sending"]),
                name="message_outbox",
            ),
            models.Index(fields=["conversation", "id"], name="message_by_conversation"),
        ]

    def __str__(self) -> str:
        return f"{self.get_direction_display()}: {self.text[:40]}"

    @property
    def body(self) -> contents.Content:
        return contents.from_json(self.content)


class Attempt(models.Model):
    """One try to send a message: what a person reads when asking why something did not arrive."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attempt_log")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=16, blank=True)
    detail = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M:%S} {self.outcome}"


class EarlyStatus(models.Model):
    """A provider's word about a message whose id we do not know yet: it overtook the answer to our send."""

    inbox = models.ForeignKey(Inbox, on_delete=models.CASCADE, related_name="+")
    source_id = models.CharField(max_length=255)
    status = models.CharField(max_length=16, choices=Message.Status.choices)
    occurred_at = models.DateTimeField()
    error_code = models.CharField(max_length=64, blank=True)
    error_text = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["inbox", "source_id", "status"], name="early_status_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source_id}: {self.status}"


class Consent(models.Model):
    """A ledger: one row for each yes or no; the newest for (contact, channel, purpose) holds."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="consents")
    channel = models.CharField(max_length=32)
    purpose = models.CharField(max_length=32)
    is_granted = models.BooleanField()
    wording = models.TextField(blank=True, help_text="The words that the person saw.")
    source = models.CharField(max_length=64, help_text="Where: checkout, keyword, staff ...")
    reference = models.CharField(
        max_length=255, blank=True, help_text="What it was said with: an order, a message."
    )
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["contact", "channel", "purpose", "-recorded_at", "-id"],
                name="consent_latest",
            )
        ]

    def __str__(self) -> str:
        return f"{self.contact} {self.channel}/{self.purpose}: {'yes' if self.is_granted else 'no'}"
