"""The same page in the other languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse, translate_url
from django.utils.translation import get_language, override
from wagtail.models import Page, Site

from cms.chrome import chrome_key
from common.kept import Shelf
from shop.catalogue import addresses
from shop.catalogue.listing_models import facts_only

# Views of one object whose address holds its name, and the name differs from language to language.
NAMED_OBJECTS = frozenset({"catalogue:detail", "catalogue:category"})
LONGEST_ID = 18  # digits; greater numbers are no ids, and no database takes them

_kept: Shelf[dict[str, str]] = Shelf(most=2000)


@dataclass(frozen=True)
class LanguageLink:
    code: str
    name: str
    url: str
    is_current: bool
    #: Whether it is this page in the other language, rather than the way to the nearest one.
    is_same_page: bool = True


def language_links(request: HttpRequest) -> tuple[LanguageLink, ...]:
    """One link for each language: to this page, or to what says that it is not there."""
    current = get_language() or settings.LANGUAGE_CODE
    there = addresses_of(request)
    query = request.META.get("QUERY_STRING", "")
    links = []
    for code, name in settings.LANGUAGES:
        if code == current:
            links.append(LanguageLink(code, name, request.get_full_path(), is_current=True))
        elif code in there:
            url = f"{there[code]}?{query}" if query else there[code]
            links.append(LanguageLink(code, name, url, is_current=False))
        else:
            links.append(
                LanguageLink(
                    code, name, _instead(request, code), is_current=False, is_same_page=False
                )
            )
    return tuple(links)


def home_url(language: str) -> str:
    with override(language):
        return reverse("wagtail_serve", args=[""])


def addresses_of(request: HttpRequest) -> Mapping[str, str]:
    """Language code to this page's path there; silent about languages that do not have it.

    A view that knows them puts them on the request as `addresses`, which saves a query.
    """
    known: Mapping[str, str] | None = getattr(request, "addresses", None)
    if known is None:
        known = _addresses(request)
        request.addresses = known  # type: ignore[attr-defined]
    return known


def addresses_at(path: str) -> dict[str, str]:
    """The paths of the product or category that the address `path` names; empty for others."""
    with override(path_language(path)):
        try:
            match = resolve(path)
        except Resolver404:
            return {}
    if match.view_name not in NAMED_OBJECTS or "pk" not in match.kwargs:
        return {}
    found = _of_object(match.view_name, match.kwargs["pk"])
    return found.paths if found else {}


def written_addresses_of(request: HttpRequest) -> dict[str, str]:
    """As `addresses_of`, without the languages in which this thing of the shop has no words yet."""
    found = addresses_of(request)
    written: frozenset[str] = getattr(request, "written_in", frozenset(found))
    return {code: path for code, path in found.items() if code in written}


def nearest_page(path: str, language: str) -> str:
    """The address in `language` of the page at `path`, else of the nearest page above it."""
    with override(path_language(path)):
        try:
            match = resolve(path)
        except Resolver404:
            return home_url(language)
    if match.view_name != "wagtail_serve":
        return home_url(language)
    page = _page_at(path)
    while page is not None and page.depth > 1:
        translation = _translation(page, language)
        if translation is not None and (url := translation.get_url()):
            return str(url)
        page = page.get_parent()
    return home_url(language)


def translated_page(path: str, language: str) -> Any:
    """The published page that is in `language` what the page at `path` is; None where there is none."""
    page = _page_at(path)
    return _translation(page, language) if page is not None else None


def _translation(page: Page, language: str) -> Any:
    return page.get_translations().live().filter(locale__language_code=language).first()


def page_title(path: str) -> str:
    """Of the published page at `path`; empty where there is none."""
    page = _page_at(path)
    return str(page.title) if page is not None else ""


def path_language(path: str) -> str:
    """Whose prefix `path` has."""
    first = path.strip("/").split("/")[0]
    codes = [code for code, _name in settings.LANGUAGES]
    return first if first in codes else settings.LANGUAGE_CODE


def _instead(request: HttpRequest, code: str) -> str:
    """A page that is not there leads home; one without translation says so first."""
    match = request.resolver_match
    if match is None or getattr(request, "is_missing", False):
        return home_url(code)
    with override(code):
        return f"{reverse('untranslated')}?page={quote(request.path)}"


def _addresses(request: HttpRequest) -> dict[str, str]:
    match = request.resolver_match
    if match is None:
        return {}
    if match.view_name == "wagtail_serve":
        return _of_page(request, match.kwargs.get("path", ""))
    if match.view_name in NAMED_OBJECTS and "pk" in match.kwargs:
        found = _of_object(match.view_name, match.kwargs["pk"])
        if found is None:
            return {}
        found.note_on(request)
        return found.paths
    return dict(_translated_paths(request.path))


def _translated_paths(path: str) -> Iterable[tuple[str, str]]:
    for code, _name in settings.LANGUAGES:
        found = translate_url(path, code)
        if found != path or code == get_language():
            yield code, found


def _of_page(request: HttpRequest, path: str) -> dict[str, str]:
    """Kept in the process until an editor publishes something."""
    key = (*chrome_key(request), path)
    found = _kept.get(key)
    if found is None:
        page = Page.find_for_request(request, path)
        if page is None:
            request.is_missing = True  # type: ignore[attr-defined]
            return {}
        translations = page.get_translations(inclusive=True).live().select_related("locale")
        found = _kept.put(
            key,
            {
                translation.locale.language_code: url
                for translation in translations
                if (url := translation.get_url(request))
            },
        )
    return found


def _of_object(view_name: str, pk: Any) -> addresses.Addresses | None:
    if len(str(pk)) > LONGEST_ID:
        return None
    if view_name == "catalogue:category":
        return addresses.of_category(int(pk))
    listing = facts_only().filter(pk=pk, is_public=True).first()
    return addresses.of_listing(listing.pk, listing.facts) if listing else None


def _page_at(path: str) -> Any:
    """The published page whose address is `path`, with its language's prefix."""
    language = path_language(path)
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site is None:
        return None
    root = (
        site.root_page.get_translations(inclusive=True)
        .filter(locale__language_code=language)
        .first()
    )
    inside = path.removeprefix(home_url(language)).strip("/")
    if root is None:
        return None
    url_path = f"{root.url_path}{inside}/" if inside else root.url_path
    return Page.objects.live().filter(url_path=url_path).first()
