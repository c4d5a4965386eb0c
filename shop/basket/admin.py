from typing import Any

from django.contrib import admin
from oscar.apps.basket.admin import *  # noqa: F403
from oscar.apps.voucher.admin import VoucherAdmin as OscarVoucherAdmin
from oscar.core.loading import get_model

from shop.basket.models import VoucherFor

Voucher = get_model("voucher", "Voucher")


class VoucherForInline(admin.StackedInline[VoucherFor, Any]):
    """For everybody where it is left empty."""

    model = VoucherFor
    autocomplete_fields = ("user",)


admin.site.unregister(Voucher)


@admin.register(Voucher)
class VoucherAdmin(OscarVoucherAdmin):
    """Oscar's, and whom alone a code is for."""

    inlines = (VoucherForInline,)
    search_fields = ("name", "code")
    list_display = (*OscarVoucherAdmin.list_display, "meant_for_whom")
    list_select_related = ("meant_for__user",)

    @admin.display(description=VoucherFor._meta.verbose_name)
    def meant_for_whom(self, voucher: Any) -> str:
        return str(getattr(voucher, "meant_for", "") or "")
