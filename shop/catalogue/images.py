"""Pictures in the sizes that pages show, made once, when a picture is saved."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageOps

from shop.catalogue.models import Product, ProductImage

WIDTHS = (320, 480, 640, 1080)
QUALITY = 82


@dataclass(frozen=True)
class Picture:
    url: str
    srcset: str
    alt: str
    width: int
    height: int


def make_renditions(image: ProductImage) -> dict[str, str]:
    """WebP files of `image` in the widths that its original allows; writes their addresses on the row.

    Cards read these addresses and never look a thumbnail up.
    """
    with image.original.open("rb") as handle, Image.open(handle) as opened:
        upright = ImageOps.exif_transpose(opened)
        source = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    delete_renditions(image)
    widths = [width for width in WIDTHS if width <= source.width] or [source.width]
    stem = PurePosixPath(image.original.name).stem
    renditions = {}
    for width in widths:
        height = max(1, round(source.height * width / source.width))
        resized = (
            source
            if width == source.width
            else source.resize((width, height), Image.Resampling.LANCZOS)
        )
        encoded = io.BytesIO()
        resized.save(encoded, "WEBP", quality=QUALITY, method=4)
        name = default_storage.save(
            f"products/{image.pk}/{stem}-{width}.webp", ContentFile(encoded.getvalue())
        )
        renditions[str(width)] = default_storage.url(name)
    image.renditions, image.width, image.height = renditions, source.width, source.height
    type(image).objects.filter(pk=image.pk).update(
        renditions=renditions, width=source.width, height=source.height
    )
    return renditions


def is_rendered(image: ProductImage) -> bool:
    """Whether the renditions are those of the file that is the original now."""
    stem = PurePosixPath(image.original.name).stem
    return bool(image.renditions) and all(f"/{stem}-" in url for url in image.renditions.values())


def delete_renditions(image: ProductImage) -> None:
    base = default_storage.url("")
    for url in image.renditions.values():
        if url.startswith(base):
            default_storage.delete(url.removeprefix(base))


def picture(image: ProductImage, product: Product, *, preferred: int = 640) -> Picture:
    """What an <img> of `image` needs."""
    sizes = sorted((int(width), url) for width, url in image.renditions.items())
    url = next((u for width, u in sizes if width >= preferred), sizes[-1][1] if sizes else "")
    return Picture(
        url=url or image.original.url,
        srcset=", ".join(f"{u} {width}w" for width, u in sizes) if len(sizes) > 1 else "",
        alt=product.get_title(),
        width=image.width,
        height=image.height,
    )
