"""Choosing a variant: by what variants differ in, or by their own names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from common.money import Money
from shop.catalogue.cards import Offer
from shop.catalogue.facts import in_language
from shop.catalogue.listed import ListedProduct, ListedVariant

Sold = ListedProduct | ListedVariant


@dataclass(frozen=True)
class AxisOption:
    label: str
    url: str
    variant_id: int
    is_chosen: bool
    is_available: bool
    price: Money | None
    colour: str = ""


@dataclass(frozen=True)
class Axis:
    """One thing to choose a variant by, such as size."""

    code: str
    name: str
    options: list[AxisOption]

    @property
    def has_colours(self) -> bool:
        return any(option.colour for option in self.options)


def chosen_of(
    product: ListedProduct, offers: dict[int, Offer], variant_id: int | None
) -> Sold | None:
    """The variant that was asked for, else the first that can be bought, else the first."""
    if not product.is_parent:
        return product
    for variant in product.variants:
        if variant.pk == variant_id:
            return variant
    buyable = [variant for variant in product.variants if offers[variant.pk].is_available]
    return next(iter(buyable or product.variants), None)


def axes_of(
    product: ListedProduct,
    told: dict[str, Any],
    chosen: Sold | None,
    offers: dict[int, Offer],
    url: str,
) -> list[Axis]:
    values: dict[int, dict[str, Any]] = {
        variant.pk: {spec["code"]: spec for spec in told[str(variant.pk)]["specs"]}
        for variant in product.variants
    }
    codes = dict.fromkeys(code for mine in values.values() for code in mine)
    if not codes:
        return _by_label(product.variants, chosen, offers, url)
    texts = {
        pk: {code: in_language(spec["texts"]) for code, spec in mine.items()}
        for pk, mine in values.items()
    }
    current = texts.get(chosen.pk, {}) if chosen else {}
    axes = []
    for code in codes:
        named = next(mine[code] for mine in values.values() if code in mine)
        options = []
        for label in dict.fromkeys(mine[code] for mine in texts.values() if code in mine):
            fitting = [each for each in product.variants if texts[each.pk].get(code) == label]
            nearest = max(fitting, key=lambda each: _agreement(texts[each.pk], current))
            is_chosen = current.get(code) == label
            colour = values[nearest.pk][code].get("colour", "")
            options.append(_option(label, nearest, is_chosen, offers[nearest.pk], url, colour))
        axes.append(Axis(code, in_language(named["names"]), options))
    return axes


def _by_label(
    variants: list[ListedVariant], chosen: Sold | None, offers: dict[int, Offer], url: str
) -> list[Axis]:
    """Variants without attributes are chosen by their own titles."""
    options = [
        _option(variant.get_label(), variant, variant is chosen, offers[variant.pk], url)
        for variant in variants
    ]
    return [Axis("variant", _("Variant"), options)] if options else []


def _option(
    label: str, variant: ListedVariant, is_chosen: bool, offer: Offer, url: str, colour: str = ""
) -> AxisOption:
    return AxisOption(
        label=label,
        url=f"{url}?variant={variant.pk}",
        variant_id=variant.pk,
        is_chosen=is_chosen,
        is_available=offer.is_available,
        price=offer.price,
        colour=colour,
    )


def _agreement(texts: dict[str, str], current: dict[str, str]) -> int:
    return sum(current.get(code) == text for code, text in texts.items())
