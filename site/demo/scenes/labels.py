"""Labels: small typographic pictures, drawn with Pillow and laid on the packs."""

import contextlib
import math
import os
import tempfile
from pathlib import Path

import bpy
from PIL import Image, ImageDraw, ImageFilter, ImageFont

INK = "#22302a"
PAPER = "#f3ede0"
GREEN = "#0f4a38"
_folder = Path(tempfile.mkdtemp(prefix="labels-"))


def _find(word):
    """A font file whose name holds `word`, in the folder named by SCENE_FONTS."""
    folder = os.environ.get("SCENE_FONTS")
    if not folder:
        return None
    for pattern in ("latin-wght-normal.woff2", "*.woff2", "*.[to]tf"):
        for path in sorted(Path(folder).rglob(f"*{word}*{pattern}")):
            return str(path)
    return None


def font(kind, size, weight=500):
    """`serif` is Fraunces and `sans` is Figtree where found, else Pillow's own face."""
    path = _find({"serif": "fraunces", "sans": "figtree"}[kind])
    if path is None:
        return ImageFont.load_default(size)
    face = ImageFont.truetype(path, size)
    with contextlib.suppress(OSError, NotImplementedError):
        face.set_variation_by_axes([weight])
    return face


def _fit(draw, lines, kind, weight, size, width):
    face = font(kind, size, weight)
    while size > 20 and max(draw.textlength(line, face) for line in lines) > width:
        size -= 4
        face = font(kind, size, weight)
    return face, size


def _star(draw, x, y, radius, fill):
    """The eight-pointed star on every label."""
    for start in (0, 45):
        turns = [math.radians(start + 45 + 90 * i) for i in range(4)]
        draw.polygon(
            [(x + radius * math.cos(a), y + radius * math.sin(a)) for a in turns], fill=fill
        )


def _spaced(draw, place, text, face, fill, gap):
    """Centred capitals with letter-spacing."""
    text = text.upper()
    wide = sum(draw.textlength(c, face) + gap for c in text) - gap
    x, y = place[0] - wide / 2, place[1]
    for letter in text:
        draw.text((x, y), letter, font=face, fill=fill, anchor="lm")
        x += draw.textlength(letter, face) + gap


def _load(picture):
    path = _folder / f"{len(list(_folder.iterdir()))}.png"
    picture.save(path)
    return bpy.data.images.load(str(path))


def label(name, note="", weight="", paper=PAPER, ink=INK, accent=GREEN, ratio=0.8):
    """A paper label; `name` may hold line breaks; `ratio` is width by height."""
    high = 900
    wide = round(high * ratio)
    picture = Image.new("RGB", (wide, high), paper)
    draw = ImageDraw.Draw(picture)
    foot = 130 if weight else 40
    draw.rectangle((0, high - foot, wide, high), fill=accent)
    _star(draw, wide / 2, 120, 40, accent)
    draw.text((wide / 2, 232), "souk", font=font("serif", 118, 600), fill=accent, anchor="mm")
    lines = name.split("\n")
    face, size = _fit(draw, lines, "serif", 550, 138, wide * 0.86)
    middle = (310 + high - foot - (90 if note else 10)) / 2 + 8
    for i, line in enumerate(lines):
        y = middle + (i - (len(lines) - 1) / 2) * size * 1.08
        draw.text((wide / 2, y), line, font=face, fill=ink, anchor="mm")
    if note:
        gap, size = 7, 44
        small = font("sans", size, 600)
        while sum(draw.textlength(c, small) + gap for c in note.upper()) > wide * 0.88:
            size, gap = size - 2, max(gap - 1, 2)
            small = font("sans", size, 600)
        _spaced(draw, (wide / 2, high - foot - 60), note, small, ink, gap)
    if weight:
        face = font("sans", 58, 600)
        draw.text((wide / 2, high - foot / 2), weight, font=face, fill=paper, anchor="mm")
    return _load(picture)


def strip(name, paper=PAPER, ink=INK, accent=GREEN, ratio=4.0):
    """A low label: the wordmark, a rule, and the product's name beside it."""
    high = 300
    wide = round(high * ratio)
    picture = Image.new("RGB", (wide, high), paper)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, high - 30, wide, high), fill=accent)
    face = font("serif", 130, 600)
    draw.text((60, high / 2 - 22), "souk", font=face, fill=accent, anchor="lm")
    start = 60 + draw.textlength("souk", face) + 50
    draw.rectangle((start, 70, start + 5, high - 110), fill=accent)
    face, _ = _fit(draw, [name], "serif", 550, 110, wide - start - 100)
    draw.text((start + 50, high / 2 - 16), name, font=face, fill=ink, anchor="lm")
    return _load(picture)


def stamp(text, ratio=1.0, ring=True):
    """A seal to press into soap or metal: white is deep."""
    wide, high = round(600 * ratio), 600
    picture = Image.new("L", (wide, high), 0)
    draw = ImageDraw.Draw(picture)
    if ring:
        draw.rounded_rectangle((30, 30, wide - 30, high - 30), 90, outline=255, width=16)
        _star(draw, wide / 2, 160, 52, 255)
    lines = text.split("\n")
    face, size = _fit(draw, lines, "serif", 650, 190, wide * 0.76)
    middle = high * (0.62 if ring else 0.5)
    for i, line in enumerate(lines):
        y = middle + (i - (len(lines) - 1) / 2) * size * 1.0
        draw.text((wide / 2, y), line, font=face, fill=255, anchor="mm")
    return _load(picture.filter(ImageFilter.GaussianBlur(5)).convert("RGB"))


def grille(ratio=1.6, across=54):
    """A grid of round holes for a loudspeaker; white is deep."""
    wide, pitch = 1620, 1620 / across
    picture = Image.new("L", (wide, round(wide / ratio)), 0)
    draw = ImageDraw.Draw(picture)
    for row in range(int(picture.height / pitch)):
        for column in range(across):
            x, y = (column + 0.5) * pitch, (row + 0.5) * pitch
            draw.ellipse((x - 8, y - 8, x + 8, y + 8), fill=255)
    return _load(picture.filter(ImageFilter.GaussianBlur(1.5)).convert("RGB"))
