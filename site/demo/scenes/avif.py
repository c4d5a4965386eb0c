"""AVIF files of the products' pictures, made beforehand so that the demo loads at once: `python avif.py`."""

from pathlib import Path

from PIL import Image

PICTURES = Path(__file__).resolve().parent.parent / "pictures"
WIDTHS = (320, 480, 640)  # as in shop.catalogue.images
SHAPE = (640, 800)  # of a product's picture; Wagtail cuts the wide ones


def make(picture: Path) -> None:
    with Image.open(picture) as opened:
        image = opened.convert("RGB")
    if image.size != SHAPE:
        return
    for width in WIDTHS:
        size = (width, round(image.height * width / image.width))
        image.resize(size, Image.Resampling.LANCZOS).save(
            PICTURES / "avif" / f"{picture.stem}-{width}.avif", quality=52, speed=3
        )


if __name__ == "__main__":
    for found in sorted(PICTURES.glob("*.webp")):
        make(found)
