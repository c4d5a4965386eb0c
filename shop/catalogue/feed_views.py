"""The addresses of the product feed, below each language's prefix."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from urllib.parse import urljoin

from django.conf import settings
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from shop.catalogue import feed, feed_files
from shop.checkout.details import shipping_country


@require_safe
@cache_control(public=True, max_age=900)
def google(request: HttpRequest) -> StreamingHttpResponse:
    """RSS for Google Merchant Center; Meta, Bing and Pinterest read it too. `?currency=EUR&country=DE`."""

    def written(items: Iterable[feed.Item]) -> Iterable[str]:
        return feed_files.as_xml(
            items,
            title=str(import_string(settings.SHOP_NAME_SOURCE)()),
            link=urljoin(f"{settings.BASE_URL}/", reverse("catalogue:index")),
            description=_("All products"),
        )

    return _sent(request, "google.xml", "application/xml", written)


@require_safe
@cache_control(public=True, max_age=900)
def meta(request: HttpRequest) -> StreamingHttpResponse:
    """CSV for Meta's catalogues. `?currency=EUR&country=DE`."""
    return _sent(request, "meta.csv", "text/csv", feed_files.as_csv)


def _sent(
    request: HttpRequest,
    name: str,
    content_type: str,
    written: Callable[[Iterable[feed.Item]], Iterable[str]],
) -> StreamingHttpResponse:
    currency = request.GET.get("currency", settings.OSCAR_DEFAULT_CURRENCY).upper()
    if not re.fullmatch(r"[A-Z]{3}", currency):
        raise Http404(currency)
    language = get_language() or settings.LANGUAGE_CODE
    country = request.GET.get("country", settings.SHIPPING_HOME).upper()
    if country != settings.SHIPPING_HOME and shipping_country(country) is None:
        raise Http404(country)

    def parts() -> Iterable[str]:
        # The response is sent after the view and its language are gone.
        with override(language):
            yield from written(feed.items(language=language, currency=currency, country=country))

    blocks = feed_files.kept(f"{language}-{currency}-{country}-{name}", parts())
    return StreamingHttpResponse(blocks, content_type=f"{content_type}; charset=utf-8")
