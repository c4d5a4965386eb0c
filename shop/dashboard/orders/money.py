"""Staff put money right: each action has its page, says what will happen, and happens by POST once."""

from __future__ import annotations

import json
import logging
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.money import Money
from shop.dashboard.orders.forms import REASONS, CancelForm, MarkPaidForm, PaidBackForm, RefundForm
from shop.dashboard.orders.page import standing_of
from shop.errors import OrderingError
from shop.invoices import documents, issuing
from shop.order import aftersale, audit
from shop.order.models import Order
from shop.order.refundable import lines_left, shipping_left
from shop.payment import events, refunds
from shop.payment.methods import method_of
from shop.payment.models import Refund
from shop.requests import MemberRequest

logger = logging.getLogger(__name__)
PAGES = "oscar/dashboard/orders"
get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@get_or_post
def mark_paid(request: MemberRequest, number: str) -> HttpResponse:
    """A transfer or cash has arrived. Renders mark_paid.html: order, standing, payment, form."""
    order = _order(number)
    standing = standing_of(order)
    form = MarkPaidForm(_sent(request), initial={"amount": standing.missing.amount or None})
    if form.is_valid():
        try:
            told = aftersale.mark_paid(
                order=order,
                amount=form.cleaned_data["amount"],
                reference=form.cleaned_data["reference"],
                by=request.user,
                now=timezone.now(),
            )
        except OrderingError as error:
            form.add_error(None, str(error))
        else:
            say = messages.success if told.is_settled else messages.warning
            say(request, told.text)
            return _back(order)
    context = {"order": order, "standing": standing, "payment": method_of(order), "form": form}
    return render(request, f"{PAGES}/mark_paid.html", context)


@never_cache
@get_or_post
def refund(request: MemberRequest, number: str) -> HttpResponse:
    """Choose, look at it, confirm. Renders refund.html, then refund_confirm.html with the amount."""
    order = _order(number)
    standing = standing_of(order)
    form = RefundForm(
        _sent(request),
        left=lines_left(order),
        shipping_left=shipping_left(order),
        initial={"seen": refunds.returning(order)},
    )
    context = {"order": order, "standing": standing, "payment": method_of(order), "form": form}
    if form.is_valid() and "change" not in request.POST:
        try:
            if "confirm" in request.POST:
                return _refunded(request, order, form)
            return render(request, f"{PAGES}/refund_confirm.html", context | _sums(order, form))
        except OrderingError as error:
            form.add_error(None, str(error))
    return render(request, f"{PAGES}/refund.html", context)


@never_cache
@get_or_post
def cancel(request: MemberRequest, number: str) -> HttpResponse:
    """Renders cancel.html: order, standing, payment, may_cancel, form."""
    order = _order(number)
    form = CancelForm(_sent(request))
    if form.is_valid():
        try:
            aftersale.cancel(
                order=order,
                by=request.user,
                reason=form.cleaned_data["reason"],
                now=timezone.now(),
            )
        except OrderingError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The order is cancelled."))
        return _back(order)
    context = {
        "order": order,
        "standing": standing_of(order),
        "payment": method_of(order),
        "may_cancel": aftersale.may_cancel(order),
        "form": form,
    }
    return render(request, f"{PAGES}/cancel.html", context)


@never_cache
@get_or_post
def refund_again(request: MemberRequest, number: str, refund_id: int) -> HttpResponse:
    """A refund has failed. Renders refund_again.html: order, refund."""
    order = _order(number)
    failed = get_object_or_404(Refund, order=order, pk=refund_id)
    if request.method == "POST":
        try:
            refunds.retry(refund_id=failed.pk, by=request.user, now=timezone.now())
        except OrderingError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The refund is on its way again."))
        return _back(order)
    return render(request, f"{PAGES}/refund_again.html", {"order": order, "refund": failed})


@never_cache
@get_or_post
def refund_done(request: MemberRequest, number: str, refund_id: int) -> HttpResponse:
    """Staff have paid it back themselves. Renders refund_done.html: order, refund, form."""
    order = _order(number)
    waiting = get_object_or_404(Refund, order=order, pk=refund_id)
    form = PaidBackForm(_sent(request))
    if form.is_valid():
        try:
            refunds.mark_paid_back(
                refund_id=waiting.pk,
                reference=form.cleaned_data["reference"],
                by=request.user,
                now=timezone.now(),
            )
        except OrderingError as error:
            messages.error(request, str(error))
        else:
            messages.success(
                request, _("%(amount)s is noted as paid back.") % {"amount": waiting.money}
            )
        return _back(order)
    context = {"order": order, "refund": waiting, "payment": method_of(order), "form": form}
    return render(request, f"{PAGES}/refund_done.html", context)


# --- What the provider told, and the papers ---------------------------------------------------


@never_cache
@require_safe
def event(request: HttpRequest, number: str, event_id: int) -> HttpResponse:
    """One event as it came. Renders event.html: order, event, body."""
    order = _order(number)
    found = get_object_or_404(order.provider_events, pk=event_id)
    context = {"order": order, "event": found, "body": _readable(found.body)}
    return render(request, f"{PAGES}/event.html", context)


@require_POST
def event_replay(request: MemberRequest, number: str, event_id: int) -> HttpResponse:
    order = _order(number)
    found = get_object_or_404(order.provider_events, pk=event_id)
    events.replay(found)
    audit.note(order, request.user, f"Event {found.event_id} is taken in again.")
    messages.success(
        request, _("The event is taken in again. What it changed already stays as it is.")
    )
    return _back(order)


@never_cache
@require_safe
def invoice(request: HttpRequest, number: str, invoice_id: int) -> HttpResponse:
    """The PDF."""
    found = get_object_or_404(_order(number).invoices, pk=invoice_id)
    try:
        content = documents.pdf_of(found)
    except documents.NoDocument as error:
        logger.error("%s: no PDF: %s", found.number, error)
        messages.error(request, _("The PDF cannot be made at the moment. Try again in a minute."))
        return _back(found.order)
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{documents.filename(found)}"'
    return response


@require_POST
def invoice_send(request: MemberRequest, number: str, invoice_id: int) -> HttpResponse:
    order = _order(number)
    found = get_object_or_404(order.invoices, pk=invoice_id)
    issuing.resend(found)
    audit.note(order, request.user, f"{found.number} is sent to the customer again.")
    messages.success(request, _("%(number)s is on its way again.") % {"number": found.number})
    return _back(order)


# --- Behind them ------------------------------------------------------------------------------


def _order(number: str) -> Order:
    return get_object_or_404(Order.objects.select_related("user"), number=number)


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _back(order: Order) -> HttpResponse:
    return redirect("dashboard:order-detail", number=order.number)


def _sums(order: Order, form: RefundForm) -> dict[str, Any]:
    """What the form comes to, checked as the refund itself is."""
    asked = form.asked()
    amounts = aftersale.priced(order, **asked)
    total = sum(amounts.values(), asked["shipping"] + asked["other"])
    left = refunds.refundable(order)
    if total > left:
        raise refunds.TooMuch(Money(left, order.currency))
    if total <= 0:
        raise aftersale.NothingToPayBack
    ways = refunds.ways_back(order, total)

    def money(amount: Decimal) -> Money:
        return Money(amount, order.currency)

    rows = [
        {
            "left": each,
            "asked": asked["lines"][each.line.pk],
            "amount": money(amounts[each.line.pk]),
        }
        for each in form.left
        if each.line.pk in amounts
    ]
    return {
        "rows": rows,
        "shipping": money(asked["shipping"]),
        "other": money(asked["other"]),
        "total": money(total),
        "is_by_hand": len(ways) > 1 or ways[0][0] is None,
        "reason": REASONS[form.cleaned_data["reason"]],
        "sent": [(name, value) for name, value in form.data.items() if name in form.fields],
    }


def _refunded(request: MemberRequest, order: Order, form: RefundForm) -> HttpResponse:
    sent = form.cleaned_data
    row = aftersale.refund(
        order=order,
        reason=sent["reason"],
        note=sent["note"],
        seen=sent["seen"],
        by=request.user,
        now=timezone.now(),
        **form.asked(),
    )
    if row.attempt_id is None:
        text = _("%(amount)s waits for you: pay it back by hand, then mark it as paid back.")
    else:
        text = _("%(amount)s is on its way back to the customer.")
    messages.success(request, text % {"amount": row.money})
    return _back(order)


def _readable(body: str) -> str:
    try:
        return json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    except ValueError:
        return body
