"""`python -m bench.load_souk 10000`, with Souk's production settings."""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.files import File  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402
from django.utils.text import slugify  # noqa: E402
from wagtail.images import get_image_model  # noqa: E402

from bench.goods import SENTENCES, Good, for_a_basket, for_a_great_basket, halls  # noqa: E402
from bench.load import Loader, model, tell  # noqa: E402
from bench.pictures import draw_pictures  # noqa: E402
from cms.models import HomePage, Menu  # noqa: E402
from cms.tasks import make_renditions  # noqa: E402
from shop.catalogue import listing  # noqa: E402
from shop.catalogue.images import AVIF_KEY, WIDTHS  # noqa: E402
from shop.search import index  # noqa: E402

FACETS = {"maker", "colour", "material"}
SIZES = [width for width in WIDTHS if width <= 640]


class SoukLoader(Loader):
    def facet(self, code: str) -> dict[str, Any]:
        return {"is_facet": code in FACETS}

    def names(self, name: str) -> dict[str, Any]:
        slug = slugify(name)
        arabic = {"name": f"{name} (ع)", "slug": f"{slug}-ع"}
        return {"slug": slug, "translations": {"ar": arabic}}

    def texts(self, each: Good) -> dict[str, Any]:
        arabic = {
            "title": f"منتج {each.title}",
            "slug": f"{each.slug}-منتج",
            "description": each.description,
        }
        return {"subtitle": f"{each.maker}, {each.colour}", "translations": {"ar": arabic}}

    def picture(self, number: int) -> dict[str, Any]:
        address = f"/media/products/{number}/picture-{number}"
        webp = {str(width): f"{address}-{width}.webp" for width in SIZES}
        avif = {f"{width}{AVIF_KEY}": f"{address}-{width}.avif" for width in SIZES}
        return {
            **super().picture(number),
            "renditions": {**webp, **avif},
            "width": 640,
            "height": 800,
        }


def load_code(loader: SoukLoader) -> str:
    """A promo code that brings 98 offers along: with the two that stand, a hundred."""
    moment = timezone.now()
    voucher = model("voucher", "Voucher").objects.create(
        name="A hundred offers", code="HUNDRED", usage="Multi-use",
        start_datetime=moment, end_datetime=moment + timedelta(days=3650),
    )  # fmt: skip
    everything = model("offer", "Range").objects.create(
        name="Everything", includes_all_products=True
    )
    shelves = list(loader.categories.values())
    for number in range(98):
        goods_of = everything
        if number % 2:
            goods_of = model("offer", "Range").objects.create(name=f"Shelf {number}")
            goods_of.included_categories.add(shelves[number % len(shelves)])
        condition = model("offer", "Condition").objects.create(
            range=goods_of, type="Count", value=2
        )
        benefit = model("offer", "Benefit").objects.create(
            range=goods_of, type="Percentage", value=1
        )
        offer = model("offer", "ConditionalOffer").objects.create(
            name=f"Of a code {number}", condition=condition, benefit=benefit,
            offer_type="Voucher", exclusive=False,
        )  # fmt: skip
        voucher.offers.add(offer)
    return str(voucher.code)


def write_home(loader: SoukLoader, count: int) -> None:
    """What the demo's home page is made of: a hero, two grids, tiles, a picture with a text, a band."""
    home = HomePage.objects.get(locale__language_code="en")
    home.body = json.dumps([
        block("hero", title="A bench", eyebrow="", text=SENTENCES[0], link=link("/shop/"), picture=shown(0)),
        block("products", heading="Chosen", text="", link=link("/shop/"), newest_of=None, newest_count=4,
              products=[item(pk) for pk in loader.ids_of(for_a_basket(count))[:4]]),
        block("categories", heading="Halls", text="", tiles=[
            item({"category": loader.categories[hall].pk, "picture": image(number), "text": ""})
            for number, hall in enumerate(halls()[:4])
        ]),
        block("story", title="A story", text=f"<p>{SENTENCES[1]}</p>", link=link("/shop/"), picture=shown(1)),
        block("products", heading="New", text="", link=link("/shop/"), newest_of=None, newest_count=4,
              products=[]),
        block("cta", title="Look around", text=SENTENCES[2], link=link("/shop/")),
    ])  # fmt: skip
    home.save()
    entries = [block("link", **link("/shop/", f"Entry {number}")) for number in range(12)]
    Menu.objects.create(place=Menu.Place.HEADER, locale=home.locale, items=json.dumps(entries))
    make_renditions(page_id=home.pk)


def block(kind: str, **value: Any) -> dict[str, Any]:
    return {"type": kind, "value": value, "id": str(uuid4())}


def item(value: Any) -> dict[str, Any]:
    return block("item") | {"value": value}


def link(address: str, text: str = "More") -> dict[str, Any]:
    return {"text": text, "page": None, "category": None, "address": address}


def shown(number: int) -> dict[str, Any]:
    return {"image": image(number), "decorative": False, "alt_text": f"Picture {number}"}


def image(number: int) -> int:
    file = Path(settings.MEDIA_ROOT) / "bench" / f"{number}.jpg"
    with file.open("rb") as opened:
        made = get_image_model().objects.create(
            title=f"Picture {number}", file=File(opened, name=f"bench-{number}.jpg")
        )
    return int(made.pk)


if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    draw_pictures(settings.MEDIA_ROOT)
    loader = SoukLoader()
    loader.load(int(sys.argv[1]))
    listing.refresh()
    index.refresh()
    write_home(loader, int(sys.argv[1]))
    told = loader.facts(int(sys.argv[1]))
    great = loader.ids_of(for_a_great_basket(int(sys.argv[1])))
    tell({**told, "great_basket": great, "code": load_code(loader)})
