"""Asking to be told, confirming by the link in the mail, and stopping it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.visitor import ensure_visitor_id
from shop.alerts import limits, waiting
from shop.alerts.forms import AlertForm
from shop.catalogue.managers import attribute_values
from shop.catalogue.models import Product
from shop.customer.models import ProductAlert
from shop.requests import ShopRequest


@never_cache
def ask(request: ShopRequest, pk: int) -> HttpResponse:
    """Renders shop/alerts/ask.html (htmx: its form alone): product, form, wording, done.

    The answer is the same for every address, known to us or not.
    """
    found = Product.objects.public().select_related("parent", "product_class")
    product = get_object_or_404(found.filter(structure__in=_BUYABLE), pk=pk)
    if product.is_child and not product.parent.is_public:
        return get_object_or_404(Product.objects.none())
    form = AlertForm(request.POST or None, initial={"email": getattr(request.user, "email", "")})
    done = ""
    if request.method == "POST" and form.is_valid():
        done = _asked(request, product, form)
        if done and not request.htmx:
            messages.success(request, done)
            return redirect(product.get_absolute_url())
    context = {"product": product, "form": form, "wording": waiting.WORDING, "done": done}
    part = "shop/alerts/includes/form.html" if request.htmx else "shop/alerts/ask.html"
    return render(request, part, context)


@never_cache
def confirm(request: HttpRequest, key: str) -> HttpResponse:
    """The link in the first mail. A visit asks: programs that look through mails follow links too."""
    alert = _alert(key)
    if request.method == "POST":
        waiting.confirm(alert)
        return redirect(request.path)
    return render(request, "shop/alerts/confirm.html", _context(alert))


@never_cache
def stop(request: HttpRequest, key: str) -> HttpResponse:
    """The link at the end of every mail. Renders shop/alerts/stop.html: alert, product, others."""
    alert = _alert(key)
    if request.method == "POST":
        waiting.stop(alert, everything=request.POST.get("everything") == "1")
        messages.success(request, _("Done. We will not write to you about it."))
        return redirect(request.path)
    same = ProductAlert.objects.not_over().filter(email__iexact=alert.email)
    return render(
        request,
        "shop/alerts/stop.html",
        _context(alert) | {"others": same.exclude(pk=alert.pk).count()},
    )


@never_cache
@require_safe
def mine(request: ShopRequest) -> HttpResponse:
    """A member's alerts. Renders shop/alerts/list.html: alerts."""
    if not request.user.is_authenticated:
        return redirect("customer:login")
    alerts = ProductAlert.objects.not_over().filter(user=request.user).order_by("-pk")
    # A variant without a title is named by its values.
    specs = Prefetch("product__attribute_values", queryset=attribute_values(), to_attr="specs")
    alerts = alerts.select_related("product__parent").prefetch_related(specs)[:MOST_SHOWN]
    return render(request, "shop/alerts/list.html", {"alerts": alerts})


MOST_SHOWN = 200
_BUYABLE = (Product.STANDALONE, Product.CHILD)


def _asked(request: ShopRequest, product: Product, form: AlertForm) -> str:
    """The sentence that answers; empty where the form shows what is wrong."""
    user = request.user if request.user.is_authenticated else None
    who = f"user:{user.pk}" if user else str(ensure_visitor_id(request.session))
    if form.cleaned_data["website"]:
        return _sent()
    if not limits.may_ask(who=who, network=limits.network_of(request)):
        form.add_error(None, _("That was a lot at once. Please try again in an hour."))
        return ""
    try:
        alert = waiting.ask(
            product=product,
            email=form.cleaned_data["email"],
            user=user,
            language=get_language() or "en",
        )
    except waiting.InStock:
        form.add_error(None, _("Good news: this can be bought now. Reload the page to order it."))
        return ""
    if user is not None and alert.user_id == user.pk:
        return _("We will write to you as soon as it is there again.")
    return _sent()


def _sent() -> str:
    return _("Almost done: open the mail that we have sent you and press the button in it.")


def _alert(key: str) -> ProductAlert:
    found = ProductAlert.objects.select_related("product__parent")
    alert: ProductAlert = get_object_or_404(found, key=key)
    return alert


def _context(alert: ProductAlert) -> dict[str, Any]:
    return {"alert": alert, "product": alert.product}
