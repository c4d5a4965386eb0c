"""Addresses of what was deleted: 410 with something similar, or a lasting way to its successor."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language

from shop.catalogue.cards import ProductCard, cards_of
from shop.catalogue.facts import LANGUAGES
from shop.catalogue.gone_models import Gone
from shop.catalogue.models import Category, Product

SIMILAR = 4
LARGEST_ID = 2**63 - 1  # that a database can be asked for
View = Callable[..., HttpResponse]


def remember(thing: Product | Category) -> Gone:
    """Before `thing` is deleted."""
    is_product = isinstance(thing, Product)
    field = "title" if is_product else "name"
    with transaction.atomic():
        gone, _made = Gone.objects.update_or_create(
            kind=Gone.Kind.PRODUCT if is_product else Gone.Kind.CATEGORY,
            object_id=thing.pk,
            defaults={"names": {code: thing.translated(field, code) for code in LANGUAGES}},
        )
        pointing = {"product" if is_product else "category": thing}
        Gone.objects.filter(**pointing).update(**dict.fromkeys(pointing), followed=gone)
    return gone


def or_gone(kind: str) -> Callable[[View], View]:
    """A view of one object by `pk` that knows, where it finds none, whether there was one."""

    def wrap(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            if int(kwargs["pk"]) > LARGEST_ID:
                raise Http404
            try:
                return view(request, **kwargs)
            except Http404:
                if response := answer(request, kind=kind, pk=int(kwargs["pk"])):
                    return response
                raise

        return wrapped

    return wrap


def answer(request: HttpRequest, *, kind: str, pk: int) -> HttpResponse | None:
    """301, 410, or None for what never was."""
    gone = (
        Gone.objects.filter(kind=kind, object_id=pk)
        .select_related("product__parent", "category", "followed")
        .first()
    )
    if gone is None:
        return None
    successor = gone.successor
    if successor is not None and successor.is_public:
        return redirect(successor.get_absolute_url(), permanent=True)
    name = gone.get_name()
    # The language switch leads home from here.
    request.is_missing = True  # type: ignore[attr-defined]
    context = {"title": name, "cards": similar_to(name, request), "kind": kind}
    return render(request, "410.html", context, status=410)


def similar_to(name: str, request: HttpRequest) -> list[ProductCard]:
    """What answers to the words of `name`, at this visitor's prices."""
    from shop.search.engine import find  # which reads this app's models

    found = find(name, language=get_language() or settings.LANGUAGE_CODE)
    return cards_of(found.ids[:SIMILAR], request.strategy)  # type: ignore[attr-defined]
