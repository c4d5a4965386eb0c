"""What stands on the phone's screen: exactly what the provider would have been told to show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext

from conversations import consent, window
from conversations.content import Media, Reaction, SystemNote, Template
from conversations.models import Consent, ContactInbox, Inbox, Message
from whatsapp.plain import picture_address
from whatsapp.providers.cloud.render import Json, render

SHOWN = 200
Status = Message.Status
ARRIVED = (Status.SENT, Status.DELIVERED, Status.READ)


@dataclass(frozen=True)
class Choice:
    payload: str
    title: str
    kind: str  # Meta's word for the answer: button_reply, list_reply
    description: str = ""


@dataclass(frozen=True)
class Bubble:
    message: Message
    text: str = ""
    note: str = ""
    image_url: str = ""
    choices: tuple[Choice, ...] = ()
    list_label: str = ""
    quoted: str = ""

    @property
    def is_mine(self) -> bool:
        """Of the person who holds the phone."""
        return self.message.direction == Message.Direction.INBOUND

    @property
    def at(self) -> datetime:
        return self.message.sent_at or self.message.occurred_at


@dataclass(frozen=True)
class ShopSide:
    """What the shop knows about this phone: staff look here when something does not arrive."""

    is_with_team: bool
    window_closes_at: datetime | None
    consents: list[Consent]
    waiting: list[Message]


def simulated_inboxes() -> QuerySet[Inbox]:
    return Inbox.objects.filter(channel="whatsapp", provider="simulator")


def phones() -> QuerySet[ContactInbox]:
    """Newest first, each with `last_text`, `last_at` and how many messages it has not `unread`."""
    latest = Message.objects.filter(
        Q(direction=Message.Direction.INBOUND) | Q(status__in=ARRIVED),
        conversation__contact_inbox=OuterRef("pk"),
    ).order_by("-pk")
    unread = Q(
        conversations__messages__direction=Message.Direction.OUTBOUND,
        conversations__messages__status__in=(Status.SENT, Status.DELIVERED),
    )
    found = ContactInbox.objects.filter(inbox__in=simulated_inboxes()).select_related("contact")
    return found.annotate(
        last_text=Subquery(latest.values("text")[:1]),
        last_at=Subquery(latest.values("created_at")[:1]),
        last_id=Subquery(latest.values("pk")[:1]),
        unread=Count("conversations__messages", filter=unread),
    ).order_by("-last_id", "-pk")


def find_phone(wa_id: str) -> ContactInbox | None:
    return phones().filter(source_id=wa_id).first()


def bubbles(identity: ContactInbox) -> list[Bubble]:
    seen = Message.objects.filter(
        Q(direction=Message.Direction.INBOUND) | Q(status__in=ARRIVED),
        conversation__contact_inbox=identity,
    ).select_related("conversation__contact_inbox", "inbox")
    messages = sorted(seen.order_by("-pk")[:SHOWN], key=lambda message: message.pk)
    known = {m.source_id: m.text.partition("\n")[0] for m in messages if m.source_id}
    return [_bubble(message, known.get(message.reply_to_source_id, "")) for message in messages]


def unread_of(identity: ContactInbox) -> QuerySet[Message]:
    return Message.objects.filter(
        conversation__contact_inbox=identity,
        direction=Message.Direction.OUTBOUND,
        status__in=(Status.SENT, Status.DELIVERED),
    ).select_related("conversation__contact_inbox", "inbox")


def choice_of(message: Message, payload: str) -> Choice | None:
    """The button that the phone shows; None for one that it does not."""
    return next((c for c in _bubble(message, "").choices if c.payload == payload), None)


def shop_side(identity: ContactInbox, now: datetime) -> ShopSide:
    newest = identity.conversations.order_by("-pk").first()
    given = [consent.latest(identity.contact, "whatsapp", purpose) for purpose in consent.PURPOSES]
    unsent = Message.objects.filter(
        conversation__contact_inbox=identity, direction=Message.Direction.OUTBOUND
    ).exclude(status__in=ARRIVED)
    return ShopSide(
        is_with_team=newest is not None and newest.owner == newest.Owner.HUMAN,
        window_closes_at=window.closes_at(identity) if window.is_open(identity, now) else None,
        consents=[row for row in given if row is not None],
        waiting=list(unsent.order_by("-pk")[:10]),
    )


def _bubble(message: Message, quoted: str) -> Bubble:
    if message.direction == Message.Direction.INBOUND:
        return _own(message, quoted)
    body = render(message)
    kind = body["type"]
    if kind == "interactive":
        return _interactive(message, body["interactive"])
    if kind == "image":
        url = picture_address(str(message.content.get("url", "")))
        return Bubble(message, body["image"].get("caption", ""), image_url=url)
    content = message.body
    note = (
        gettext("Template %(name)s") % {"name": content.name}
        if isinstance(content, Template)
        else ""
    )
    text = message.text if kind == "template" else body["text"]["body"]
    return Bubble(message, text, note)


def _own(message: Message, quoted: str) -> Bubble:
    content = message.body
    is_special = isinstance(content, Media | Reaction | SystemNote)
    return Bubble(message, message.text, note=content.kind if is_special else "", quoted=quoted)


def _interactive(message: Message, interactive: Json) -> Bubble:
    text, action = interactive["body"]["text"], interactive["action"]
    if interactive["type"] == "button":
        replies = [button["reply"] for button in action["buttons"]]
        return Bubble(
            message,
            text,
            choices=tuple(Choice(r["id"], r["title"], "button_reply") for r in replies),
        )
    rows = action["sections"][0]["rows"]
    return Bubble(
        message,
        text,
        choices=tuple(
            Choice(r["id"], r["title"], "list_reply", r.get("description", "")) for r in rows
        ),
        list_label=action["button"],
    )
