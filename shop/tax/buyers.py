"""Who buys, as tax law sees them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from shop.tax.models import TaxProfile, VatCheck, holds, latest_answers
from shop.tax.vat_ids import country_of

#: Where a visitor's session keeps the country that costs are worked out for.
COUNTRY_KEY = "delivery_country"


@dataclass(frozen=True)
class Buyer:
    country: str  # where the goods go, ISO alpha-2; `settings.SHIPPING_HOME` where unknown
    is_company: bool = False  # prices are shown without tax
    has_valid_vat_id: bool = False  # of another country than ours
    # Whom the invoice names; no part of what tax law looks at.
    company_name: str = field(default="", compare=False)
    vat_id: str = field(default="", compare=False)


@dataclass(frozen=True)
class Company:
    name: str
    vat_id: str
    answer: str | None  # what VIES last said, see `models.ANSWERS`
    answered_at: datetime | None


def buyer_of(*, user: Any = None, country: str = "", vat_id: str = "") -> Buyer:
    """From a member's company details, or from what the checkout was told (a tidy `vat_id`).

    No query for guests without a VAT ID, one at most for members (none for who is logged in); a
    number that is not in the member's details costs one more.
    """
    country = country or settings.SHIPPING_HOME
    company = company_of(user)
    if company is not None and vat_id in ("", company.vat_id):
        is_valid = holds(company.answer, company.answered_at, timezone.now())
        is_valid = is_valid and _is_foreign(company.vat_id)
        return Buyer(country, True, is_valid, company.name, company.vat_id)
    if not vat_id:
        return Buyer(country)
    return Buyer(country, True, _is_foreign(vat_id) and _is_valid(vat_id), vat_id=vat_id)


def buyer_of_request(request: Any) -> Buyer:
    """The visitor of a page, with goods going to the country that they chose."""
    session = getattr(request, "session", None)
    country = str(session.get(COUNTRY_KEY) or "") if session is not None else ""
    return buyer_of(user=getattr(request, "user", None), country=country)


def company_of(user: Any) -> Company | None:
    """Whom a member buys for; read once for each user object."""
    if user is None or not user.is_authenticated:
        return None
    if not hasattr(user, "_company"):
        user._company = _company(user)
    found: Company | None = user._company
    return found


def _company(user: Any) -> Company | None:
    told = user
    if not hasattr(user, "vat_answer"):  # MemberBackend has not read it along with the user
        told = TaxProfile.objects.annotate(**latest_answers("vat_id")).filter(user=user.pk).first()
    profile = getattr(user, "tax_profile", None) if told is user else told
    if profile is None:
        return None
    return Company(profile.company_name, profile.vat_id, told.vat_answer, told.vat_answered_at)


def _is_foreign(vat_id: str) -> bool:
    """Goods that go to a company of our own country's number are taxed wherever they go."""
    return bool(vat_id) and country_of(vat_id) != settings.SHIPPING_HOME


def _is_valid(vat_id: str) -> bool:
    latest = VatCheck.objects.of(vat_id).answered().first()
    return latest is not None and holds(latest.outcome, latest.checked_at, timezone.now())
