"""Who waits for a product is written to through the outbox, once for each piece of news."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import override

from conversations import consent, inbound, outbound
from conversations.content import Email
from conversations.inboxes import inbox_for
from conversations.models import Message
from shop.customer.models import ProductAlert


def write(
    *, alert: ProductAlert, news: str, mail: Callable[[ProductAlert], Email], now: datetime
) -> Message:
    """Queue one mail in the caller's transaction; the same `news` again is the same mail."""
    address = alert.get_email_address().strip()
    with override(alert.language):
        identity = inbound.identify(
            inbox=inbox_for("email"),
            source_id=address.lower(),
            email=address,
            name=alert.user.get_full_name() if alert.user else "",
            language=alert.language,
            user=alert.user,
        )
        # An answer to what they asked for: the words that they agreed to stand on the alert.
        return outbound.send(
            contact_inbox=identity,
            content=mail(alert),
            author=Message.Author.SHOP,
            purpose=consent.SERVICE,
            idempotency_key=f"alert:{alert.pk}:{news}",
            now=now,
        )
