"""Lists for staff that Oscar's dashboard has not: missing words, and addresses of what is gone."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.generic import ListView, TemplateView, UpdateView

from shop.catalogue.models import Gone
from shop.dashboard.bilingual import OTHERS
from shop.dashboard.catalogue.forms import GoneForm
from shop.dashboard.catalogue.missing import kinds, lacks, without_words

PER_PAGE = 50


class MissingWordsView(TemplateView):
    """`?kind=products&language=ar&page=1`."""

    template_name = "oscar/dashboard/catalogue/missing_words.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        wanted = self.request.GET
        codes = dict(OTHERS)
        language = wanted.get("language", "")
        language = language if language in codes else next(iter(codes))
        counted = [(kind, without_words(kind, language).count()) for kind in kinds()]
        most = next((kind for kind, count in counted if count), counted[0][0])
        kind = next((one for one, _count in counted if one.code == wanted.get("kind")), most)
        page: Any = Paginator(without_words(kind, language), PER_PAGE).get_page(wanted.get("page"))
        return super().get_context_data(**kwargs) | {
            "kinds": counted,
            "kind": kind,
            "languages": OTHERS,
            "language": language,
            "language_name": get_language_info(language)["name_translated"],
            "page_obj": page,
            "is_paginated": page.has_other_pages(),
            "paginator": page.paginator,
            "lacks": list(lacks(kind, page.object_list, language)),
        }


class GoneListView(ListView):
    template_name = "oscar/dashboard/catalogue/gone_list.html"
    context_object_name = "things"
    paginate_by = PER_PAGE

    def get_queryset(self) -> Any:
        things = Gone.objects.select_related("product__parent", "category", "followed")
        words = self.request.GET.get("q", "").strip()
        return things.filter(names__icontains=words) if words else things


class GoneUpdateView(UpdateView):
    model = Gone
    form_class = GoneForm
    template_name = "oscar/dashboard/catalogue/gone_form.html"

    def get_success_url(self) -> str:
        messages.success(self.request, _("Saved."))
        return reverse("dashboard:catalogue-gone-list")
