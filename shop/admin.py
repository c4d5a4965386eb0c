"""Oscar's admins look for `user__username`; our users have none, and every such search would fail."""

from oscar.apps.address.admin import UserAddressAdmin
from oscar.apps.communication.admin import EmailAdmin
from oscar.apps.customer.admin import ProductAlertAdmin
from oscar.apps.order.admin import OrderAdmin
from oscar.apps.wishlists.admin import WishListAdmin

for found in (EmailAdmin, OrderAdmin, ProductAlertAdmin, UserAddressAdmin, WishListAdmin):
    found.search_fields = tuple(
        name for name in found.search_fields if not name.endswith("__username")
    )
