"""Pictures in the sizes that pages show, made once, when a picture is saved."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha1
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageOps, features

from shop.catalogue.models import Product, ProductImage

WIDTHS = (320, 480, 640, 1080)
# About the same to the eye; AVIF at this speed costs hardly more than WebP.
WEBP = {"format": "WEBP", "quality": 82, "method": 4}
AVIF = {"format": "AVIF", "quality": 55, "speed": 8, "max_threads": 1}
#: The key of an AVIF file among a picture's renditions ends so; that of a WebP is its bare width.
AVIF_KEY = ".avif"


@dataclass(frozen=True)
class Picture:
    """What pages need to show a picture: `{% picture_tag picture "card" %}` (`shop_tags`)."""

    url: str  # WebP, of the preferred width; for mails and whatever takes one address
    srcset: str
    alt: str
    width: int
    height: int
    avif: str = ""  # as srcset, where this machine could make AVIF


def make_renditions(image: ProductImage) -> dict[str, str]:
    """Files of `image` in the widths that its original allows; writes their addresses on the row.

    Cards read these addresses and never look a thumbnail up.
    """
    with image.original.open("rb") as handle, Image.open(handle) as opened:
        upright = ImageOps.exif_transpose(opened)
        source = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    delete_renditions(image)
    widths = [width for width in WIDTHS if width <= source.width] or [source.width]
    renditions = {}
    for width in widths:
        resized = scaled(source, width)
        renditions[str(width)] = _stored(image, f"{width}.webp", encoded(resized, WEBP))
        if features.check("avif"):
            renditions[f"{width}{AVIF_KEY}"] = _stored(
                image, f"{width}.avif", encoded(resized, AVIF)
            )
    image.renditions, image.width, image.height = renditions, source.width, source.height
    type(image).objects.filter(pk=image.pk).update(
        renditions=renditions, width=source.width, height=source.height
    )
    return renditions


def scaled(source: Image.Image, width: int) -> Image.Image:
    if width == source.width:
        return source
    height = max(1, round(source.height * width / source.width))
    return source.resize((width, height), Image.Resampling.LANCZOS)


def encoded(image: Image.Image, settings: dict[str, Any]) -> bytes:
    target = io.BytesIO()
    image.save(target, **settings)
    return target.getvalue()


def _stored(image: ProductImage, ending: str, data: bytes) -> str:
    name = default_storage.save(f"{rendition_stem(image)}-{ending}", ContentFile(data))
    return default_storage.url(name)


def rendition_stem(image: ProductImage) -> str:
    """Short, since a list names a hundred of them, and another one for another original."""
    return f"products/{image.pk}/{sha1(image.original.name.encode()).hexdigest()[:6]}"  # noqa: S324


def is_rendered(image: ProductImage) -> bool:
    """Whether the renditions are those of the file that is the original now."""
    made_of_it = (f"{rendition_stem(image)}-" in url for url in image.renditions.values())
    return bool(image.renditions) and all(made_of_it)


def delete_renditions(image: ProductImage) -> None:
    base = default_storage.url("")
    for url in image.renditions.values():
        if url.startswith(base):
            default_storage.delete(url.removeprefix(base))


def picture(image: ProductImage, product: Product, *, preferred: int = 640) -> Picture:
    """`image` as pages show it; `preferred` is the width of the one address."""
    facts = picture_facts(image)
    return picture_from(facts, alt=product.get_title(), preferred=preferred)


def picture_facts(image: ProductImage) -> dict[str, Any]:
    """What has to be remembered of `image` to show it without its row."""
    return {
        "renditions": image.renditions,
        "original": image.original.url,
        "width": image.width,
        "height": image.height,
    }


def picture_from(facts: Mapping[str, Any], *, alt: str, preferred: int = 640) -> Picture:
    webp = widths_of(facts["renditions"])
    url = next((u for width, u in webp if width >= preferred), webp[-1][1] if webp else "")
    return Picture(
        url=url or facts["original"],
        srcset=srcset(webp),
        alt=alt,
        width=facts["width"],
        height=facts["height"],
        avif=srcset(widths_of(facts["renditions"], AVIF_KEY), least=1),
    )


def widths_of(renditions: Mapping[str, str], ending: str = "") -> list[tuple[int, str]]:
    """Width and address of the WebP files among `renditions`, or of those with another ending."""
    return sorted(
        (int(width), url)
        for key, url in renditions.items()
        if key.endswith(ending) and (width := key.removesuffix(ending)).isdigit()
    )


def srcset(widths: Sequence[tuple[int, str]], *, least: int = 2) -> str:
    """Empty where there is no choice to offer."""
    return ", ".join(f"{url} {width}w" for width, url in widths) if len(widths) >= least else ""
