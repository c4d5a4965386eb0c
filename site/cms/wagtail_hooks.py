"""Wagtail's admin: choosers of the shop's goods, menus, and the way to the other desks."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from wagtail import hooks
from wagtail.admin.admin_url_finder import register_admin_url_finder
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from cms.choosers import category_chooser, product_chooser
from cms.models import Menu
from cms.search_admin import SearchViewSetGroup
from shop.catalogue.models import Category, Product


class MenuViewSet(SnippetViewSet):
    model = Menu
    icon = "list-ul"
    menu_label = _("Menus")
    menu_order = 250
    add_to_admin_menu = True
    list_display = ["__str__"]
    list_select_related = ["locale"]
    ordering = ["locale", "place"]


register_snippet(MenuViewSet)


@hooks.register("register_admin_viewset")
def register_choosers() -> list[Any]:
    return [product_chooser, category_chooser, SearchViewSetGroup()]


class StaffMenuItem(MenuItem):
    """A way to a desk outside Wagtail, for those who may enter it."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.is_staff and self.url)


def address_of(url_name: str) -> str:
    """Empty where there is no such desk. The desks speak the language of the browser, not of the path."""
    try:
        with override(settings.LANGUAGE_CODE):
            return reverse(url_name)
    except NoReverseMatch:
        return ""


@hooks.register("register_admin_menu_item")
def register_shop_desk() -> MenuItem:
    return StaffMenuItem(
        _("Shop"), address_of("dashboard:index"), name="shop-dashboard", icon_name="tag", order=20
    )


@hooks.register("register_admin_menu_item")
def register_phone() -> MenuItem:
    return StaffMenuItem(
        _("WhatsApp phone"),
        address_of("whatsapp_simulator"),
        name="whatsapp-simulator",
        icon_name="mobile-alt",
        order=30,
    )


class ProductURLFinder:
    """Where a chosen product is edited: in the shop's dashboard."""

    url_name = "dashboard:catalogue-product"

    def __init__(self, user: Any = None) -> None:
        self.user = user

    def get_edit_url(self, instance: Any) -> str | None:
        may_edit = self.user is None or self.user.is_staff
        return reverse(self.url_name, args=[instance.pk]) if may_edit else None


class CategoryURLFinder(ProductURLFinder):
    url_name = "dashboard:catalogue-category-update"


register_admin_url_finder(Product, ProductURLFinder)
register_admin_url_finder(Category, CategoryURLFinder)
