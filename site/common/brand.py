"""What the merchant is called, for rooms that may not look into the pages where editors keep it."""

from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string


def shop_name() -> str:
    """The merchant's name in the active language (`settings.SHOP_NAME_SOURCE` names who knows it)."""
    return cast(str, import_string(settings.SHOP_NAME_SOURCE)())
