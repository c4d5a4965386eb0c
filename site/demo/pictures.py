"""The rendered pictures, put where the shop and Wagtail look for theirs. Missing ones are left out."""

from __future__ import annotations

import io
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from PIL import Image
from wagtail.images import get_image_model

from demo.texts import HERE

PICTURES = HERE / "pictures"
# Middle, width and height of what must stay in view, as parts of the picture.
FOCUS = {"hero": (0.68, 0.51, 0.6, 0.6)}


def is_there(key: str) -> bool:
    return (PICTURES / f"{key}.webp").is_file()


def first_of(*keys: str) -> str:
    """The first key that has a picture, or an empty text."""
    return next((key for key in keys if key and is_there(key)), "")


def stored(key: str, folder: str) -> str:
    """The name of picture `key` in the media storage; it is written once."""
    name = f"{folder}/{key}.webp"
    if not default_storage.exists(name):
        with (PICTURES / f"{key}.webp").open("rb") as file:
            name = default_storage.save(name, File(file))
    return name


def content(key: str) -> bytes:
    return (PICTURES / f"{key}.webp").read_bytes()


def avif(key: str, width: int) -> bytes:
    """Picture `key` as an AVIF of that width; nothing where it was not made beforehand."""
    file = PICTURES / "avif" / f"{key}-{width}.avif"
    return file.read_bytes() if file.is_file() else b""


def size_of(key: str) -> tuple[int, int]:
    with Image.open(PICTURES / f"{key}.webp") as image:
        return image.size


def scaled(key: str, width: int) -> bytes:
    """Picture `key` as a WebP that is `width` pixels wide."""
    with Image.open(PICTURES / f"{key}.webp") as image:
        height = round(image.height * width / image.width)
        encoded = io.BytesIO()
        image.convert("RGB").resize((width, height), Image.Resampling.LANCZOS).save(
            encoded, "WEBP", quality=82, method=4
        )
    return encoded.getvalue()


def written(name: str, data: bytes) -> str:
    """The address of `data`, kept in the media storage as `name`."""
    return default_storage.url(default_storage.save(name, ContentFile(data)))


def wagtail_image(key: str, title: str) -> Any:
    """Picture `key` in Wagtail's library, or None where it is not rendered yet."""
    image_model = get_image_model()
    if not key:
        return None
    name = stored(key, "original_images")
    found = image_model.objects.filter(file=name).first()
    return found or image_model.objects.create(title=title, file=name, **focus_of(key))


def focus_of(key: str) -> dict[str, int]:
    """Where the things of a picture stand, for those that are not in its middle."""
    if key not in FOCUS:
        return {}
    width, height = size_of(key)
    x, y, wide, high = FOCUS[key]
    return {
        "focal_point_x": round(x * width),
        "focal_point_y": round(y * height),
        "focal_point_width": round(wide * width),
        "focal_point_height": round(high * height),
    }


def reset() -> None:
    """Take the demo's pictures out of Wagtail's library, so that newer ones take their place."""
    names = [f"original_images/{path.name}" for path in PICTURES.glob("*.webp")]
    get_image_model().objects.filter(file__in=names).delete()
