"""The demo's people, with their addresses. Only where DEBUG is on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from oscar.core.loading import get_model

from accounts.models import User
from demo.texts import Row, read
from shop.tax.models import TaxProfile

PASSWORD = "souk-demo"  # noqa: S105


def are_welcome() -> bool:
    """People with a known password have no place on a server."""
    return bool(settings.DEBUG)


def is_loaded() -> bool:
    return User.objects.filter(email__iexact="admin@souk.example").exists()


def load(now: datetime) -> str:
    rows = read("people")["person"]
    password = make_password(PASSWORD)
    users = {row["email"]: add_person(row, password) for row in rows}
    return f"{len(users)} people"


def add_person(row: Row, password: str) -> User:
    is_staff = row["role"] in ("admin", "agent")
    user, is_new = User.objects.get_or_create(
        email=row["email"],
        defaults={
            "password": password,
            "first_name": row["first_name"],
            "last_name": row["last_name"],
            "phone": row["phone"],
            "language": row["language"],
            "is_staff": is_staff,
            "is_superuser": row["role"] == "admin",
        },
    )
    if is_new:
        add_addresses(user, row)
        if row["role"] == "buyer":
            TaxProfile.objects.create(user=user, company_name=row["address"][0]["company"])
        if row["role"] == "agent":
            user.groups.add(*Group.objects.filter(name="Editors"))
    return user


def add_addresses(user: User, row: Row) -> None:
    address_model = get_model("address", "UserAddress")
    for given in row["address"]:
        address = address_model(user=user, **postal(given))
        address.is_default_for_shipping = given["default_shipping"]
        address.is_default_for_billing = given["default_billing"]
        address.save()


def postal(given: Row) -> dict[str, Any]:
    first_name, _, last_name = given["name"].rpartition(" ")
    return {
        "first_name": first_name,
        "last_name": last_name,
        "line1": given["line1"],
        "line2": given["line2"],
        "line3": given.get("company", ""),
        "line4": given["city"],
        "postcode": given["postcode"],
        "country_id": given["country"],
        "phone_number": given["phone"],
    }


def reset() -> None:
    User.objects.filter(email__in=[row["email"] for row in read("people")["person"]]).delete()
