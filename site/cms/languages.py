"""The same page in the other languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse, translate_url
from django.utils.translation import get_language, override
from wagtail.models import Page

# Views of one object whose address holds its name, and the name differs from language to language.
NAMED_OBJECTS = {
    "catalogue:detail": "catalogue.Product",
    "catalogue:category": "catalogue.Category",
}


@dataclass(frozen=True)
class LanguageLink:
    code: str
    name: str
    url: str
    is_current: bool
    #: Whether it is this page in the other language, rather than the other language's home.
    is_same_page: bool = True


def language_links(request: HttpRequest) -> list[LanguageLink]:
    """One link for each language, to this page where it exists there, else to the home page."""
    current = get_language() or settings.LANGUAGE_CODE
    addresses = _addresses(request)
    links = []
    for code, name in settings.LANGUAGES:
        if code == current:
            links.append(LanguageLink(code, name, request.get_full_path(), is_current=True))
        else:
            url = addresses.get(code, "")
            links.append(
                LanguageLink(
                    code, name, url or home_url(code), is_current=False, is_same_page=bool(url)
                )
            )
    return links


def home_url(language: str) -> str:
    with override(language):
        return reverse("wagtail_serve", args=[""])


def _addresses(request: HttpRequest) -> dict[str, str]:
    """Language code to this page's address there; silent about languages that do not have it."""
    match = request.resolver_match
    others = [code for code, _name in settings.LANGUAGES if code != get_language()]
    if match is None:
        return {}
    if match.view_name == "wagtail_serve":
        page = Page.find_for_request(request, match.kwargs.get("path", ""))
        return _of_page(page, request) if page is not None else {}
    query = f"?{request.META['QUERY_STRING']}" if request.META.get("QUERY_STRING") else ""
    if match.view_name in NAMED_OBJECTS and "pk" in match.kwargs:
        return {
            code: url + query
            for code, url in _of_object(match.view_name, match.kwargs["pk"], others).items()
        }
    found = {code: translate_url(request.path, code) for code in others}
    return {code: url + query for code, url in found.items() if url != request.path}


def _of_page(page: Any, request: HttpRequest) -> dict[str, str]:
    translations = page.get_translations().live().select_related("locale")
    return {
        translation.locale.language_code: url
        for translation in translations
        if (url := translation.get_url(request))
    }


def _of_object(view_name: str, pk: Any, languages: list[str]) -> dict[str, str]:
    found = apps.get_model(NAMED_OBJECTS[view_name])._default_manager.filter(pk=pk).first()
    addresses = {}
    for code in languages if found is not None else ():
        with override(code):
            try:
                addresses[code] = found.get_absolute_url()
            except NoReverseMatch:
                continue
    return addresses
