from django.contrib import admin

from shop.checkout.models import Checkout


@admin.register(Checkout)
class CheckoutAdmin(admin.ModelAdmin):
    list_display = ("basket", "email", "country", "shipping_code", "payment_method", "updated_at")
    list_select_related = ("basket__owner", "country")
    search_fields = ("email", "last_name", "phone")
    raw_id_fields = ("basket",)
