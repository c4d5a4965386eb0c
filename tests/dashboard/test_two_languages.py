"""Staff write both languages side by side, and see what has no words yet."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shop.catalogue.attributes import define_attribute, set_values
from shop.catalogue.models import (
    AttributeOption,
    AttributeOptionGroup,
    Category,
    Gone,
    Option,
    Product,
    ProductAttribute,
)
from tests.factories import cms as make
from tests.factories.shop import CategoryFactory, make_product

FORMSETS = (
    "category_formset",
    "image_formset",
    "recommended_formset",
    "stockrecord_formset",
    "attributes_formset",
    "attribute_option_formset",
)


def sent_by_a_browser(page: Any) -> dict[str, Any]:
    """What the forms of a dashboard page send when nothing was touched."""
    html = page.content.decode()
    form = max(re.findall(r"<form.*?</form>", html, re.DOTALL), key=len)
    sent: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, kind = re.search(r'name="([^"]+)"', tag), re.search(r'type="([^"]+)"', tag)
        if not name or (kind and kind[1] in ("file", "submit")):
            continue
        if kind and kind[1] == "checkbox" and "checked" not in tag:
            continue
        value = re.search(r'value="([^"]*)"', tag)
        sent[name[1]] = value[1] if value else ("on" if kind and kind[1] == "checkbox" else "")
    for name, body in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.S):
        sent[name] = body.strip()
    for tag, body in re.findall(r"(<select[^>]*>)(.*?)</select>", form, re.DOTALL):
        name = re.search(r'name="([^"]+)"', tag)
        values = re.findall(r'<option value="([^"]*)"([^>]*)', body)
        chosen = [value for value, rest in values if "selected" in rest]
        if name and "multiple" not in tag:
            sent[name[1]] = (chosen or [value for value, _rest in values] or [""])[0]
    return sent


def post(staff: Client, url: str, **changes: Any) -> Any:
    page = staff.get(url)
    response = staff.post(url, sent_by_a_browser(page) | changes)
    if response.status_code != 302:
        names = [name for name in ("form", *FORMSETS) if name in response.context]
        pytest.fail(str([(name, response.context[name].errors) for name in names]))
    return response


def test_a_products_texts_stand_side_by_side(staff: Client) -> None:
    tea = make.add_product("Tea", category=CategoryFactory())

    html = staff.get(reverse("dashboard:catalogue-product", args=[tea.pk])).content.decode()

    field = re.search(r'<div class="side-by-side">.*?name="title_ar".*?</div>\s*</div>', html, re.S)
    assert field is not None
    assert re.search(r'<input[^>]*name="title"[^>]*>', field[0])
    arabic = re.search(r'<input[^>]*name="title_ar"[^>]*>', field[0])
    assert arabic is not None
    assert 'dir="rtl"' in arabic[0]
    assert 'lang="ar"' in arabic[0]
    assert "Tea بالعربية" in arabic[0]
    assert "required" not in arabic[0]


def test_what_is_written_there_is_kept(staff: Client) -> None:
    tea = make_product("Tea", category=CategoryFactory())
    define_attribute(tea.product_class, "origin", {"en": "Origin", "ar": "المنشأ"})
    set_values(tea, {"origin": "Yemen"})

    post(
        staff,
        reverse("dashboard:catalogue-product", args=[tea.pk]),
        title_ar="شاي",
        description_ar="أخضر.",
        slug_ar="شاي",
        attr_origin_ar="اليمن",
    )

    tea = Product.objects.get(pk=tea.pk)
    assert tea.title == "Tea"
    assert tea.translations["ar"] == {
        "title": "شاي",
        "subtitle": "",
        "description": "أخضر.",
        "slug": "شاي",
    }
    value = tea.attribute_values.get()
    assert (value.value_text, value.translated("value_text", "ar")) == ("Yemen", "اليمن")
    assert tea.listing.facts["texts"]["ar"]["title"] == "شاي"


def test_a_new_category_is_written_in_both_at_once(staff: Client) -> None:
    post(staff, reverse("dashboard:catalogue-category-create"), name="Tea", name_ar="شاي")

    assert Category.objects.get().translations["ar"]["name"] == "شاي"


def test_attributes_of_a_kind_of_product_have_both_names(staff: Client) -> None:
    product_class = make_product().product_class
    define_attribute(product_class, "origin", "Origin")

    post(
        staff,
        reverse("dashboard:catalogue-class-update", args=[product_class.pk]),
        **{"attributes-0-name_ar": "المنشأ"},
    )

    assert ProductAttribute.objects.get().translated("name", "ar") == "المنشأ"


def test_staff_choose_what_customers_filter_by(staff: Client) -> None:
    product_class = make_product().product_class
    define_attribute(product_class, "origin", "Origin")
    address = reverse("dashboard:catalogue-class-update", args=[product_class.pk])
    assert b'name="attributes-0-is_facet"' in staff.get(address).content

    post(staff, address, **{"attributes-0-is_facet": "on", "attributes-0-position": "3"})

    origin = ProductAttribute.objects.get()
    assert (origin.is_facet, origin.position) == (True, 3)


def test_options_of_an_attribute_have_both_names_and_a_colour(staff: Client) -> None:
    group = AttributeOptionGroup.objects.create(name="Colours")
    AttributeOption.objects.create(group=group, option="Green")

    post(
        staff,
        reverse("dashboard:catalogue-attribute-option-group-update", args=[group.pk]),
        **{"options-0-option_ar": "أخضر", "options-0-colour": "#2f6f5e", "options-1-option": "Red"},
    )

    green, red = AttributeOption.objects.order_by("pk")
    assert (green.translated("option", "ar"), green.colour) == ("أخضر", "#2f6f5e")
    assert red.option == "Red"


def test_an_option_has_both_names(staff: Client) -> None:
    option = Option.objects.create(name="Engraving", code="engraving")

    post(staff, reverse("dashboard:catalogue-option-update", args=[option.pk]), name_ar="نقش")

    option.refresh_from_db()
    assert option.translated("name", "ar") == "نقش"


def test_what_is_too_long_in_arabic_is_said_in_its_name_and_nothing_is_lost(staff: Client) -> None:
    category = CategoryFactory(name="Tea")
    url = reverse("dashboard:catalogue-category-update", args=[category.pk])

    response = staff.post(url, sent_by_a_browser(staff.get(url)) | {"name_ar": "ش" * 300})

    assert response.status_code == 200
    assert "العربية: " in response.context["form"].errors["name"][0]
    assert "ش" * 300 in response.content.decode()


def test_staff_see_what_has_no_arabic_words(staff: Client) -> None:
    make.add_product("Translated", description="")
    make_product("Untranslated", description="Only English.")
    url = reverse("dashboard:catalogue-missing-words")

    page = staff.get(f"{url}?kind=products")

    lacks = {lack.title: lack.fields for lack in page.context["lacks"]}
    assert list(lacks) == ["Untranslated"]
    assert len(lacks["Untranslated"]) == 3
    counted = {kind.code: count for kind, count in page.context["kinds"]}
    assert counted["products"] == 1
    assert staff.get(page.context["lacks"][0].url).status_code == 200


def test_the_way_there_stands_in_the_menu(staff: Client) -> None:
    home = staff.get(reverse("dashboard:index")).content.decode()

    assert reverse("dashboard:catalogue-missing-words") in home
    assert reverse("dashboard:catalogue-gone-list") in home


def test_staff_name_what_took_a_deleted_products_place(staff: Client) -> None:
    old, new = make_product("Old"), make_product("New")
    old.delete()
    gone = Gone.objects.get()
    assert "Old" in staff.get(reverse("dashboard:catalogue-gone-list")).content.decode()

    post(staff, reverse("dashboard:catalogue-gone", args=[gone.pk]), product=str(new.pk))

    gone.refresh_from_db()
    assert gone.successor == new


def test_not_two_successors_at_once(staff: Client) -> None:
    old, new = make_product("Old"), make_product("New")
    category = CategoryFactory()
    old.delete()
    url = reverse("dashboard:catalogue-gone", args=[Gone.objects.get().pk])

    response = staff.post(url, {"product": new.pk, "category": category.pk})

    assert response.status_code == 200
    assert response.context["form"].errors


def test_in_arabic_it_runs_from_right_to_left(staff: Client) -> None:
    html = staff.get("/ar/shop/dashboard/catalogue/words/").content.decode()

    assert '<html lang="ar" class="no-js" dir="rtl">' in html


def test_customers_do_not_see_these_lists(client: Client) -> None:
    for name in ("dashboard:catalogue-missing-words", "dashboard:catalogue-gone-list"):
        assert client.get(reverse(name)).status_code in (302, 403)
