from oscar.apps.order import admin as oscar_admin
from oscar.apps.order.admin import *  # noqa: F403

oscar_admin.OrderAdmin.search_fields = ("number", "user__email", "guest_email", "phone")
oscar_admin.OrderAdmin.list_display = (
    "number",
    "status",
    "total_incl_tax",
    "payment_method",
    "user",
    "guest_email",
    "date_placed",
)
oscar_admin.OrderAdmin.list_filter = ("status", "payment_method", "language")
oscar_admin.OrderAdmin.list_select_related = ("user",)
