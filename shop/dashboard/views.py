from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.db.models import Avg, Count, Sum
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.generic import View
from oscar.apps.dashboard.views import IndexView as OscarIndexView
from oscar.core.loading import get_model

from shop.customer.views import wanted
from shop.order.models import Order
from shop.requests import ShopRequest

Line = get_model("order", "Line")
NOTHING = Decimal("0.00")


class LoginView(View):
    """Staff log in where everybody does."""

    def get(self, request: ShopRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect_to_login(
            wanted(request) or reverse("dashboard:index"), reverse("customer:login")
        )


class IndexView(OscarIndexView):
    """Its figures of orders count what was placed; Oscar's would count what nobody has paid."""

    def get_hourly_report(self, orders: Any, hours: int = 24, segments: int = 10) -> dict[str, Any]:
        report: dict[str, Any] = super().get_hourly_report(orders.placed(), hours, segments)
        return report

    def get_stats(self) -> dict[str, Any]:
        stats: dict[str, Any] = super().get_stats()
        orders, lines = Order.objects.placed(), Line.objects.all()
        user: Any = self.request.user
        if not user.is_staff:  # a supplier
            orders = orders.filter(lines__partner__users=user).distinct()
            lines = lines.filter(partner__users=user)
        recent = orders.filter(date_placed__gt=timezone.now() - timedelta(hours=24))
        sums = recent.aggregate(average=Avg("total_incl_tax"), revenue=Sum("total_incl_tax"))
        return stats | {
            "total_orders_last_day": recent.count(),
            "total_lines_last_day": lines.filter(order__in=recent).count(),
            "average_order_costs": sums["average"] or NOTHING,
            "total_revenue_last_day": sums["revenue"] or NOTHING,
            "total_orders": orders.count(),
            "total_lines": lines.filter(order__in=orders).count(),
            "total_revenue": orders.aggregate(total=Sum("total_incl_tax"))["total"] or NOTHING,
            "order_status_breakdown": orders.order_by("status")
            .values("status")
            .annotate(freq=Count("id")),
        }
