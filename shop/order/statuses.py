"""The ways of an order. Statuses only move forward, as `OSCAR_ORDER_STATUS_PIPELINE` allows."""

#: Everything is kept for the customer while they pay online; it is no order yet.
AWAITING_PAYMENT = "Awaiting payment"
#: Nobody paid in time: what was kept is free again, and the basket is open. Late money goes back.
EXPIRED = "Expired"
PENDING = "Pending"
PROCESSING = "Being processed"
SHIPPED = "Shipped"
COMPLETE = "Complete"
CANCELLED = "Cancelled"

PIPELINE = {
    AWAITING_PAYMENT: (PENDING, EXPIRED, CANCELLED),
    EXPIRED: (),
    PENDING: (PROCESSING, CANCELLED),
    PROCESSING: (SHIPPED, CANCELLED),
    SHIPPED: (COMPLETE,),
    COMPLETE: (),
    CANCELLED: (),
}
#: Not placed: neither staff's work, nor bought, nor to be shown as an order.
UNPLACED = (AWAITING_PAYMENT, EXPIRED)
#: Before it is handed to the courier.
CANCELLABLE = (AWAITING_PAYMENT, PENDING, PROCESSING)
