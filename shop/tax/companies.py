"""What a member tells of their company."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from shop.tax import checking, vat_ids
from shop.tax.models import Outcome, TaxProfile, VatCheck, holds

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Standing:
    """How a VAT ID stands with the EU's register, in a sentence of the active language."""

    state: str  # "valid", "invalid", "checking", "unanswered"
    text: str


def save_details(
    *, user: User, company_name: str, vat_id: str, network: str, now: datetime
) -> None:
    """Keep them and have the VAT ID (may be empty) checked; without a name, forget them.

    `network` is where they write from: nobody has too many numbers checked. Raises
    vat_ids.InvalidVatId.
    """
    number = vat_ids.tidy(vat_id, settings.SHIPPING_HOME) if vat_id else ""
    with transaction.atomic():
        if not company_name:
            TaxProfile.objects.filter(user=user).delete()
            return
        TaxProfile.objects.update_or_create(
            user=user, defaults={"company_name": company_name, "vat_id": number}
        )
        if number:
            checking.refresh(number=number, who=str(user.pk), network=network, now=now)


def standing_of(vat_id: str, *, now: datetime) -> Standing:
    checks = VatCheck.objects.of(vat_id)
    latest = checks.answered().first()
    if latest is not None and latest.outcome == Outcome.INVALID:
        return Standing(
            Outcome.INVALID,
            _("The register of the EU does not know this VAT ID. VAT is charged on your orders."),
        )
    if latest is not None and holds(latest.outcome, latest.checked_at, now):
        return Standing(Outcome.VALID, _valid(vat_id))
    asked = checks.still_open().first()
    if asked is None:
        return Standing(
            "unanswered",
            _(
                "The register of the EU has not answered. Save your details again, and we ask anew. "
                "Until then VAT is charged on your orders."
            ),
        )
    if asked.outcome == Outcome.UNAVAILABLE:
        return Standing(
            "checking",
            _(
                "The register of the EU does not answer at the moment. We go on asking; until it "
                "answers, VAT is charged on your orders."
            ),
        )
    return Standing(
        "checking",
        _("We are asking the register of the EU. Until it answers, VAT is charged on your orders."),
    )


def _valid(vat_id: str) -> str:
    if vat_ids.country_of(vat_id) == settings.SHIPPING_HOME:
        return _("The VAT ID is valid.")
    return _(
        "The VAT ID is valid. Deliveries to other countries of the EU are free of VAT for you."
    )
