from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path
from wagtail import hooks

from whatsapp.simulator import urls
from whatsapp.simulator.views import is_on


@hooks.register("register_admin_urls")
def register_simulator() -> list[URLPattern | URLResolver]:
    """Without the simulator the page has no address, so menus that look for it leave it out."""
    return [path("simulator/", include(urls.urlpatterns))] if is_on() else []
