"""Oscar's pages that this shop does not show.

Their names must resolve, because Oscar's dashboard links to them; what they lead to does not exist.
"""

from __future__ import annotations

from collections.abc import Collection

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern


def not_here(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def hidden(
    patterns: Collection[URLPattern], *, but: Collection[str | None] = ()
) -> list[URLPattern]:
    """`patterns` with nothing behind them, without those named in `but`."""
    return [
        URLPattern(pattern.pattern, not_here, name=pattern.name)
        for pattern in patterns
        if isinstance(pattern, URLPattern) and pattern.name and pattern.name not in but
    ]
