"""The picture for those who share a page that has none of its own: the brand's name on its colour."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import reverse
from PIL import Image, ImageDraw, ImageFont, features

WIDTH, HEIGHT = 1200, 630
MARGIN = 96
PAPER = "#fcfaf5"


@dataclass(frozen=True)
class SharePicture:
    url: str
    width: int
    height: int
    alt: str


def brand_picture(brand: Any) -> SharePicture:
    name = str(brand.name) if brand else settings.OSCAR_SHOP_NAME
    version = version_of(
        name, str(brand.tagline) if brand else "", str(brand.accent) if brand else ""
    )
    return SharePicture(f"{reverse('share_picture')}?v={version}", WIDTH, HEIGHT, name)


def of_picture(picture: Any) -> SharePicture:
    """The largest file of a product's picture, or a rendition of a page's as it is."""
    url, width, height = picture.url, picture.width, picture.height
    largest = (getattr(picture, "srcset", "") or "").rpartition(", ")[2].rpartition(" ")
    if largest[0] and width:
        own = int(largest[2].removesuffix("w"))
        url, width, height = largest[0], own, round(height * own / width)
    return SharePicture(url, width, height, str(getattr(picture, "alt", "")))


def version_of(name: str, tagline: str, accent: str) -> str:
    return sha256("\n".join((name, tagline, accent)).encode()).hexdigest()[:10]


@lru_cache(maxsize=8)
def draw(name: str, tagline: str, accent: str, *, is_rtl: bool = False) -> bytes:
    """A PNG of 1200 by 630."""
    image = Image.new("RGB", (WIDTH, HEIGHT), accent)
    canvas = ImageDraw.Draw(image)
    edge, anchor = (WIDTH - MARGIN, "r") if is_rtl else (MARGIN, "l")
    _mark(canvas, edge - 88 if is_rtl else edge, 110, 88)
    if not (_is_latin(name + tagline) or features.check("raqm")):
        name = tagline = ""  # Arabic letters that nobody joins are worse than none
    title = _fitting("fraunces", name, 128)
    canvas.text((edge, 400), name, font=title, fill=PAPER, anchor=f"{anchor}s")
    if tagline:
        small = _fitting("figtree", tagline, 44)
        canvas.text((edge, 490), tagline, font=small, fill=PAPER, anchor=f"{anchor}s")
    encoded = io.BytesIO()
    image.save(encoded, "PNG", optimize=True)
    return encoded.getvalue()


def _mark(canvas: ImageDraw.ImageDraw, x: int, y: int, size: int) -> None:
    """The eight-pointed star of the header."""
    inset, middle = size * 0.146, size / 2
    canvas.rectangle((x + inset, y + inset, x + size - inset, y + size - inset), fill=PAPER)
    canvas.polygon(
        [(x + middle, y), (x + size, y + middle), (x + middle, y + size), (x, y + middle)],
        fill=PAPER,
    )


def _fitting(font: str, text: str, size: int) -> ImageFont.FreeTypeFont:
    """The font that has the letters of `text`, as large as its line allows."""
    name = font if _is_latin(text) else "souk-arabic-600"
    found = finders.find(f"fonts/{name}.woff2")
    path = str(found or Path(settings.STATIC_ROOT) / "fonts" / f"{name}.woff2")
    while True:
        chosen = ImageFont.truetype(path, size)
        if chosen.getlength(text) <= WIDTH - 2 * MARGIN or size <= 24:
            return chosen
        size -= 4


def _is_latin(text: str) -> bool:
    return all(ord(letter) < 0x250 or 0x2000 <= ord(letter) < 0x2070 for letter in text)
