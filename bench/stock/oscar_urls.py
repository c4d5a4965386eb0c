"""Oscar's addresses, and its list of products filled from the database.

Oscar lists through a search engine of its own; without one its lists are empty. Here its template gets
the products from PostgreSQL, which is the cheaper way.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.urls import include, path
from oscar.core.loading import get_model

PAGE = 24


class Result:
    """What a template of Oscar's expects of a search engine."""

    def __init__(self, product: Any) -> None:
        self.object = product


def listing(request: Any, category: int = 0) -> Any:
    products = get_model("catalogue", "Product").objects.browsable().base_queryset()
    context: dict[str, Any] = {"summary": "Everything"}
    if category:
        chosen = get_object_or_404(get_model("catalogue", "Category"), pk=category)
        products = products.filter(categories__path__startswith=chosen.path).distinct()
        context["category"] = chosen
    paginator = Paginator(products, PAGE)
    page = paginator.get_page(request.GET.get("page"))
    context |= {
        "page_obj": page,
        "paginator": paginator,
        "products": [Result(product) for product in page],
    }
    return render(request, "oscar/catalogue/browse.html", context)


urlpatterns = [
    path("i18n/", include("django.conf.urls.i18n")),
    path("listing/", listing),
    path("listing/<int:category>/", listing),
    path("", include(apps.get_app_config("oscar").urls[0])),
]
