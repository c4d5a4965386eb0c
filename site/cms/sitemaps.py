"""/sitemap.xml: an index, and one file for pages, one for categories, and as many for products as it takes.

A file of products covers a range of ids, so that the thousandth is found as fast as the first, and
is sent while it is read: memory does not grow with the catalogue. Each address names its like in
the other languages; what is not written in a language has no address there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import F, Max
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import override
from django.views.decorators.http import require_safe
from wagtail.models import Page, Site

from cms.seo import absolute
from shop.catalogue.addresses import paths as paths_of
from shop.catalogue.models import Category, Product, ProductImage
from shop.catalogue.version import catalogue_version

#: Products in one file; with an address in each of two languages, 5,000 addresses.
PER_FILE = 2500
BATCH = 500
KEPT_SECONDS = 3600
CODES = [code for code, _name in settings.LANGUAGES]

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMESPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:xhtml="http://www.w3.org/1999/xhtml" '
    'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    sections: list[tuple[str, datetime | None]] = [("pages", None), ("categories", None)]
    sections += [(f"products-{number}", changed) for number, changed in _files()]
    parts = [HEAD, '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n']
    for name, changed in sections:
        address = absolute(reverse("sitemap-section", args=[name]))
        parts.append(f"<sitemap><loc>{escape(address)}</loc>{_lastmod(changed)}</sitemap>\n")
    parts.append("</sitemapindex>\n")
    return HttpResponse("".join(parts), content_type="application/xml; charset=utf-8")


@require_safe
def section(request: HttpRequest, section: str) -> StreamingHttpResponse:
    """`pages`, `categories` or `products-<number>`."""
    found = re.fullmatch(r"products-([1-9]\d{0,6})", section)
    if found:
        entries = _products(int(found[1]))
    elif section == "pages":
        entries = _pages(request)
    elif section == "categories":
        entries = _categories()
    else:
        raise Http404(section)
    return StreamingHttpResponse(_urlset(entries), content_type="application/xml; charset=utf-8")


Entry = tuple[dict[str, str], datetime | None, list[str]]  # paths by language, changed, pictures


def _urlset(entries: Iterable[Entry]) -> Iterator[str]:
    yield f"{HEAD}<urlset {NAMESPACES}>\n"
    for paths, changed, pictures in entries:
        links = "".join(_alternates(paths))
        images = "".join(
            f"<image:image><image:loc>{escape(absolute(url))}</image:loc></image:image>"
            for url in pictures
        )
        for path in paths.values():
            location = f"<loc>{escape(absolute(path))}</loc>"
            yield f"<url>{location}{_lastmod(changed)}{links}{images}</url>\n"
    yield "</urlset>\n"


def _alternates(paths: dict[str, str]) -> Iterator[str]:
    if len(paths) < 2:
        return
    default = paths.get(settings.LANGUAGE_CODE)
    for code, path in [*paths.items(), *([("x-default", default)] if default else [])]:
        address = escape(absolute(path))
        yield f'<xhtml:link rel="alternate" hreflang="{code}" href="{address}"/>'


def _lastmod(changed: datetime | None) -> str:
    return f"<lastmod>{changed.isoformat(timespec='seconds')}</lastmod>" if changed else ""


def _pages(request: HttpRequest) -> Iterator[Entry]:
    """Published pages that everybody may read, and the shop's first page."""
    yield {code: _in_language(code, "catalogue:index") for code in CODES}, None, []
    roots = [site.root_page for site in Site.objects.select_related("root_page")]
    pages = Page.objects.none()
    for root in roots:
        for own in root.get_translations(inclusive=True):
            pages = pages | Page.objects.descendant_of(own, inclusive=True)
    rows = pages.live().public().select_related("locale").order_by("translation_key", "pk")
    for _key, together in groupby(rows, key=lambda page: page.translation_key):
        versions = [(page, page.get_url(request)) for page in together]
        # The order of the settings, not that of the rows.
        paths = {
            code: url
            for code in CODES
            for page, url in versions
            if page.locale.language_code == code and url
        }
        changed = max(
            (page.last_published_at for page, _url in versions if page.last_published_at),
            default=None,
        )
        if paths:
            yield paths, changed, []


def _categories() -> Iterator[Entry]:
    for category in Category.objects.browsable().order_by("path").iterator(chunk_size=BATCH):
        yield _paths("catalogue:category", category, "name"), None, []


def _files() -> list[tuple[int, datetime]]:
    """The numbers of the files that have products, and when the last of them changed."""
    key = f"cms:sitemap:{PER_FILE}:{catalogue_version()}"
    found: list[tuple[int, datetime]] | None = cache.get(key)
    if found is None:
        rows = (
            Product.objects.browsable()
            .order_by()
            .annotate(file=F("pk") / PER_FILE + 1)
            .values("file")
            .annotate(changed=Max("date_updated"))
            .order_by("file")
        )
        found = [(row["file"], row["changed"]) for row in rows]
        cache.set(key, found, KEPT_SECONDS)
    return found


def _in_file(number: int) -> Any:
    first = (number - 1) * PER_FILE
    return Product.objects.browsable().filter(pk__gte=first, pk__lt=first + PER_FILE)


def _products(number: int) -> Iterator[Entry]:
    """Two queries for each batch."""
    rows = (
        _in_file(number)
        .order_by("pk")
        .only("pk", "title", "slug", "translations", "date_updated", "structure")
    )
    batch: list[Any] = []
    for product in rows.iterator(chunk_size=BATCH):
        batch.append(product)
        if len(batch) == BATCH:
            yield from _with_pictures(batch)
            batch = []
    yield from _with_pictures(batch)


def _with_pictures(products: list[Any]) -> Iterator[Entry]:
    pictures: dict[int, list[str]] = {}
    images = ProductImage.objects.filter(product__in=products).order_by("display_order", "pk")
    for image in images:
        pictures.setdefault(image.product_id, []).append(image.original.url)
    for product in products:
        paths = _paths("catalogue:detail", product, "title")
        yield paths, product.date_updated, pictures.get(product.pk, [])


def _paths(view_name: str, thing: Any, name: str) -> dict[str, str]:
    """Its paths in the languages in which it has a name."""
    codes = [code for code in CODES if thing.is_translated(name, code)]
    return paths_of(view_name, thing.pk, {code: thing.translated("slug", code) for code in codes})


def _in_language(code: str, view_name: str) -> str:
    with override(code):
        return reverse(view_name)
