from django.urls import URLPattern, path
from oscar.apps.basket import apps

from shop.hidden import hidden


class BasketConfig(apps.BasketConfig):
    name = "shop.basket"

    def ready(self) -> None:
        """Not Oscar's: its views are not used."""

    def get_urls(self) -> list[URLPattern]:
        from shop.basket import views

        shown = [
            path("", views.summary, name="summary"),
            path("drawer/", views.drawer, name="drawer"),
            path("update/", views.update, name="update"),
            path("country/", views.country, name="country"),
            path("add/<int:pk>/", views.add, name="add"),
            path("saved/<int:pk>/move/", views.move, name="move"),
            path("saved/<int:pk>/forget/", views.forget, name="forget"),
            path("vouchers/add/", views.add_voucher, name="vouchers-add"),
            path("vouchers/<int:pk>/remove/", views.remove_voucher, name="vouchers-remove"),
        ]
        rest = [path("saved/", views.summary, name="saved")]
        return self.post_process_urls([*shown, *hidden(rest)])
