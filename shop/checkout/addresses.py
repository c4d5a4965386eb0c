"""The address book, and what of it the checkout fills in."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from accounts.models import User
from shop.checkout.details import Details, UserAddress
from shop.checkout.models import Checkout
from shop.tax.buyers import company_of

FIELDS = ("first_name", "last_name", "line1", "line2", "line4", "state", "postcode")


def book_of(user: User | None) -> list[Any]:
    """A member's addresses, the usual one first; those we can deliver to."""
    if user is None:
        return []
    own = UserAddress.objects.filter(user=user, country__is_shipping_country=True)
    return list(own.select_related("country").order_by("-is_default_for_shipping", "pk"))


def initial(
    checkout: Checkout, user: User | None, book: list[Any], chosen: int | None
) -> dict[str, Any]:
    """The chosen address, else what was told before, else the usual address, else the account."""
    address = next((address for address in book if address.pk == chosen), None)
    if address is None and checkout.pk:
        told = {name: getattr(checkout, name) for name in (*FIELDS, "email", "phone")}
        return told | {"country": checkout.country_id} | beside(checkout, user)
    address = address or next(iter(book), None)
    if address is not None:
        return {
            **{name: getattr(address, name) for name in FIELDS},
            "country": address.country_id,
            "phone": str(address.phone_number or (user.phone if user else "")),
            **beside(checkout, user),
        }
    home = {"country": settings.SHIPPING_HOME, "billing_country": settings.SHIPPING_HOME}
    if user is None:
        return home
    return home | {
        "first_name": user.first_name,
        "last_name": user.last_name,
        "phone": user.phone,
        "save_address": True,
        **of_company(checkout, user),
    }


def beside(checkout: Checkout, user: User | None) -> dict[str, Any]:
    """What was told besides the place of delivery."""
    billing = {f"billing_{name}": value for name, value in checkout.billing.items()}
    return {
        "whatsapp": bool(checkout.whatsapp_consent),
        **of_company(checkout, user),
        "bill_elsewhere": bool(billing),
        "billing_country": checkout.country_id or settings.SHIPPING_HOME,
        **billing,
    }


def of_company(checkout: Checkout, user: User | None) -> dict[str, Any]:
    """Whom it is bought for, as told here, else as a member's company details say."""
    company = company_of(user)
    if checkout.company_name or company is None:
        return {"company_name": checkout.company_name, "vat_id": checkout.vat_id}
    return {"company_name": company.name, "vat_id": company.vat_id}


class AlreadyThere(Exception):
    """The address book has this very address in another entry."""


def keep(user: User, details: Details, address: Any = None) -> Any:
    """Write `details` over `address`, or as a new entry where it is not there yet.

    Raises AlreadyThere when an entry would become the double of another one.
    """
    is_new = address is None
    address = address or UserAddress(user=user)
    for name in FIELDS:
        setattr(address, name, getattr(details, name))
    address.country_id, address.phone_number = details.country, details.phone
    others = UserAddress.objects.filter(user=user).exclude(pk=address.pk)
    twin = others.filter(hash=address.generate_hash()).first()
    if twin is not None:
        if is_new:
            return twin
        raise AlreadyThere(twin.pk)
    if not others.exists():
        address.is_default_for_shipping = address.is_default_for_billing = True
    address.save()
    return address
