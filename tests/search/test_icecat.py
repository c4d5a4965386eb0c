from __future__ import annotations

import json
from decimal import Decimal
from zipfile import ZipFile

import pytest
from django.core.management import CommandError, call_command

from shop.catalogue.models import Product
from shop.search.icecat import category_of

ROWS = [
    {
        "id": str(100 + n),
        "name": f"X264A2{n}G",
        "title": f"Lexmark X264A2{n}G toner cartridge Original Black",
        "supplier": "Lexmark",
        "ean": [f"400638133393{n}"],
        "short_description": "3500 pages",
        "price": 4995,
        "attr_t_type": "Original",
        "attr_n_page_yield": 3500.0,
        "attr_b_recycled": True,
    }
    for n in range(6)
] + [
    {
        "id": "200",
        "name": "Battery Grip BG-E7",
        "title": "Canon Battery Grip BG-E7",
        "supplier": "Canon",
        "ean": [],
        "short_description": None,
        "price": 0,
        "attr_t_unheard_of": "once",
    }
]


@pytest.fixture
def folder(tmp_path):
    with ZipFile(tmp_path / "products_1.json.zip", "w") as archive:
        archive.writestr("1.json", json.dumps(ROWS[:3]))
    (tmp_path / "products_2.json").write_text(json.dumps(ROWS[3:]))
    return tmp_path


def test_products_come_with_brand_attributes_category_and_price(folder, find, capsys):
    call_command("import_icecat", str(folder))

    toner = Product.objects.get(stockrecords__partner_sku="100")
    assert toner.upc == "4006381333930"
    assert toner.stockrecords.get().price == Decimal("49.95")
    assert [category.name for category in toner.categories.all()] == ["Toner cartridge"]
    values = {v.attribute.code: v.value for v in toner.attribute_values.all()}
    assert values == {
        "brand": "Lexmark",
        "model": "X264A20G",
        "type": "Original",
        "page_yield": 3500.0,
        "recycled": True,
    }
    grip = Product.objects.get(title__startswith="Canon")
    assert [category.name for category in grip.categories.all()] == ["Other"]
    assert grip.stockrecords.get().price is None
    assert find("lexmark toner")[0].startswith("Lexmark")
    assert find("X264A23G")[0] == "Lexmark X264A23G toner cartridge Original Black"
    assert "7 products, 2 categories" in capsys.readouterr().out


def test_loading_again_replaces(folder, find):
    call_command("import_icecat", str(folder))
    call_command("import_icecat", str(folder))

    assert Product.objects.count() == len(ROWS)
    assert len(find("toner")) == 6


def test_the_kind_stands_behind_brand_and_name():
    assert category_of(ROWS[0]) == "toner cartridge"
    assert category_of(ROWS[-1]) == ""
    assert category_of({**ROWS[0], "attr_t_product_type": "Notebook"}) == "notebook"


def test_a_folder_without_products_is_said(tmp_path):
    with pytest.raises(CommandError, match="No products in"):
        call_command("import_icecat", str(tmp_path))
    with pytest.raises(CommandError, match="There is no folder"):
        call_command("import_icecat", str(tmp_path / "none"))
