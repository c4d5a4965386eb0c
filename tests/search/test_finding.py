from __future__ import annotations

import pytest

from shop.catalogue.attributes import define_attribute, set_values
from shop.catalogue.models import Product
from shop.partner.models import StockRecord
from shop.search import engine, index
from shop.search.engine import find as find_ids
from shop.search.models import Document, Term
from tests.factories.shop import CategoryFactory, ProductClassFactory, make_parent, make_product

ODD = [
    "' OR 1=1 --",
    '"',
    'tea" AND (NOT',
    "NEAR(tea honey)",
    "title:tea",
    "tea & !honey | (",
    "'tea':*A <-> \\",
    "%_",
    "*",
    "-",
    "…!?؟",
    "🍵🍯",
    "tea 🍵",
    "\x00tea",
    "\u202eaet",
    "the and of",
    "في من على",
    "a" * 10_000,
    "tea " * 3_000,
    "<script>alert(1)</script>",
    "{}[]^~",
]


def test_titles_come_before_descriptions(find):
    make_product("Cup", description="For coffee and tea.")
    make_product("Coffee")

    assert find("coffee") == ["Coffee", "Cup"]


def test_products_of_one_score_stay_in_their_order(find):
    for title in ("Cup A", "Cup B", "Cup C"):
        make_product(title)

    assert find("cup") == ["Cup A", "Cup B", "Cup C"]


def test_the_thing_comes_before_what_belongs_to_it(find):
    make_product("Laptop bag, padded", category=CategoryFactory(name="Bags"))
    make_product("Laptop stand", category=CategoryFactory(name="Stands"))
    make_product("Aero 14 laptop", category=CategoryFactory(name="Laptops"))

    assert find("laptop")[0] == "Aero 14 laptop"


@pytest.mark.parametrize("text", ["laptop bag", "bag for laptop", "bags for a laptop"])
def test_the_kind_of_thing_decides(find, text):
    make_product("Laptop", description="Comes in a bag.")
    make_product("Shopping bag")
    make_product("Laptop bag")

    assert find(text)[0] == "Laptop bag"


def test_where_few_have_all_words_those_with_the_telling_ones_follow(find):
    make_product("Green tea")
    make_product("Green cup")
    make_product("Lamp")

    assert find("green tea") == ["Green tea", "Green cup"]
    assert find_ids("green tea", language="en").complete == 1


def test_where_many_have_all_words_others_stay_away(find, monkeypatch):
    monkeypatch.setattr(engine, "FEW", 2)
    make_product("Green tea")
    make_product("Green tea with mint")
    make_product("Green cup")

    assert set(find("green tea")) == {"Green tea", "Green tea with mint"}


@pytest.mark.parametrize(
    "typed, title, meant",
    [
        ("honney", "Honey", "honey"),
        ("hedphones", "Headphones", "headphones"),
        ("blutooth speeker", "Bluetooth speaker", "bluetooth speaker"),
        ("wirelss keybord", "Wireless keyboard", "wireless keyboard"),
    ],
)
def test_a_mistyped_word_finds_what_was_meant_and_says_so(find, typed, title, meant):
    make_product("Honey")
    make_product("Headphones")
    make_product("Bluetooth speaker")
    make_product("Wireless keyboard")

    assert find(typed)[0] == title
    assert find_ids(typed, language="en").meant == meant


def test_a_mistyped_arabic_word_finds_what_was_meant(find):
    make_product("Pillow", translations={"ar": {"title": "وسادة قطنية"}})

    assert find("وساده قطنيه", language="ar") == ["Pillow"]
    assert find("وسدة", language="ar") == ["Pillow"]
    assert find_ids("وسدة", language="ar").meant == "وسادة"


def test_what_is_spelt_right_is_not_put_right(find):
    make_product("Honey")
    make_product("Money box")

    assert find("money") == ["Money box"]
    assert find_ids("money", language="en").meant == ""


@pytest.mark.parametrize(
    "text, title",
    [
        ("toothbrush", "Tooth brush"),
        ("smart watch", "Smartwatch"),
        ("usb c", "USB-C cable"),
        ("usbc", "USB-C cable"),
        ("usb-c", "USB-C cable"),
        ("16gb", "Memory 16 GB"),
        ("16 gb", "Memory 16 GB"),
        ("15.6 inch", 'Screen 15.6"'),
        ('15,6"', 'Screen 15.6"'),
        ("wifi", "Wi-Fi router"),
        ("wi fi", "Wi-Fi router"),
    ],
)
def test_compounds_are_found_together_and_apart(find, text, title):
    for each in ("Tooth brush", "Smartwatch", "USB-C cable", "Memory 16 GB", 'Screen 15.6"'):
        make_product(each)
    make_product("Wi-Fi router")

    assert find(text)[0] == title


@pytest.mark.parametrize("text", ["TEA-SEN-100", "tea-sen-100", "teasen100", "tea sen 100"])
def test_a_sku_finds_its_product_first(find, text):
    make_product("Tea Sen 100 tea sen 100")
    sencha = make_product("Sencha")
    StockRecord.objects.filter(product=sencha).update(partner_sku="TEA-SEN-100")
    index.refresh([sencha.pk])

    assert find(text)[0] == "Sencha"


def test_a_barcode_finds_its_product(find):
    make_product("Sencha", upc="4006381333931")
    make_product("Matcha", upc="4006381333948")

    assert find("4006381333931") == ["Sencha"]
    assert find("4 006381 333931") == ["Sencha"]


def test_the_code_of_a_variant_finds_its_product(find):
    parent = make_parent("Mug", variants={"Green": "9.00"})
    StockRecord.objects.filter(product__parent=parent).update(partner_sku="MUG-GRN")
    index.refresh([parent.pk])

    assert find("MUG-GRN") == ["Mug"]


def test_attributes_brands_categories_and_variants_are_searched(find):
    tea = make_parent("Sencha", category=CategoryFactory(name="Pantry"), variants={"Refill": "9"})
    define_attribute(ProductClassFactory(), "origin", "Origin")
    define_attribute(ProductClassFactory(), "brand", "Brand")
    set_values(tea, {"origin": {"en": "Shizuoka", "ar": "شيزوكا"}, "brand": "Marukyu"})

    for text in ("pantry", "shizuoka", "شيزوكا", "marukyu", "refill", "origin"):
        assert find(text) == ["Sencha"], text


def test_the_name_of_a_brand_is_not_a_property(find):
    tea = make_product("Sencha")
    define_attribute(ProductClassFactory(), "brand", "Brand")
    set_values(tea, {"brand": "Marukyu"})

    assert find("brand") == []


def test_the_last_word_goes_on_while_somebody_types(find):
    make_product("Headphones")
    make_product("Head lamp")

    assert find("head", is_typing=True) == ["Head lamp", "Headphones"]
    assert find("head") == ["Head lamp"]
    assert find("headpho") == ["Headphones"]


def test_a_category_narrows_the_search():
    tea = CategoryFactory(name="Tea")
    green = make_product("Green tea", category=tea)
    make_product("Tea cup")

    assert find_ids("tea", language="en", category_id=tea.pk).ids == [green.pk]


def test_without_words_there_is_everything():
    tea = make_product("Tea")
    lamp = make_product("Lamp", is_public=False)

    assert find_ids("", language="en").ids == [tea.pk]
    assert lamp.pk not in find_ids("", language="en").ids


@pytest.mark.parametrize("text", ODD)
def test_odd_input_is_only_words(text):
    make_product("Tea")
    make_product("Honey")

    found = find_ids(text, language="en")

    assert found.total == len(found.ids) <= 2


@pytest.mark.parametrize("text", ["…!?؟", "🍵🍯", "*", "xylophone"])
def test_what_says_nothing_finds_nothing_or_everything(text):
    tea = make_product("Tea")

    assert find_ids(text, language="en").ids in ([], [tea.pk])
    assert find_ids("xylophone", language="en").ids == []


def test_hidden_and_deleted_products_are_not_found(find):
    tea = make_product("Tea")
    make_product("Tea cup", is_public=False)
    assert find("tea") == ["Tea"]

    tea.delete()

    assert find("tea") == []
    assert not Document.objects.exists()


def test_a_change_is_found_at_once(find):
    tea = make_product("Tea")
    assert find("tea") == ["Tea"]

    tea.title = "Infusion"
    tea.save()

    assert find("infusion") == ["Infusion"]
    assert find("tea") == []


def test_a_renamed_category_is_found_at_once(find):
    pantry = CategoryFactory(name="Pantry")
    make_product("Sencha", category=pantry)

    pantry.name = "Kitchen"
    pantry.save()

    assert find("kitchen") == ["Sencha"]
    assert find("pantry") == []


def test_words_are_counted_as_products_come_and_go():
    tea, cup = make_product("Tea", upc="1"), make_product("Tea cup", upc="2")
    assert Term.objects.get(pk="tea").found_in == 2

    cup.title = "Cup"
    cup.save()
    assert Term.objects.get(pk="tea").found_in == 1

    tea.delete()
    assert not Term.objects.filter(pk="tea").exists()


def test_row_by_row_and_all_at_once_write_the_same():
    parent = make_parent("Mug", category=CategoryFactory(name="Kitchen"))
    define_attribute(ProductClassFactory(), "origin", "Origin")
    set_values(parent, {"origin": "Yemen"})
    make_product("Tea", description="Green tea from Yemen.")
    one_by_one = _index()

    index.refresh()

    assert _index() == one_by_one


def _index():
    return (
        sorted(Document.objects.values_list("pk", "words", "codes")),
        sorted(Term.objects.values_list("word", "found_in")),
        sorted(Product.objects.values_list("pk", "search_text")),
    )


def test_saving_what_did_not_change_writes_nothing(django_assert_max_num_queries):
    tea = make_product("Tea", category=CategoryFactory())

    with django_assert_max_num_queries(12):
        index.refresh([tea.pk])


def test_indexing_takes_the_same_queries_for_many_as_for_few(django_assert_max_num_queries):
    for n in range(12):
        make_product(f"Tea {n}", category=CategoryFactory())

    with django_assert_max_num_queries(26):
        index.refresh()


def test_a_search_takes_few_queries_and_a_repeated_one_none(django_assert_max_num_queries):
    make_product("Green tea")
    for n in range(FULL_PAGE):
        make_product(f"Cup {n}")
    find_ids("lamp", language="en")

    with django_assert_max_num_queries(3):
        find_ids("cup", language="en")
    with django_assert_max_num_queries(0):
        find_ids("cup", language="en")


FULL_PAGE = 3
