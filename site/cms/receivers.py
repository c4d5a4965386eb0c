"""Pages read brand and menus anew when something in them has changed."""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from wagtail.models import Locale, Site
from wagtail.signals import page_published, page_unpublished, post_page_move

from cms.chrome import forget_chrome
from cms.locales import forget_locales
from cms.models import BrandSettings, BrandText, Menu
from shop.catalogue.models import Category

SHOWN = (BrandSettings, BrandText, Menu, Category, Locale, Site)


def forget_after_change(sender: object, **kwargs: Any) -> None:
    transaction.on_commit(_forget)


def _forget() -> None:
    forget_chrome()
    forget_locales()


def connect() -> None:
    for model in SHOWN:
        post_save.connect(forget_after_change, sender=model)
        post_delete.connect(forget_after_change, sender=model)
    for signal in (page_published, page_unpublished, post_page_move):
        signal.connect(forget_after_change)
