"""What a product's listing tells its page: pictures, and the table of its properties."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import pgettext

from shop.catalogue.attributes import Spec
from shop.catalogue.facts import in_language
from shop.catalogue.images import Picture, picture_from
from shop.catalogue.listing_models import Listing
from shop.catalogue.variants import Sold

LARGEST = 10_000


@dataclass(frozen=True)
class GalleryPicture:
    picture: Picture
    large: str
    small: str

    @property
    def url(self) -> str:
        return self.picture.url


def pictures_of(told: dict[str, Any], chosen: Sold | None, title: str) -> list[GalleryPicture]:
    """The variant's own pictures first, then the product's; where both have none, its siblings'."""
    variants = told["variants"]
    own = variants.get(str(chosen.pk), {}).get("pictures", []) if chosen else []
    wanted = [*own, *told["pictures"]] or [
        image for variant in variants.values() for image in variant["pictures"]
    ]
    each_once = {image["original"]: image for image in wanted}
    return [
        GalleryPicture(
            picture=picture_from(image, alt=title, preferred=1080),
            large=picture_from(image, alt="", preferred=LARGEST).url,
            small=picture_from(image, alt="", preferred=1).url,
        )
        for image in each_once.values()
    ]


def specs_for(told: dict[str, Any], chosen: Sold | None) -> list[Spec]:
    """The table of a product; a variant's own values take the place of its parent's."""
    found = {spec["code"]: spec for spec in told["specs"]}
    if chosen is not None and str(chosen.pk) in told["variants"]:
        found.update({spec["code"]: spec for spec in told["variants"][str(chosen.pk)]["specs"]})
    ordered = sorted(found.values(), key=lambda spec: (spec["position"], spec["code"]))
    rows = [
        Spec(spec["code"], in_language(spec["names"]), in_language(spec["texts"]))
        for spec in ordered
    ]
    return [row for row in rows if row.value]


def specs_of(listing: Listing) -> list[Spec]:
    """The table of a product as such; of what its variants differ in, all they have."""
    told = listing.page_facts
    rows = {row.code: row for row in specs_for(told, None)}
    values: dict[str, dict[str, None]] = {}
    names: dict[str, str] = {}
    for variant in told["variants"].values():
        for spec in variant["specs"]:
            if text := in_language(spec["texts"]):
                values.setdefault(spec["code"], {})[text] = None
                names.setdefault(spec["code"], in_language(spec["names"]))
    comma = pgettext("between two values", ", ")
    rows |= {code: Spec(code, names[code], comma.join(texts)) for code, texts in values.items()}
    return list(rows.values())
