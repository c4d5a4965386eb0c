"""`python -m bench.stock.load_wagtail`, with stock Wagtail's settings: eight cards, twelve sections."""

from __future__ import annotations

import django

django.setup()

from pathlib import Path  # noqa: E402

from django.conf import settings  # noqa: E402
from django.core.files import File  # noqa: E402
from django.core.management import call_command  # noqa: E402
from wagtail.images import get_image_model  # noqa: E402
from wagtail.models import Page, Site  # noqa: E402

from bench.goods import SENTENCES  # noqa: E402
from bench.pictures import draw_pictures  # noqa: E402
from bench.stock.home.models import HomePage  # noqa: E402

CARDS, SECTIONS = 8, 12


def load() -> None:
    home = Page.objects.get(depth=1).add_child(
        instance=HomePage(title="Bench", slug="bench", intro=f"<p>{SENTENCES[0]}</p>", body=[])
    )
    sections = [
        home.add_child(
            instance=HomePage(
                title=f"Section {number}", intro="<p>Here.</p>", body=[], show_in_menus=True
            )
        )
        for number in range(SECTIONS)
    ]
    home.body = [
        ("card", {
            "picture": picture(number),
            "title": f"Card {number}",
            "text": f'<p>{SENTENCES[number]} <a linktype="page" id="{sections[number].pk}">More</a></p>',
            "link": sections[number],
        })
        for number in range(CARDS)
    ]  # fmt: skip
    home.save()
    Site.objects.update(root_page=home, hostname="127.0.0.1")


def picture(number: int) -> object:
    file = Path(settings.MEDIA_ROOT) / "bench" / f"{number}.jpg"
    with file.open("rb") as opened:
        return get_image_model().objects.create(
            title=f"Picture {number}", file=File(opened, name=f"bench-{number}.jpg")
        )


if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    draw_pictures(settings.MEDIA_ROOT)
    load()
