"""What `notifications` turns into mails. Sent inside the transaction that wrote the alert."""

from django.dispatch import Signal

#: `alert`: somebody without a proven address asked; they must confirm by the link they are sent.
alert_asked = Signal()
#: `alert`: its product can be bought again.
back_in_stock = Signal()
