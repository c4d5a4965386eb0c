"""News that travels up the rows. Receivers write a row of their own or schedule work, nothing more."""

from django.dispatch import Signal

message_received = Signal()  # message
message_status_changed = Signal()  # message, old, new
handoff_requested = Signal()  # conversation, reason
conversation_resolved = Signal()  # conversation
