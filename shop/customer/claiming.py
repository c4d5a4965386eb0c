"""A member takes in what they ordered as a guest: proven by a link that was sent to the address."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from shop.alerts.limits import network_of
from shop.customer import limits, tasks
from shop.order import claims
from shop.requests import MemberRequest


@login_required
@require_POST
def ask(request: MemberRequest) -> HttpResponse:
    """Send the link. The answer is the same whether there are such orders or not."""
    try:
        limits.count_claim(email=request.user.email, network=network_of(request))
    except limits.TooManyResets as error:
        messages.error(request, str(error))
        return redirect("customer:order-list")
    if claims.orders_to_claim(request.user).exists():
        tasks.notify(request.user, "claim_orders")
    text = _("If there are orders with this address, we have sent a link to %(email)s.")
    messages.info(request, text % {"email": request.user.email})
    return redirect("customer:order-list")


@never_cache
@login_required
def take_in(request: MemberRequest, token: str) -> HttpResponse:
    """Renders shop/account/claim_orders.html: orders; a press takes them in."""
    try:
        claims.check_token(user=request.user, token=token)
    except claims.LinkIsOver as error:
        messages.error(request, str(error))
        return redirect("customer:order-list")
    if request.method != "POST":
        context = {"orders": claims.orders_to_claim(request.user).order_by("-date_placed")}
        return render(request, "shop/account/claim_orders.html", context)
    count = claims.claim_all(user=request.user, token=token)
    text = ngettext(
        "%(count)d order is in your account now.",
        "%(count)d orders are in your account now.",
        count,
    )
    messages.success(request, text % {"count": count})
    return redirect("customer:order-list")
