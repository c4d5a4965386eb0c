from typing import Any

from django.urls import path
from oscar.apps.dashboard.catalogue import apps
from oscar.core.loading import get_class


class CatalogueDashboardConfig(apps.CatalogueDashboardConfig):
    name = "shop.dashboard.catalogue"

    def configure_permissions(self) -> None:
        super().configure_permissions()
        permission = get_class("dashboard.permissions", "DashboardPermission")
        self.permissions_map |= {
            "catalogue-missing-words": permission.get("catalogue", "view_product"),
            "catalogue-gone-list": permission.get("catalogue", "view_gone"),
            "catalogue-gone": permission.get("catalogue", "change_gone"),
        }

    def get_urls(self) -> list[Any]:
        from shop.dashboard.catalogue import staff_views as views

        added = [
            path("words/", views.MissingWordsView.as_view(), name="catalogue-missing-words"),
            path("gone/", views.GoneListView.as_view(), name="catalogue-gone-list"),
            path("gone/<int:pk>/", views.GoneUpdateView.as_view(), name="catalogue-gone"),
        ]
        return self.post_process_urls(added) + super().get_urls()
