"""What happens to the money of an order; sent inside the transaction that writes it, once each."""

from django.dispatch import Signal

#: order, amount [Money], attempt [PaymentAttempt, or None where staff marked it].
payment_received = Signal()
#: order, attempt. The customer may try again while the order is kept for them.
payment_failed = Signal()
#: refund [Refund]: the provider has taken it on, or staff have paid it back by hand.
payment_refunded = Signal()
#: order, text [a sentence for staff, in English]: money that needs somebody's eyes.
payment_trouble = Signal()
