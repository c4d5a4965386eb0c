"""Old addresses that lead on. Wagtail keeps them; here is what it leaves open.

Wagtail writes one when a page's slug or place changes, in the page's own language. But a page that
takes back an old name would lead to itself once it is hidden, and one redirect may lead to the next.
Manual redirects hold for the shop's addresses too, also for those that are gone.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from wagtail.contrib.redirects import middleware
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page
from wagtail.signals import page_published, page_slug_changed, post_page_move

from cms.languages import addresses_at, path_language

MOST_STEPS = 5
MISSING = (404, 410)


class RedirectMiddleware(middleware.RedirectMiddleware):
    """Answers with the last of a chain, and never with the address that was asked for."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if response.status_code not in MISSING:
            return response
        found = _find(request, request.get_full_path())
        if found is None:
            return response
        is_permanent, target = found.is_permanent, _target(found)
        for _step in range(MOST_STEPS):
            following = _find(request, target) if _is_ours(request, target) else None
            if following is None or not (further := _target(following)) or further == target:
                break
            is_permanent, target = is_permanent and following.is_permanent, further
        target = _current(request, target)
        if not target or _same(target, request):
            return response
        answer = HttpResponsePermanentRedirect if is_permanent else HttpResponseRedirect
        return answer(target)


def tidy_up(page: Page) -> None:
    """Drop redirects from where `page` stands now: it answers there itself."""
    path = page.get_url()
    if path:
        own = Redirect.normalise_path(urlsplit(path).path)
        Redirect.objects.filter(old_path=own, redirect_page=page).delete()


def connect() -> None:
    for signal in (page_published, page_slug_changed, post_page_move):
        signal.connect(_tidy_up)


def _tidy_up(sender: object, instance: Page, **kwargs: Any) -> None:
    for page in (instance, *instance.get_descendants().live()):
        tidy_up(page)


def _find(request: HttpRequest, path: str) -> Any:
    """The redirect for `path`, with its query string or without."""
    normalised = Redirect.normalise_path(path, decode_unicode=False)
    found = middleware.get_redirect(request, normalised)
    if found is None and "?" in normalised:
        found = middleware.get_redirect(request, urlsplit(normalised).path)
    return found


def _target(redirect: Any) -> str:
    """Empty for a page that nobody may see."""
    if redirect.redirect_page_id and not redirect.redirect_page.live:
        return ""
    return redirect.link or ""


def _is_ours(request: HttpRequest, url: str) -> bool:
    parts = urlsplit(url)
    return not parts.netloc or parts.netloc in {
        urlsplit(settings.BASE_URL).netloc,
        request.get_host(),
    }


def _current(request: HttpRequest, url: str) -> str:
    """A product's or category's address under the name that it has today."""
    parts = urlsplit(url)
    if not url or not _is_ours(request, url):
        return url
    path = addresses_at(parts.path).get(path_language(parts.path))
    return f"{path}?{parts.query}" if path and parts.query else path or url


def _same(target: str, request: HttpRequest) -> bool:
    return Redirect.normalise_path(urlsplit(target).path) == Redirect.normalise_path(request.path)
