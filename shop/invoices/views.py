"""Invoices for whom they are: the member whose order it was, and who has the order's secret link."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shop.invoices import documents
from shop.invoices.models import Invoice
from shop.order.links import token_is_valid
from shop.requests import MemberRequest, ShopRequest


@never_cache
@login_required
@require_safe
def mine(request: MemberRequest) -> HttpResponse:
    """Renders shop/invoices/list.html: page."""
    invoices = Invoice.objects.of(request.user).select_related("order", "corrects")
    invoices = invoices.defer("snapshot", "corrects__snapshot")
    page = Paginator(invoices, settings.OSCAR_ORDERS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "shop/invoices/list.html", {"page": page})


@never_cache
@login_required
@require_safe
def download(request: MemberRequest, number: str) -> HttpResponse:
    return as_file(request, get_object_or_404(Invoice.objects.of(request.user), number=number))


@never_cache
@require_safe
def by_link(request: ShopRequest, order: str, token: str, number: str) -> HttpResponse:
    if not token_is_valid(order, token):
        raise Http404
    found = get_object_or_404(Invoice, order__number=order, number=number)
    response = as_file(request, found)
    # The address is the key: it goes to no other site and into no search engine.
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def as_file(request: ShopRequest, invoice: Invoice) -> HttpResponse:
    """The PDF, to be saved; a page that says so (503) where it cannot be had yet."""
    try:
        return pdf_response(invoice)
    except documents.NoDocument as error:
        context = {"invoice": invoice, "error": str(error)}
        response = render(request, "shop/invoices/not_yet.html", context, status=503)
        response.headers["Retry-After"] = "120"
        return response


def pdf_response(invoice: Invoice) -> HttpResponse:
    """Raises NoDocument."""
    name = documents.filename(invoice)
    response = HttpResponse(documents.pdf_of(invoice), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
