"""What a person who starts the shop should know about its taxes."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from shop.tax.rates import BadRates, rates
from shop.tax.vat_ids import InvalidVatId, tidy


@register()
def check_taxes(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    home = settings.SHIPPING_HOME
    try:
        known = rates()
    except BadRates as error:
        return [Error(f"TAX_RATES_FILE cannot be used: {error}", id="tax.E001")]
    found: list[CheckMessage] = [
        Error(
            f"TAX_RATES_FILE has no standard rate of {country}, whose customers would pay no tax.",
            id="tax.E002",
        )
        for country in sorted(known.area_of(home))
        if not known.knows(country) and len(known.area_of(home)) > 1
    ]
    if not known.knows(home):
        found.append(
            Warning(
                f"TAX_RATES_FILE has no rates of {home} (SHIPPING_HOME): prices bear no tax.",
                id="tax.W001",
            )
        )
    if settings.VAT_ID and not _is_tidy(settings.VAT_ID):
        found.append(
            Warning(
                "VAT_ID cannot be a VAT ID of the EU: checks in VIES come without their number, "
                "which is the evidence. Write it in full, such as DE136695976.",
                id="tax.W002",
            )
        )
    return found


def _is_tidy(vat_id: str) -> bool:
    try:
        return tidy(vat_id, settings.SHIPPING_HOME) == vat_id
    except InvalidVatId:
        return False
