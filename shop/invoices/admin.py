"""Invoices for staff: found, read, downloaded, sent again, and a month of them as a table."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from common.to_read import ToRead
from shop.invoices import issuing, table
from shop.invoices.documents import NoDocument
from shop.invoices.models import Invoice
from shop.invoices.views import pdf_response


@admin.register(Invoice)
class InvoiceAdmin(ToRead, admin.ModelAdmin[Invoice]):
    list_display = ["number", "kind", "issued_at", "order", "buyer", "money", "download"]
    list_display_links = ["number"]
    list_filter = ["kind", "issued_at", "language"]
    list_select_related = ["order"]
    list_per_page = 50
    search_fields = ["number", "order__number", "buyer", "order__user__email", "order__guest_email"]
    date_hierarchy = "issued_at"
    actions = ["send_again"]
    change_list_template = "shop/invoices/admin_list.html"
    fields = [
        "number",
        "kind",
        "issued_at",
        "order",
        "corrects",
        "refund",
        "buyer",
        "language",
        "net",
        "tax",
        "total",
        "currency",
        "download",
        "pdf_sha256",
        "pdf_error",
        "digest",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Invoice]:
        return super().get_queryset(request).defer("snapshot")

    def get_urls(self) -> list[URLPattern]:
        ours = [
            path("month.csv", self.admin_site.admin_view(self.month), name="invoices_month"),
            path("<int:pk>/pdf/", self.admin_site.admin_view(self.pdf), name="invoices_pdf"),
        ]
        return ours + super().get_urls()

    @admin.display(description=_("total"), ordering="total")
    def money(self, invoice: Invoice) -> str:
        return str(invoice.money)

    @admin.display(description="PDF")
    def download(self, invoice: Invoice) -> SafeString:
        url = reverse("admin:invoices_pdf", args=[invoice.pk])
        return format_html('<a href="{}">{}</a>', url, gettext("Download"))

    def pdf(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.has_view_permission(request):
            return HttpResponse(status=403)
        try:
            return pdf_response(get_object_or_404(Invoice, pk=pk))
        except NoDocument as error:
            self.message_user(request, str(error), messages.ERROR)
            return redirect("admin:invoices_invoice_changelist")

    def month(self, request: HttpRequest) -> Any:
        """What a tax adviser books: `?month=2026-11`, as CSV."""
        if not self.has_view_permission(request):
            return HttpResponse(status=403)
        try:
            rows = table.month(request.GET.get("month", ""))
        except ValueError:
            self.message_user(request, gettext("Write the month as in 2026-11."), messages.ERROR)
            return redirect("admin:invoices_invoice_changelist")
        response = StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8")
        name = f"invoices-{request.GET['month']}.csv"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        today = timezone.localdate(timezone=timezone.get_default_timezone())
        context = {"this_month": f"{today:%Y-%m}", **(extra_context or {})}
        return super().changelist_view(request, context)

    @admin.action(description=_("Send to the customer again"), permissions=["send"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Invoice]) -> None:
        for invoice in queryset:
            issuing.resend(invoice)
        count = len(queryset)
        text = ngettext(
            "%(count)d invoice is on its way.", "%(count)d invoices are on their way.", count
        )
        self.message_user(request, text % {"count": count})

    def has_send_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("order.change_order")
