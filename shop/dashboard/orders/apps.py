from typing import Any

from django.urls import path
from oscar.apps.dashboard.orders import apps
from oscar.core.loading import get_class


class OrdersDashboardConfig(apps.OrdersDashboardConfig):
    """Oscar's addresses and names, and one address for each thing that moves money."""

    name = "shop.dashboard.orders"

    def configure_permissions(self) -> None:
        """Suppliers see their orders; who moves money needs the right to for `payment`."""
        super().configure_permissions()
        permission = get_class("dashboard.permissions", "DashboardPermission")
        staff = permission.staff
        refunds = staff + permission.get("payment", "add_refund")
        self.permissions_map |= {
            "order-shipping-address": (
                staff + permission.get("order", "change_order"),
                permission.partner_dashboard_access,
            ),
            "order-mark-paid": staff + permission.get("payment", "add_transaction"),
            "order-refund": refunds,
            "order-refund-again": refunds,
            "order-refund-done": refunds,
            "order-cancel": refunds + permission.get("order", "change_order"),
            "order-event": staff + permission.get("payment", "view_providerevent"),
            "order-event-replay": staff + permission.get("payment", "change_providerevent"),
            "order-invoice": staff + permission.get("invoices", "view_invoice"),
            "order-invoice-send": staff + permission.get("order", "change_order"),
        }

    def get_urls(self) -> list[Any]:
        from shop.dashboard.orders import money

        order, refund = "<str:number>/", "<str:number>/refunds/<int:refund_id>/"
        event, invoice = f"{order}events/<int:event_id>/", f"{order}invoices/<int:invoice_id>/"
        added = [
            path(f"{order}paid/", money.mark_paid, name="order-mark-paid"),
            path(f"{order}refund/", money.refund, name="order-refund"),
            path(f"{order}cancel/", money.cancel, name="order-cancel"),
            path(f"{refund}again/", money.refund_again, name="order-refund-again"),
            path(f"{refund}done/", money.refund_done, name="order-refund-done"),
            path(event, money.event, name="order-event"),
            path(f"{event}replay/", money.event_replay, name="order-event-replay"),
            path(invoice, money.invoice, name="order-invoice"),
            path(f"{invoice}send/", money.invoice_send, name="order-invoice-send"),
        ]
        return self.post_process_urls(added) + super().get_urls()
