"""Orders in the dashboard: Oscar's views, which hide what nobody has placed and know the money."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from oscar.apps.dashboard.orders import views as oscar_views
from oscar.apps.dashboard.orders.views import *  # noqa: F403
from oscar.apps.order.exceptions import InvalidOrderStatus
from oscar.core.loading import get_model
from oscar.views.decorators import check_permissions

from common.sheets import harmless
from shop.dashboard.orders.forms import NOT_BY_HAND, status_choices
from shop.dashboard.orders.page import money_context, with_all
from shop.dashboard.orders.standings import LABELS, look_of, with_standing
from shop.dashboard.orders.timeline import timeline
from shop.order import statuses
from shop.order.models import Order
from shop.templatetags.shop_tags import status_label

Line = get_model("order", "Line")
MAY_CHANGE = (["is_staff", "order.change_order"], ["partner.dashboard_access"])


class OrderStatsView(oscar_views.OrderStatsView):
    def get_stats(self, filters: dict[str, Any]) -> dict[str, Any]:
        orders = oscar_views.queryset_orders_for_user(self.request.user).placed().filter(**filters)
        revenue = orders.aggregate(total=Sum("total_incl_tax"))["total"]
        return {
            "total_orders": orders.count(),
            "total_lines": Line.objects.filter(order__in=orders).count(),
            "total_revenue": revenue or Decimal("0.00"),
            "order_status_breakdown": orders.order_by("status")
            .values("status")
            .annotate(freq=Count("id")),
        }


class OrderListView(oscar_views.OrderListView):
    CSV_COLUMNS = {**oscar_views.OrderListView.CSV_COLUMNS, "payment": gettext_lazy("Payment")}

    def get_row_values(self, order: Order) -> dict[str, Any]:
        row = {**super().get_row_values(order), "payment": LABELS[order.standing]}
        return {name: harmless(value) for name, value in row.items()}

    def get_queryset(self) -> Any:
        orders = with_standing(super().get_queryset())
        asked = getattr(self.form, "cleaned_data", {})
        if not asked.get("status") and not asked.get("order_number"):
            orders = orders.placed()
        if asked.get("standing"):
            orders = orders.filter(standing=asked["standing"])
        return orders

    def get_search_filter_descriptions(self) -> list[Any]:
        found = super().get_search_filter_descriptions()
        if standing := getattr(self.form, "cleaned_data", {}).get("standing"):
            found.append(_("Payment: %(standing)s") % {"standing": LABELS[standing]})
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        for order in context["orders"]:
            order.standing_label = LABELS[order.standing]
            order.standing_look = look_of(order.standing, order.status)
        by_hand = [each for each in Order.all_statuses() if each not in NOT_BY_HAND]
        by_hand.remove(statuses.AWAITING_PAYMENT)
        context["order_statuses"] = [(status, status_label(status)) for status in by_hand]
        return context

    def change_order_statuses(self, request: HttpRequest, orders: Any) -> HttpResponse:
        _check_may_change(request)
        response: HttpResponse = super().change_order_statuses(request, orders)
        return response

    def change_order_status(self, request: HttpRequest, order: Order) -> None:
        new_status = request.POST.get("new_status", "").strip()
        values = {"number": order.number, "status": status_label(new_status)}
        if new_status not in dict(status_choices(order)):
            messages.error(request, _("Order %(number)s cannot be moved to “%(status)s”.") % values)
            return
        try:
            super().change_order_status(request, order)
        except InvalidOrderStatus as error:  # a colleague was quicker
            messages.error(request, str(error))


class OrderDetailView(oscar_views.OrderDetailView):
    """The money is moved by views of its own, see `money`; here stay the notes and the status.

    What follows for parcels, tracking and returns stands in the block `parcels` of the template.
    """

    order_actions = ("save_note", "delete_note", "change_order_status")
    line_actions = ()

    def get_object(self, queryset: Any = None) -> Any:
        orders = oscar_views.queryset_orders_for_user(self.request.user)
        if self.request.method == "GET":
            orders = with_all(orders)
        return get_object_or_404(orders, number=self.kwargs["number"])

    def get_order_lines(self) -> Any:
        return self.object.lines.all()

    def get_payment_transactions(self) -> list[Any]:
        """Stand in the timeline."""
        return []

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        _check_may_change(request)
        response: HttpResponse = super().post(request, *args, **kwargs)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        order = self.object
        if self.request.user.is_staff:  # suppliers see their goods, not the customer's money
            context |= money_context(order) | {"timeline": timeline(order)}
        context["now"] = timezone.now()
        context["may_change"] = check_permissions(self.request.user, MAY_CHANGE)
        return context

    def delete_note(self, request: HttpRequest, order: Order) -> HttpResponse:
        """Records stay; a note of one's own goes as long as it may be edited."""
        sent = request.POST.get("note_id", "")
        note = order.notes.filter(pk=sent).first() if sent.isdecimal() else None
        if note is None or not note.is_editable():
            return self.reload_page(error=_("This note can no longer be deleted."))
        response: HttpResponse = super().delete_note(request, order)
        return response


def _check_may_change(request: HttpRequest) -> None:
    if not check_permissions(request.user, MAY_CHANGE):
        raise PermissionDenied
