"""Which country's tax a sale bears, and whether any."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from shop.tax.arithmetic import Terms
from shop.tax.buyers import Buyer
from shop.tax.rates import rates

DOMESTIC, OSS, EXPORT, REVERSE_CHARGE = "domestic", "oss", "export", "reverse-charge"


@dataclass(frozen=True)
class Treatment:
    kind: str  # "domestic" | "oss" | "export" | "reverse-charge"
    country: str  # whose rates hold
    shows_tax: bool  # prices are shown including tax
    on: date = field(default_factory=lambda: today(), repr=False)
    _terms: dict[str, Terms] = field(default_factory=dict, compare=False, repr=False)

    @property
    def is_taxed(self) -> bool:
        return self.kind in (DOMESTIC, OSS)

    def rate(self, tax_code: str) -> Decimal:
        """Percent, such as Decimal("19")."""
        return self.terms(tax_code).rate

    def terms(self, tax_code: str) -> Terms:
        """Looked up once for each tax class."""
        found = self._terms.get(tax_code)
        if found is None:
            within = rates().rate(self.country, tax_code, self.on)
            rate = within if self.is_taxed else Decimal(0)
            found = Terms(rate, within, keeps_gross=self.is_taxed and self.shows_tax)
            self._terms[tax_code] = found
        return found

    @property
    def price_note(self) -> str:
        """What stands beside every price; empty where it holds the tax, as private shoppers expect."""
        return "" if self.shows_tax else _("excl. VAT")

    @property
    def price_words(self) -> str:
        """What stands below the price on a product's page."""
        if not self.is_taxed:
            return _("no VAT is charged, plus delivery")
        if self.shows_tax:
            return _("incl. VAT, plus delivery")
        return _("excl. VAT, plus delivery")

    @property
    def note(self) -> str:
        """The sentence that an invoice must carry, in the active language; else empty."""
        if self.kind == REVERSE_CHARGE:
            return _(
                "Tax-exempt intra-Community supply (Article 138 of Directive 2006/112/EC). "
                "Reverse charge: the customer accounts for the VAT."
            )
        if self.kind == EXPORT:
            return _("Tax-exempt export (Article 146 of Directive 2006/112/EC).")
        return ""


def treatment_of(buyer: Buyer, on: date | None = None) -> Treatment:
    """For a sale `on` that day of the shop's calendar; by default today."""
    return _treatment(
        buyer, on or today(), settings.SHIPPING_HOME, settings.TAX_OSS, settings.TAX_RATES_FILE
    )


def today() -> date:
    return timezone.localdate(timezone=timezone.get_default_timezone())


@lru_cache(maxsize=500)
def _treatment(buyer: Buyer, on: date, home: str, is_oss: bool, rates_file: str) -> Treatment:
    """The rates of `country` are those of home where tax is taken out of a price, too."""
    shows_tax = not buyer.is_company
    if buyer.country == home:
        return Treatment(DOMESTIC, home, shows_tax, on)
    if buyer.country not in rates().area_of(home):
        return Treatment(EXPORT, home, shows_tax, on)
    if buyer.is_company and buyer.has_valid_vat_id:
        return Treatment(REVERSE_CHARGE, home, shows_tax, on)
    if is_oss:
        return Treatment(OSS, buyer.country, shows_tax, on)
    return Treatment(DOMESTIC, home, shows_tax, on)
