from __future__ import annotations

from django.core.files.storage import default_storage
from PIL import Image

from shop.catalogue.images import make_renditions, picture
from shop.catalogue.models import ProductImage
from tests.factories.shop import make_image, make_product


def path(url):
    return url.removeprefix("/media/")


def test_a_saved_picture_has_the_widths_that_its_original_allows():
    image = make_image(make_product(), size=(800, 1000))

    assert list(image.renditions) == ["320", "480", "640"]
    with (
        default_storage.open(path(image.renditions["320"])) as handle,
        Image.open(handle) as opened,
    ):
        assert (opened.format, opened.size) == ("WEBP", (320, 400))


def test_a_small_picture_keeps_its_size():
    image = make_image(make_product(), size=(100, 120))

    assert list(image.renditions) == ["100"]


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
