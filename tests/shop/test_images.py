from __future__ import annotations

import pytest
from django.core.files.storage import default_storage
from django.template import Context, Template
from PIL import Image, features

from shop.catalogue.images import AVIF_KEY, make_renditions, picture
from shop.catalogue.models import ProductImage
from tests.factories.shop import make_image, make_product


def path(url):
    return url.removeprefix("/media/")


def webp_widths(image):
    return [key for key in image.renditions if key.isdigit()]


@pytest.fixture
def without_avif(monkeypatch):
    """A machine whose Pillow came without AVIF."""
    monkeypatch.setattr(features, "check", lambda name: False)


def tag(shown, arguments='"card"'):
    template = Template("{% load shop_tags %}{% picture_tag shown " + arguments + " %}")
    return template.render(Context({"shown": shown}))


def test_a_saved_picture_has_the_widths_that_its_original_allows():
    image = make_image(make_product(), size=(800, 1000))

    assert webp_widths(image) == ["320", "480", "640"]
    with (
        default_storage.open(path(image.renditions["320"])) as handle,
        Image.open(handle) as opened,
    ):
        assert (opened.format, opened.size) == ("WEBP", (320, 400))


def test_a_small_picture_keeps_its_size():
    image = make_image(make_product(), size=(100, 120))

    assert webp_widths(image) == ["100"]


def test_the_widths_are_on_the_row():
    image = make_image(make_product(), size=(700, 900))

    stored = ProductImage.objects.get(pk=image.pk)
    assert stored.renditions == image.renditions
    assert (stored.width, stored.height) == (700, 900)


def test_making_them_anew_leaves_no_old_files():
    image = make_image(make_product(), size=(400, 500))
    before = image.renditions["320"]

    make_renditions(image)

    assert default_storage.exists(path(image.renditions["320"]))
    assert before == image.renditions["320"] or not default_storage.exists(path(before))


def test_saving_a_caption_renders_nothing_again(monkeypatch):
    image = make_image(make_product(), size=(400, 500))
    monkeypatch.setattr("shop.catalogue.images.make_renditions", lambda image: 1 / 0)

    image.caption = "Green"
    image.save()


def test_a_deleted_picture_takes_its_files_along():
    image = make_image(make_product(), size=(400, 500))
    url = image.renditions["320"]

    image.delete()

    assert not default_storage.exists(path(url))


def test_a_page_is_offered_all_widths():
    product = make_product("Tea")
    shown = picture(make_image(product, size=(1200, 1500)), product)

    assert shown.url.endswith("-640.webp")
    assert [part.split(" ")[1] for part in shown.srcset.split(", ")] == [
        "320w",
        "480w",
        "640w",
        "1080w",
    ]
    assert shown.alt == "Tea"


def test_every_width_is_there_as_avif_too():
    image = make_image(make_product(), size=(800, 1000))

    for width in webp_widths(image):
        name = path(image.renditions[f"{width}{AVIF_KEY}"])
        with default_storage.open(name) as handle, Image.open(handle) as opened:
            assert (opened.format, opened.width) == ("AVIF", int(width))


def test_without_avif_there_is_webp(without_avif):
    product = make_product("Tea")
    image = make_image(product, size=(800, 1000))

    shown = picture(image, product)
    html = tag(shown)

    assert list(image.renditions) == webp_widths(image)
    assert shown.avif == ""
    assert "<source" not in html and "320w" in html


def test_browsers_choose_among_avif_files_or_take_one_webp():
    product = make_product("Tea")
    shown = picture(make_image(product, size=(1200, 1500)), product)

    html = tag(shown)

    source, img = html.split("<img")
    assert 'type="image/avif"' in source
    assert [f"-{width}.avif" in source for width in (320, 480, 640, 1080)] == [
        True,
        True,
        True,
        False,
    ]
    assert img.count(".webp") == 1 and "srcset" not in img
    assert 'width="1200" height="1500" alt="Tea"' in img


def test_what_is_not_in_view_waits_and_the_greatest_comes_first():
    product = make_product("Tea")
    shown = picture(make_image(product, size=(400, 500)), product)

    assert 'loading="lazy"' in tag(shown)
    assert "loading" not in tag(shown, '"card" loading="eager"')
    assert 'fetchpriority="high"' in tag(shown, '"gallery" loading="first"')


def test_names_of_products_are_escaped_in_pictures():
    product = make_product('"><script>')
    html = tag(picture(make_image(product, size=(400, 500)), product))

    assert "<script>" not in html
