# ruff: noqa: E501  (a drawing is one line)
"""`{% icon "bag" %}`: line icons as inline SVG, 24 by 24, drawn with the current colour."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

ICONS = {
    "account": '<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5c.8-3.6 3.8-5.5 7.5-5.5s6.7 1.9 7.5 5.5"/>',
    "alert": '<path d="M12 4 2.8 19.5h18.4z"/><path d="M12 10v4.5M12 17.2v.1"/>',
    "arrow": '<path d="M4.5 12h15M13.5 6l6 6-6 6"/>',
    "bag": '<path d="M5.5 8.5h13l1 12h-15z"/><path d="M8.5 11V7a3.5 3.5 0 0 1 7 0v4"/>',
    "bank": '<path d="M3.5 9.5 12 4l8.5 5.5zM5.5 9.5v8M10 9.5v8M14 9.5v8M18.5 9.5v8M3.5 20h17"/>',
    "bell": '<path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 2h-15z"/><path d="M10 21h4"/>',
    "box": '<path d="m12 3.5 8 4.2v8.6l-8 4.2-8-4.2V7.7z"/><path d="m4 7.7 8 4.3 8-4.3M12 12v8.5"/>',
    "card": '<rect x="3" y="5.5" width="18" height="13" rx="1.5"/><path d="M3 10h18M6.5 14.8h4"/>',
    "cash": '<rect x="3" y="6.5" width="18" height="11" rx="1.5"/><circle cx="12" cy="12" r="2.5"/><path d="M6.3 12h.1M17.6 12h.1"/>',
    "chat": '<path d="M4 5.5h16v11h-9l-4.5 3.5v-3.5H4z"/>',
    "check": '<path d="m5 12.5 4.5 4.5L19 7.5"/>',
    "chevron": '<path d="m9.5 5.5 6.5 6.5-6.5 6.5"/>',
    "chevron-down": '<path d="m6 9.5 6 6 6-6"/>',
    "clock": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5l3.3 2"/>',
    "close": '<path d="m6 6 12 12M18 6 6 18"/>',
    "compare": '<path d="M12 4v16M8.5 20h7M5 7.5h14M5 7.5 2.5 14h5zM19 7.5 16.5 14h5z"/>',
    "download": '<path d="M12 4v11.5M7 11l5 5 5-5M4.5 20h15"/>',
    "edit": '<path d="m4.5 19.5.8-4L16 4.8a1.9 1.9 0 0 1 2.7 0l.5.5a1.9 1.9 0 0 1 0 2.7L8.5 18.7z"/>',
    "external": '<path d="M13.5 4.5h6v6M19.5 4.5l-9 9M17.5 13.5v6h-13v-13h6"/>',
    "filter": '<path d="M4 7h9M17 7h3M4 17h3M11 17h9"/><circle cx="15" cy="7" r="2"/><circle cx="9" cy="17" r="2"/>',
    "globe": '<circle cx="12" cy="12" r="8.5"/><path d="M3.5 12h17M12 3.5c2.7 2.4 3.8 5.3 3.8 8.5s-1.1 6.1-3.8 8.5c-2.7-2.4-3.8-5.3-3.8-8.5s1.1-6.1 3.8-8.5z"/>',
    "heart": '<path d="M12 20 4.6 12.7a4.8 4.8 0 0 1 6.8-6.8l.6.6.6-.6a4.8 4.8 0 0 1 6.8 6.8z"/>',
    "info": '<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5.5M12 7.7v.1"/>',
    "leaf": '<path d="M5 19c-1-8.5 4-13.5 14.5-14C20 14 15.5 20 7.5 18"/><path d="M4.5 20.5C7 15.5 10 12.5 14 10.5"/>',
    "link": '<path d="M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.7l1-1"/>',
    "lock": '<rect x="5" y="10.5" width="14" height="10" rx="1.5"/><path d="M8 10.5V8a4 4 0 0 1 8 0v2.5"/>',
    "log-out": '<path d="M13.5 4.5h-8v15h8M10 12h10.5M16.5 8l4 4-4 4"/>',
    "mail": '<rect x="3" y="5.5" width="18" height="13" rx="1.5"/><path d="m3.5 7 8.5 6.5L20.5 7"/>',
    "menu": '<path d="M4 7h16M4 12h16M4 17h10"/>',
    "minus": '<path d="M5.5 12h13"/>',
    "phone": '<path d="M6 3.5h3.2l1.6 4.3-2.1 1.5a12 12 0 0 0 6 6l1.5-2.1 4.3 1.6V18a2.5 2.5 0 0 1-2.7 2.5C10.3 20 4 13.7 3.5 6.2A2.5 2.5 0 0 1 6 3.5z"/>',
    "pin": '<path d="M12 21c-4.5-4.6-6.8-8.2-6.8-11a6.8 6.8 0 0 1 13.6 0c0 2.8-2.3 6.4-6.8 11z"/><circle cx="12" cy="10" r="2.5"/>',
    "plus": '<path d="M12 5.5v13M5.5 12h13"/>',
    "receipt": '<path d="M6 3.5h12v17l-3-2-3 2-3-2-3 2z"/><path d="M9 8h6M9 12h6"/>',
    "returns": '<path d="M8.5 4.5 4 9l4.5 4.5"/><path d="M4.5 9H14a5.5 5.5 0 0 1 0 11H7.5"/>',
    "search": '<circle cx="10.8" cy="10.8" r="6.3"/><path d="m15.5 15.5 5 5"/>',
    "share": '<circle cx="6" cy="12" r="2.5"/><circle cx="17.5" cy="5.5" r="2.5"/><circle cx="17.5" cy="18.5" r="2.5"/><path d="m8.2 10.8 7.1-4.1M8.2 13.2l7.1 4.1"/>',
    "shield": '<path d="M12 3.5c2.5 1.7 5 2.5 7.5 2.5 0 7-2 11.7-7.5 14.5C6.5 17.7 4.5 13 4.5 6 7 6 9.5 5.2 12 3.5z"/><path d="m8.8 12 2.3 2.3 4.2-4.6"/>',
    "sort": '<path d="M7.5 5v14M4 15.5 7.5 19l3.5-3.5M16.5 19V5M13 8.5 16.5 5 20 8.5"/>',
    "star": '<path class="icon__fill" d="m12 3.2 2.7 5.6 6.1.8-4.5 4.2 1.2 6.1L12 16.9l-5.5 3 1.2-6.1-4.5-4.2 6.1-.8z"/>',
    "tag": '<path d="M3.5 12.5V4h8.5l8.5 8.5-8.5 8.5z"/><path d="M8 8.4v.1"/>',
    "trash": '<path d="M4.5 7h15M9 7V4.5h6V7M6.5 7l.8 13h9.4l.8-13M10 11v5.5M14 11v5.5"/>',
    "truck": '<path d="M2.5 6h11.5v11H2.5zM14 10h4l3.5 3.5V17H14z"/><circle cx="7" cy="18" r="2"/><circle cx="17.5" cy="18" r="2"/>',
    "zoom": '<path d="M14 4.5h5.5V10M10 19.5H4.5V14M19 5l-6 6M5 19l6-6"/>',
    "whatsapp": '<path d="m4 20 1.2-4.3A8.3 8.3 0 1 1 8.4 19z"/><path d="M9.2 8.2c-.9 2.4 3.7 7.2 6.4 6.3l.6-1.7-2-1-1 1c-1-.4-2.3-1.7-2.6-2.6l1-1-1-1.9z"/>',
    "mark": '<path class="icon__fill" d="M3.5 3.5h17v17h-17z"/><path class="icon__fill" d="m12 0 12 12-12 12L0 12z"/>',
}
# Icons that point along the line turn round where lines run from right to left.
DIRECTED = {"arrow", "chevron", "log-out", "returns", "external", "chat", "truck", "share"}


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """The icon `name`: silent beside a text, or named `label` where it stands alone."""
    turns = " icon--turns" if name in DIRECTED else ""
    described = (
        format_html('role="img" aria-label="{}"', label)
        if label
        else mark_safe('aria-hidden="true"')
    )
    drawn = mark_safe(ICONS[name])  # noqa: S308 (our own drawings)
    return format_html(
        '<svg class="icon icon--{}{}" viewBox="0 0 24 24" {}>{}</svg>',
        name,
        turns,
        described,
        drawn,
    )
