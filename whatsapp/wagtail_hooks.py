from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from whatsapp.simulator import urls
from whatsapp.simulator.views import is_on


@hooks.register("register_admin_urls")
def register_simulator() -> list[URLPattern | URLResolver]:
    return [path("simulator/", include(urls.urlpatterns))]


@hooks.register("construct_main_menu")
def hide_simulator(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """No way leads to the phone while a real provider carries the messages."""
    if not is_on():
        address = reverse("whatsapp_simulator")
        menu_items[:] = [item for item in menu_items if item.url != address]
