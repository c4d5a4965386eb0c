"""Render the demo merchant's product pictures.

python render.py [key ...] [--size 640x800] [--samples 22] [--out ../pictures]
"""

import argparse
import tempfile
import time
from pathlib import Path

import bpy
import home  # noqa: F401 (registers its products)
import studio
from pantry import PRODUCTS
from PIL import Image
from shapes import group
from wide import SCENES

HERE = Path(__file__).resolve().parent


def build(key, size, samples):
    if key in SCENES:
        make, shape = SCENES[key]
        if size:
            shape = (size[0], round(size[0] * shape[1] / shape[0]))
        make(shape, samples)
        return
    category, make, settings = PRODUCTS[key]
    size = size or (640, 800)
    scene = studio.stage(studio.BACKDROPS[category], size, samples, settings.get("dim", 1.0))
    with group() as root:
        make()
    # Packs stand a little higher: leaves and beans lie in front of them.
    centre = 0.505 if category in {"tea", "coffee", "honey", "oils"} else 0.48
    studio.frame(scene, root, settings.get("fill", 1.0), centre)


def save(key, out, quality, limit):
    """Render the scene and write it as WebP, below the size limit."""
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/picture.png"
        bpy.context.scene.render.filepath = path
        bpy.ops.render.render(write_still=True)
        picture = Image.open(path).convert("RGB")
    target = Path(out) / f"{key}.webp"
    while True:
        picture.save(target, "WEBP", quality=quality, method=6)
        if target.stat().st_size <= limit or quality <= 60:
            return target
        quality -= 4


def main():
    options = argparse.ArgumentParser(description="Render the demo's product pictures.")
    options.add_argument("keys", nargs="*", help="what to render; everything if none is named")
    options.add_argument("--size", help="WIDTHxHEIGHT; for a wide scene only the width counts")
    options.add_argument("--samples", type=int, default=22)
    options.add_argument("--quality", type=int, default=88)
    options.add_argument("--out", default=str(HERE.parent / "pictures"))
    chosen = options.parse_args()
    size = tuple(int(part) for part in chosen.size.split("x")) if chosen.size else None
    Path(chosen.out).mkdir(parents=True, exist_ok=True)
    for key in chosen.keys or [*PRODUCTS, *SCENES]:
        start = time.time()
        build(key, size, chosen.samples)
        target = save(key, chosen.out, chosen.quality, 110_000 if key in SCENES else 45_000)
        kib = target.stat().st_size / 1024
        print(f"{key}: {kib:.0f} KiB in {time.time() - start:.0f} s", flush=True)


if __name__ == "__main__":
    main()
