"""Brand: names in each language, a colour that people can read, one style sheet."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client, override_settings
from django.utils.translation import override
from wagtail.models import Locale, Site

from cms.colours import WHITE, contrast, readable_on, validate_accent
from cms.models import BrandSettings, BrandText
from common.brand import shop_name


@pytest.fixture
def brand(site: Site) -> BrandSettings:
    brand = BrandSettings.objects.create(site=site, accent="#1d5c4b")
    for language, name in (("en", "Souk & Sons"), ("ar", "سوق وأولاده")):
        locale = Locale.objects.get(language_code=language)
        BrandText.objects.create(
            brand=brand, locale=locale, name=name, promo_text=f"Promo {language}"
        )
    return brand


def test_black_on_white_has_the_greatest_contrast() -> None:
    assert contrast("#000000", WHITE) == pytest.approx(21)
    assert contrast("#777777", WHITE) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("colour", ["#1d5c4b", "#8a1c1c", "#000000"])
def test_takes_a_readable_accent(colour: str) -> None:
    validate_accent(colour)


@pytest.mark.parametrize("colour", ["red", "#12345", "#ggg000", "#1d5c4b; }"])
def test_refuses_what_is_no_colour(colour: str) -> None:
    with pytest.raises(ValidationError) as error:
        validate_accent(colour)

    assert error.value.code == "invalid"


def test_refuses_a_pale_accent_and_names_one_that_works() -> None:
    with pytest.raises(ValidationError) as error:
        validate_accent("#f4c542")

    better = readable_on(WHITE, "#f4c542")
    assert better in error.value.messages[0]
    validate_accent(better)


@pytest.mark.django_db
def test_the_style_sheet_carries_the_accent_for_light_and_dark_pages(
    client: Client, brand: BrandSettings
) -> None:
    response = client.get("/brand.css")

    css = response.content.decode()
    assert response.headers["Content-Type"].startswith("text/css")
    assert "--brand: light-dark(#1d5c4b, #" in css
    assert "--on-brand:" in css


@pytest.mark.django_db
def test_its_address_changes_with_it_and_may_be_kept_for_a_year(
    client: Client, brand: BrandSettings, django_capture_on_commit_callbacks: object
) -> None:
    before = client.get("/").context["brand"].css_url

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        brand.accent = "#8a1c1c"
        brand.save()
    after = client.get("/").context["brand"].css_url

    assert before != after
    assert "immutable" in client.get(after).headers["Cache-Control"]
    assert "#8a1c1c" in client.get(after).content.decode()
    assert "immutable" not in client.get(before).headers["Cache-Control"]


@pytest.mark.django_db
def test_each_language_has_its_own_texts(client: Client, brand: BrandSettings) -> None:
    assert client.get("/").context["brand"].name == "Souk & Sons"
    arabic = client.get("/ar/").context["brand"]
    assert arabic.name == "سوق وأولاده"
    assert arabic.promo_text == "Promo ar"


@pytest.mark.django_db
def test_a_language_without_texts_takes_those_of_the_first_language(
    client: Client, brand: BrandSettings
) -> None:
    BrandText.objects.filter(locale__language_code="ar").delete()

    assert client.get("/ar/").context["brand"].name == "Souk & Sons"


@pytest.mark.django_db
def test_a_shop_without_brand_and_site_still_has_a_name(client: Client, site: Site) -> None:
    assert client.get("/").context["brand"].name == "Souk"

    Site.objects.all().delete()

    assert client.get("/brand.css").status_code == 200


@pytest.mark.django_db
@override_settings(ALLOWED_HOSTS=["testserver"])
def test_a_host_that_is_not_ours_is_refused_and_nothing_more(
    client: Client, brand: BrandSettings
) -> None:
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400


def test_messages_name_the_brand_that_editors_keep(brand: BrandSettings) -> None:
    with override("ar"):
        assert shop_name() == "سوق وأولاده"
    with override("en"):
        assert shop_name() == "Souk & Sons"
