"""Who a guest is: one random id per browser session, kept by baskets, orders and chats alike.

It is never shown and never taken from a request's parameters, so knowing it proves nothing to
anybody but the session that holds it.
"""

from collections.abc import MutableMapping
from typing import Any
from uuid import UUID, uuid4

SESSION_KEY = "visitor"


def visitor_id(session: MutableMapping[str, Any]) -> UUID | None:
    """The visitor of this session, or None when nothing needed one yet."""
    value = session.get(SESSION_KEY)
    return UUID(value) if value else None


def ensure_visitor_id(session: MutableMapping[str, Any]) -> UUID:
    """The visitor of this session; makes one (and thereby the session) when there is none."""
    visitor = visitor_id(session)
    if visitor is None:
        visitor = uuid4()
        session[SESSION_KEY] = str(visitor)
    return visitor
