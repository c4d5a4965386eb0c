"""Live updates: who looks at a conversation hears that something changed.

Only a nudge travels ("message 7 changed"), never its text: whoever listens reads the row with
their own rights.
"""

import logging

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

logger = logging.getLogger(__name__)


def group_name(contact_inbox_id: int) -> str:
    return f"identity.{contact_inbox_id}"


def nudge(contact_inbox_id: int, message_id: int) -> None:
    """Tell the sockets of this identity; a dead channel layer only costs them the nudge."""
    try:
        async_to_sync(get_channel_layer().group_send)(
            group_name(contact_inbox_id), {"type": "message.changed", "message_id": message_id}
        )
    except Exception:
        logger.warning("live update lost for identity %s", contact_inbox_id, exc_info=True)
