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
            path("add/<int:pk>/", views.add, name="add"),
            path("lines/<int:pk>/", views.line, name="line"),
        ]
        rest = [
            path("vouchers/add/", views.summary, name="vouchers-add"),
            path("vouchers/<int:pk>/remove/", views.summary, name="vouchers-remove"),
            path("saved/", views.summary, name="saved"),
        ]
        return self.post_process_urls([*shown, *hidden(rest)])
