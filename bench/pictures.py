"""Files for the systems that look at their pictures while they render a page."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from bench.goods import PICTURES


def draw_pictures(media: str | Path) -> Path:
    """As many plain pictures as the goods share, in `media`/bench."""
    folder = Path(media) / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(PICTURES):
        colour = (90 + 3 * number, 200 - 2 * number, 120 + number)
        Image.new("RGB", (640, 800), colour).save(folder / f"{number}.jpg")
    return folder
