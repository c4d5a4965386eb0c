"""What this browser has looked at last. Only the browser knows; the database is not written to."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from shop.catalogue.idcookie import IdCookie

COOKIE = IdCookie("souk_seen", most=12)


def seen_ids(request: HttpRequest, *, but: int = 0) -> list[int]:
    """Newest first, without the product that is being looked at."""
    return [pk for pk in COOKIE.read(request) if pk != but]


def remember(request: HttpRequest, response: HttpResponse, product_id: int) -> None:
    ids = [product_id, *seen_ids(request, but=product_id)]
    if ids[: COOKIE.most] != COOKIE.read(request):
        COOKIE.write(response, ids)
