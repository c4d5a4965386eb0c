"""What is done for pages behind the visitors' backs."""

from __future__ import annotations

from celery import shared_task
from django.template.loader import render_to_string
from django.utils.translation import override
from wagtail.models import Page

from cms.grids import GridProducts
from cms.models import SoukPage

SHARED = "fill-1200x630|format-jpeg"  # as templates/cms/includes/meta.html asks for it


@shared_task(ignore_result=True)
def make_renditions(*, page_id: int) -> None:
    """Cut the pictures of a published page to size, so that its first visitor need not wait for it.

    Rendering its blocks does it: the templates know the sizes.
    """
    page = Page.objects.live().filter(pk=page_id).select_related("locale").specific().first()
    if not isinstance(page, SoukPage):
        return
    with override(page.locale.language_code):
        render_to_string(
            "cms/includes/body.html", {"page": page, "grids": GridProducts((), strategy=None)}
        )
    if page.picture:
        page.picture.get_rendition(SHARED)
