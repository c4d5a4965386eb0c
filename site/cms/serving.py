"""Pages as visitors see them: rendered once for each change of the site, with prices put in each time.

What an editor wrote is the same for everybody, so a rendered page is kept until anything that pages show
changes (`cms.chrome.chrome_key`). Its holes - product cards, the basket's count, messages - are filled for
each request. Pages that not everybody may see, previews and whatever else is special take Wagtail's way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import RequestContext, Template
from django.template.response import TemplateResponse
from wagtail.models import Page
from wagtail.views import serve as wagtail_serve

from cms.chrome import chrome_key
from cms.grids import GridProducts, GridSource
from cms.languages import addresses_of
from cms.models import SoukPage
from common.kept import Parts, Shelf, record

MOST = 500


@dataclass(frozen=True)
class KeptPage:
    template: Template
    parts: Parts
    grids: tuple[GridSource, ...]
    addresses: Mapping[str, str]


_kept: Shelf[KeptPage] = Shelf(most=MOST)


def serve(request: HttpRequest, path: str) -> HttpResponse:
    """Wagtail's view, but a page that is kept costs no query of its own."""
    if request.method not in ("GET", "HEAD"):
        return wagtail_serve(request, path)
    key = (path, request.user.is_authenticated, *chrome_key(request))
    kept = _kept.get(key)
    if kept is not None:
        return _fill(kept, request)
    response = wagtail_serve(request, path)
    page = _page_for_everybody(request, path, response)
    if page is None:
        return response
    return _fill(_kept.put(key, _keep(page, request, response)), request)


def _page_for_everybody(request: HttpRequest, path: str, response: Any) -> SoukPage | None:
    """The page that `response` is about to render, where each visitor may see it as it is."""
    if not isinstance(response, TemplateResponse) or response.status_code != 200:
        return None
    page = Page.find_for_request(request, path)
    if not isinstance(page, SoukPage) or page.get_view_restrictions().exists():
        return None
    return page


def _keep(page: SoukPage, request: HttpRequest, response: TemplateResponse) -> KeptPage:
    template: Any = response.resolve_template(response.template_name)
    context = response.resolve_context(response.context_data) or {}
    parts = record(lambda: template.render(context, request))
    return KeptPage(
        template=template.template,
        parts=parts,
        grids=context["grids"].sources,
        addresses=addresses_of(request),
    )


def _fill(kept: KeptPage, request: HttpRequest) -> HttpResponse:
    request.addresses = kept.addresses  # type: ignore[attr-defined]
    grids = GridProducts.for_request(kept.grids, request)
    context = RequestContext(request, {"grids": grids})
    with context.bind_template(kept.template):
        return HttpResponse(kept.parts.fill(context))
