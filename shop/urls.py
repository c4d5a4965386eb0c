"""Everything below /shop/. Oscar's own namespaces, so that its templates and redirects keep working."""

from django.apps import apps
from django.urls import path

urlpatterns = [
    path("catalogue/", apps.get_app_config("catalogue").urls),
    path("basket/", apps.get_app_config("basket").urls),
    path("checkout/", apps.get_app_config("checkout").urls),
    path("accounts/", apps.get_app_config("customer").urls),
    path("search/", apps.get_app_config("search").urls),
    path("dashboard/", apps.get_app_config("dashboard").urls),
    path("offers/", apps.get_app_config("offer").urls),
]
