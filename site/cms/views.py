"""The addresses of this room that are no pages."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import patch_cache_control
from django.utils.html import format_html
from django.utils.translation import get_language, get_language_bidi, get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms.chrome import chrome_for, css_version
from cms.languages import nearest_page, page_title, path_language, translated_page
from cms.share import draw, version_of


@require_safe
def brand_css_view(request: HttpRequest) -> HttpResponse:
    """The brand's CSS variables. With its own version in the address it may be kept for a year."""
    css = chrome_for(request).brand.css
    response = HttpResponse(css, content_type="text/css; charset=utf-8")
    if request.GET.get("v") == css_version(css):
        patch_cache_control(response, public=True, max_age=31536000, immutable=True)
    else:
        patch_cache_control(response, public=True, max_age=300)
    return response


@require_safe
def share_picture(request: HttpRequest) -> HttpResponse:
    """The brand as a picture, in the language of the address. Its version may be kept for a year."""
    brand = chrome_for(request).brand
    drawn = draw(brand.name, brand.tagline, brand.accent, is_rtl=get_language_bidi())
    response = HttpResponse(drawn, content_type="image/png")
    if request.GET.get("v") == version_of(brand.name, brand.tagline, brand.accent):
        patch_cache_control(response, public=True, max_age=31536000, immutable=True)
    else:
        patch_cache_control(response, public=True, max_age=300)
    return response


@require_safe
def untranslated(request: HttpRequest) -> HttpResponse:
    """Where the language switch leads from `?page=`, a path that this language does not have.

    Says so, and goes to the nearest page that it has. The title and the nearest page are looked up
    among our own pages, so nothing that stands in the address is believed.
    """
    path = request.GET.get("page", "")[:500]
    language = get_language() or settings.LANGUAGE_CODE
    title = page_title(path)
    if title and translated_page(path, language) is None:
        there = path_language(path)
        words = _("“{title}” is not available in {language} yet. This is the nearest page.")
        text = format_html(
            '{} <a href="{}" hreflang="{}" lang="{}">{}</a>',
            words.format(title=title, language=get_language_info(language)["name_local"]),
            path,
            there,
            there,
            get_language_info(there)["name_local"],
        )
        messages.info(request, text, extra_tags="safe")
    response = redirect(nearest_page(path, language))
    response.headers["X-Robots-Tag"] = "noindex"
    return response
