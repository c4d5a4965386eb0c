from __future__ import annotations

import json
from math import log2

import pytest
from django.core.management import CommandError, call_command

from shop.partner.models import StockRecord
from shop.search import index
from shop.search.evaluation import evaluate, ndcg, read
from tests.factories.shop import make_product


def with_sku(title, sku, **fields):
    product = make_product(title, **fields)
    StockRecord.objects.filter(product=product).update(partner_sku=sku)
    index.refresh([product.pk])
    return product


def write(path, *lines):
    path.write_text("\n".join(["query,docid,rating", *lines]) + "\n", encoding="utf-8")
    return path


def test_ndcg_by_hand():
    ratings = {1: 3.0, 2: 1.0, 3: 0.0}

    best = 3 / log2(2) + 1 / log2(3)
    assert ndcg([2, 9, 1], ratings, [3.0, 1.0, 0.0]) == pytest.approx(
        (1 / log2(2) + 0 + 3 / log2(4)) / best
    )
    assert ndcg([1, 2], ratings, [3.0, 1.0, 0.0]) == 1.0
    assert ndcg([], ratings, [3.0, 1.0, 0.0]) == 0.0


def test_only_ten_results_count():
    assert ndcg([*range(10), 99], {99: 3.0}, [3.0]) == 0.0


def test_the_command_prints_what_a_hand_computes(tmp_path, capsys):
    with_sku("Tea", "a")
    make_product("Tea cup")  # nobody rated it
    with_sku("Tea for two cups or three", "b")
    path = write(tmp_path / "rated.csv", "tea,a,1", "tea,b,3", "lamp,a,0")

    call_command("evaluate_search", str(path))

    told = json.loads(capsys.readouterr().out)
    best = 3 + 1 / log2(3)
    assert told["ndcg10"] == pytest.approx((1 + 3 / log2(4)) / best, abs=1e-4)
    assert told["ndcg10_judged"] == pytest.approx((1 + 3 / log2(3)) / best, abs=1e-4)
    assert (told["queries"], told["left_out"], told["unknown_products"]) == (1, 1, 0)


def test_barcodes_name_products_too(tmp_path):
    make_product("Tea", upc="4006381333931")

    report = evaluate(read(write(tmp_path / "r.csv", "tea,4006381333931,3")), language="en")

    assert report.ndcg10 == report.ndcg10_judged == 1.0


def test_what_the_catalogue_lacks_is_said_and_counts_as_not_found(tmp_path):
    with_sku("Tea", "a")
    report = evaluate(read(write(tmp_path / "r.csv", "tea,a,3", "tea,gone,3")), language="en")

    assert report.unknown == 1
    assert report.ndcg10 == pytest.approx(1 / (1 + 1 / log2(3)))


def test_every_query_is_listed_on_request(tmp_path, capsys):
    with_sku("Tea", "a")

    call_command("evaluate_search", str(write(tmp_path / "r.csv", "tea,a,3")), "--verbose")

    assert "1.000  1.000      1  tea" in capsys.readouterr().err


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n")

    with pytest.raises(CommandError, match="There is no file"):
        call_command("evaluate_search", str(tmp_path / "none.csv"))
    with pytest.raises(CommandError, match="must have the columns query, docid, rating"):
        call_command("evaluate_search", str(other))
    with pytest.raises(CommandError, match=r"Line 2 of .*'good' is no rating"):
        call_command("evaluate_search", str(write(tmp_path / "r.csv", "tea,a,good")))
