"""The account: log-in, orders, addresses, profile. Everything is fetched through its owner."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login as start_session
from django.contrib.auth import logout as end_session
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from shop import ordering
from shop.checkout import addresses
from shop.checkout.details import UserAddress
from shop.checkout.forms import AddressForm
from shop.customer import tasks
from shop.customer.forms import LoginForm, PasswordChangeForm, ProfileEditForm, RegisterForm
from shop.order.models import Order
from shop.order.page import page_context
from shop.requests import MemberRequest, ShopRequest

RECENT_ORDERS = 3


# --- Coming and going -------------------------------------------------------------------------


@never_cache
@sensitive_post_parameters()
def login(request: ShopRequest) -> HttpResponse:
    """Renders shop/account/login.html: form, next."""
    if request.user.is_authenticated:
        return redirect(destination(request))
    form = LoginForm(request.POST or None, request=request)
    if form.is_valid() and form.user:
        start_session(request, form.user)
        return redirect(destination(request))
    return render(request, "shop/account/login.html", {"form": form, "next": wanted(request)})


@never_cache
@sensitive_post_parameters()
def register(request: ShopRequest) -> HttpResponse:
    """Renders shop/account/register.html: form, next."""
    if request.user.is_authenticated:
        return redirect(destination(request))
    form = RegisterForm(request.POST or None)
    if form.is_valid():
        user = form.save()
        start_session(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
        messages.success(request, _("Welcome! Your account is ready."))
        return redirect(destination(request))
    return render(request, "shop/account/register.html", {"form": form, "next": wanted(request)})


@never_cache
def logout(request: ShopRequest) -> HttpResponse:
    """Only a form logs out: a picture on another site must not. A visit asks."""
    if request.method == "POST":
        end_session(request)
        messages.info(request, _("You are logged out."))
        return redirect("catalogue:index")
    return render(request, "shop/account/logout.html")


# --- Orders -----------------------------------------------------------------------------------


@never_cache
@login_required
@require_safe
def summary(request: MemberRequest) -> HttpResponse:
    """Renders shop/account/summary.html: orders, order_count, address."""
    orders = ordering.orders_of(user=request.user)
    context = {
        "orders": with_pictures(orders)[:RECENT_ORDERS],
        "order_count": orders.count(),
        "address": next(iter(addresses.book_of(request.user)), None),
    }
    return render(request, "shop/account/summary.html", context)


@never_cache
@login_required
@require_safe
def order_list(request: MemberRequest) -> HttpResponse:
    """Renders shop/account/order_list.html: page."""
    orders = with_pictures(ordering.orders_of(user=request.user))
    page = Paginator(orders, settings.OSCAR_ORDERS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "shop/account/order_list.html", {"page": page})


@never_cache
@login_required
@require_safe
def order_detail(request: MemberRequest, order_number: str) -> HttpResponse:
    """Renders shop/order/detail.html."""
    order = own_order(request, order_number)
    return render(request, "shop/order/detail.html", page_context(order, is_link=False))


@login_required
@require_POST
def reorder(request: MemberRequest, order_number: str) -> HttpResponse:
    """Put what can still be had of an order into the basket."""
    order = own_order(request, order_number)
    added = 0
    for line in order.lines.all():
        if line.product is None:
            continue
        try:
            ordering.add_line(basket=request.basket, product=line.product, quantity=line.quantity)
            added += 1
        except ordering.OrderingError as error:
            messages.warning(request, str(error))
    if added:
        messages.success(request, _("The products of your order are in your basket."))
    return redirect("basket:summary")


# --- Addresses --------------------------------------------------------------------------------


@never_cache
@login_required
@require_safe
def address_list(request: MemberRequest) -> HttpResponse:
    """Renders shop/account/address_list.html: addresses."""
    found = UserAddress.objects.filter(user=request.user).select_related("country")
    found = found.order_by("-is_default_for_shipping", "pk")
    return render(request, "shop/account/address_list.html", {"addresses": found})


@never_cache
@login_required
def address_edit(request: MemberRequest, pk: int | None = None) -> HttpResponse:
    """A new address, or one of one's own. Renders shop/account/address_form.html: form, address."""
    address = None if pk is None else get_object_or_404(UserAddress, user=request.user, pk=pk)
    form = AddressForm(request.POST or None, initial=address_initial(address))
    if form.is_valid() and form.checked:
        try:
            addresses.keep(request.user, form.checked, address)
        except addresses.AlreadyThere:
            form.add_error(None, _("This address is in your address book already."))
        else:
            messages.success(request, _("The address is saved."))
            return redirect("customer:address-list")
    return render(request, "shop/account/address_form.html", {"form": form, "address": address})


@never_cache
@login_required
def address_delete(request: MemberRequest, pk: int) -> HttpResponse:
    """Asks first. Renders shop/account/address_delete.html: address."""
    address = get_object_or_404(UserAddress, user=request.user, pk=pk)
    if request.method == "POST":
        address.delete()
        messages.success(request, _("The address is deleted."))
        return redirect("customer:address-list")
    return render(request, "shop/account/address_delete.html", {"address": address})


@login_required
@require_POST
def address_default(request: MemberRequest, pk: int) -> HttpResponse:
    address = get_object_or_404(UserAddress, user=request.user, pk=pk)
    address.is_default_for_shipping = address.is_default_for_billing = True
    address.save()
    messages.success(request, _("We suggest this address first from now on."))
    return redirect("customer:address-list")


# --- Profile ----------------------------------------------------------------------------------


@never_cache
@login_required
@sensitive_post_parameters("password")
def profile(request: MemberRequest) -> HttpResponse:
    """Renders shop/account/profile.html: form."""
    # Of its own instance: what was typed wrong must not show in the page's header.
    user = User.objects.get(pk=request.user.pk)
    form = ProfileEditForm(request.POST or None, instance=user)
    if form.is_valid():
        if form.changes_email:
            tasks.notify(user, "email_changed", to=form.old_email)
        form.save()
        messages.success(request, _("Your details are saved."))
        return redirect("customer:profile-view")
    return render(request, "shop/account/profile.html", {"form": form})


@never_cache
@login_required
@sensitive_post_parameters()
def change_password(request: MemberRequest) -> HttpResponse:
    """Renders shop/account/change_password.html: form."""
    form = PasswordChangeForm(request.user, request.POST or None)
    if form.is_valid():
        user: Any = form.save()
        update_session_auth_hash(request, user)
        tasks.notify(user, "password_changed")
        messages.success(request, _("Your password is changed."))
        return redirect("customer:profile-view")
    return render(request, "shop/account/change_password.html", {"form": form})


def own_order(request: MemberRequest, number: str) -> Order:
    orders = Order.objects.of(user=request.user, visitor=None).for_pages()
    return get_object_or_404(orders, number=number)


def with_pictures(orders: Any) -> Any:
    return orders.prefetch_related("lines__product__images", "lines__product__parent__images")


def address_initial(address: Any) -> dict[str, Any]:
    if address is None:
        return {"country": "DE"}
    values = {name: getattr(address, name) for name in addresses.FIELDS}
    return values | {"country": address.country_id, "phone": str(address.phone_number or "")}


def wanted(request: ShopRequest) -> str:
    """Where the visitor wanted to go before logging in; empty unless it is a page of ours."""
    url = request.POST.get("next") or request.GET.get("next") or ""
    hosts = {request.get_host()}
    return (
        url
        if url_has_allowed_host_and_scheme(url, hosts, require_https=request.is_secure())
        else ""
    )


def destination(request: ShopRequest) -> str:
    return wanted(request) or reverse("customer:summary")
