"""Pages are rendered anew when something that they show has changed."""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Locale, Page, PageViewRestriction, Site
from wagtail.signals import page_published, page_unpublished, post_page_move

from cms.chrome import forget_chrome
from cms.locales import forget_locales
from cms.models import BrandSettings, BrandText, ContentPage, FaqPage, HomePage, Menu
from cms.search import forget_pages
from cms.tasks import make_renditions
from common.doorbell import ring
from shop.catalogue.models import Category

SHOWN = (
    BrandSettings,
    BrandText,
    Category,
    ContentPage,
    FaqPage,
    HomePage,
    Locale,
    Menu,
    PageViewRestriction,
    Site,
)
DRAFT_FIELDS = frozenset(
    ("draft_title", "has_unpublished_changes", "latest_revision", "latest_revision_created_at")
)


def forget_after_change(sender: object, **kwargs: Any) -> None:
    if not _is_draft(**kwargs):
        transaction.on_commit(_forget)


def cut_pictures(sender: object, instance: Page, **kwargs: Any) -> None:
    if instance.live and not _is_draft(**kwargs):
        ring(make_renditions, page_id=instance.pk)


def _is_draft(update_fields: frozenset[str] | None = None, **kwargs: Any) -> bool:
    """Wagtail saves a draft by updating a few fields of the page; what visitors see is the same."""
    return update_fields is not None and DRAFT_FIELDS.issuperset(update_fields)


def _forget() -> None:
    forget_chrome()
    forget_locales()
    forget_pages()


def connect() -> None:
    for model in (*SHOWN, get_image_model(), get_document_model()):
        post_save.connect(forget_after_change, sender=model)
        post_delete.connect(forget_after_change, sender=model)
    for signal in (page_published, page_unpublished, post_page_move):
        signal.connect(forget_after_change)
    for model in (HomePage, ContentPage, FaqPage):
        post_save.connect(cut_pictures, sender=model)
