"""WhatsApp's own marks, for the simulator's screen."""

from __future__ import annotations

import re

from django import template
from django.utils.html import format_html, urlize
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from common.phone import format_phone
from conversations.models import Message
from whatsapp import numbers

register = template.Library()

# *bold*, _slanted_, ~struck~: only around words, as WhatsApp does it.
_MARKS = (
    (re.compile(r"(?<!\w)\*(\S(?:[^*\n]*\S)?)\*(?!\w)"), r"<strong>\1</strong>"),
    (re.compile(r"(?<![\w/])_(\S(?:[^_\n]*\S)?)_(?!\w)"), r"<em>\1</em>"),
    (re.compile(r"(?<!\w)~(\S(?:[^~\n]*\S)?)~(?!\w)"), r"<s>\1</s>"),
)
_LINK = re.compile(r"(<a .*?</a>)", re.DOTALL)


@register.filter
def whatsapp_text(text: str) -> SafeString:
    """Escaped first; then links, marks and line breaks as the phone shows them."""
    parts = _LINK.split(urlize(text, nofollow=True, autoescape=True))
    for i, part in enumerate(parts):
        if not _LINK.fullmatch(part):
            for pattern, html in _MARKS:
                part = pattern.sub(html, part)
            parts[i] = part.replace("\n", "<br>")
    return mark_safe("".join(parts))  # noqa: S308


@register.filter
def phone(wa_id: str) -> str:
    return format_phone(numbers.phone_of(wa_id)) if numbers.is_number(wa_id) else wa_id


@register.simple_tag
def ticks(message: Message) -> SafeString:
    """One tick sent, two delivered, two blue ones read. What the customer sent has arrived."""
    words = {
        Message.Status.RECEIVED: (2, "", gettext("Received")),
        Message.Status.SENT: (1, "", gettext("Sent")),
        Message.Status.DELIVERED: (2, "", gettext("Delivered")),
        Message.Status.READ: (2, " sim__ticks--read", gettext("Read")),
    }
    count, mark, word = words[Message.Status(message.status)]
    return format_html(
        '<span class="sim__ticks{}" role="img" aria-label="{}" title="{}" data-status="{}">'
        '<svg viewBox="0 0 18 12" aria-hidden="true"><path d="M1 6.5 4.5 10 11 2.5"/>{}</svg></span>',
        mark,
        word,
        word,
        message.status,
        mark_safe('<path d="M8 10 15 2.5"/>') if count == 2 else "",
    )
