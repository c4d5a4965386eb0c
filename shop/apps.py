from django.apps import AppConfig


class ShopConfig(AppConfig):
    """The room's own parts (façade, template tags); Oscar's forked apps live in the folders below."""

    name = "shop"
    label = "shop"
