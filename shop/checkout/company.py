"""How a company's VAT ID stands, in plain words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from shop.ordering import Totals
from shop.tax.models import Outcome, VatCheck


@dataclass(frozen=True)
class VatWords:
    text: str
    is_good: bool = False
    is_bad: bool = False


def vat_words(vat_id: str, totals: Totals) -> VatWords:
    """Two queries at most."""
    number = {"number": vat_id}
    latest = VatCheck.objects.of(vat_id).answered().first()
    if latest is not None and latest.outcome == Outcome.INVALID:
        return VatWords(
            _(
                "The tax office's register does not know the VAT ID %(number)s. "
                "You can order, with VAT; or correct the number first."
            )
            % number,
            is_bad=True,
        )
    if latest is not None and totals.tax_note:
        return VatWords(_("The VAT ID %(number)s is valid: no VAT is charged.") % number, True)
    if latest is not None:
        return VatWords(_("The VAT ID %(number)s is valid.") % number, True)
    return VatWords(
        _(
            "We are asking the tax office's register about the VAT ID %(number)s, which can take "
            "a minute. Until it has answered, VAT is charged; load this page again to look."
        )
        % number
    )
