"""/robots.txt: what crawlers may read."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from cms.seo import absolute

#: Pages of one person, endless lists, and the desks of staff; below each language's prefix.
CLOSED = (
    # Not the basket itself: crawlers find it empty, and then it says that it is not to be kept.
    "/shop/basket/add/",
    "/shop/basket/drawer/",
    "/shop/checkout/",
    "/shop/accounts/",
    "/shop/search/",
    "/shop/wishlists/",
    "/shop/alerts/",
    "/shop/compare/",
    "/shop/dashboard/",
    "/chat/",
    "/other-language/",
)
DESKS = ("/cms/", "/admin/", "/hook/", "/api/", "/ws/")


@require_safe
@cache_control(public=True, max_age=3600)
def robots(request: HttpRequest) -> HttpResponse:
    """Refuses everything where SEARCH_ENGINES is off: a copy of the shop must not be found."""
    if not settings.SEARCH_ENGINES:
        lines = ["User-agent: *", "Disallow: /"]
    else:
        prefixes = [
            "" if code == settings.LANGUAGE_CODE else f"/{code}"
            for code, _name in settings.LANGUAGES
        ]
        closed = [f"{prefix}{path}" for prefix in prefixes for path in CLOSED]
        lines = ["User-agent: *", *(f"Disallow: {path}" for path in (*closed, *DESKS))]
        lines += ["", f"Sitemap: {absolute(reverse('sitemap'))}"]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")
