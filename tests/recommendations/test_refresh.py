"""What is bought together, what is alike, and what of it a page shows."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.utils import timezone
from oscar.core.loading import get_model

from shop.catalogue.attributes import define_attribute, set_values
from shop.order.models import Order
from shop.recommendations import pairs
from shop.recommendations.models import Pair, Recommended
from shop.recommendations.refresh import refresh, refresh_all
from tests.factories.shop import (
    CategoryFactory,
    ProductClassFactory,
    make_order,
    make_parent,
    make_product,
)

ProductRecommendation = get_model("catalogue", "ProductRecommendation")


@pytest.fixture
def now():
    return timezone.now()


def order(*products) -> Order:
    return make_order(*products, visitor=uuid4())


def together(product) -> list[int]:
    return Recommended.objects.get(product=product).together


def similar(product) -> list[int]:
    return Recommended.objects.get(product=product).similar


def test_what_is_often_in_one_order_is_bought_together(now):
    tea, pot, soap = (make_product(name, stock=99) for name in ("Tea", "Pot", "Soap"))
    for _ in range(2):
        order(tea, pot)
    order(tea, soap)

    refresh_all(now=now)

    assert (together(tea), together(pot), together(soap)) == ([pot.pk], [tea.pk], [])


def test_what_everybody_buys_goes_with_nothing_in_particular(now):
    tea, pot, bag = (make_product(name, stock=99) for name in ("Tea", "Pot", "Bag"))
    for _ in range(3):
        order(tea, pot, bag)
    for _ in range(6):
        order(bag)

    refresh_all(now=now)

    assert together(tea) == [pot.pk, bag.pk]


def test_a_variant_counts_for_its_parent(now):
    tea, mug = make_product("Tea", stock=99), make_parent("Mug", stock=99)
    for child in mug.children.all():
        order(tea, child)

    refresh_all(now=now)

    assert (together(tea), together(mug)) == ([mug.pk], [tea.pk])


def test_cancelled_and_old_orders_do_not_count(now):
    tea, pot = make_product("Tea", stock=99), make_product("Pot", stock=99)
    for _ in range(4):
        order(tea, pot)
    some = list(Order.objects.values_list("pk", flat=True))
    Order.objects.filter(pk__in=some[:2]).update(status="Cancelled")
    Order.objects.filter(pk__in=some[2:]).update(date_placed=now - timedelta(days=400))

    refresh_all(now=now)

    assert not Pair.objects.exists()


def test_bulk_orders_pair_nothing():
    order_of_many = frozenset(range(pairs.MOST_IN_AN_ORDER + 1))

    alone, both = pairs.count([order_of_many, frozenset([1, 2])])

    assert list(both) == [(1, 2)]
    assert alone[1] == 2


def test_counting_twice_gives_the_same(now):
    tea, pot = make_product("Tea", stock=99), make_product("Pot", stock=99)
    for _ in range(2):
        order(tea, pot)

    refresh_all(now=now)
    refresh_all(now=now)

    assert Pair.objects.count() == 2


def test_the_same_category_and_properties_are_alike(now):
    goods = ProductClassFactory()
    define_attribute(goods, "origin", "Origin")
    pantry = CategoryFactory(name="Pantry")
    teas, soaps = CategoryFactory(name="Tea", parent=pantry), CategoryFactory(name="Soap")
    sencha = make_product("Sencha", category=teas, price="12.00")
    gyokuro = make_product("Gyokuro", category=teas, price="14.00")
    assam = make_product("Assam", category=teas, price="14.00")
    soap = make_product("Soap", category=soaps, price="12.00")
    for each, origin in ((sencha, "Japan"), (gyokuro, "Japan"), (assam, "India")):
        set_values(each, {"origin": origin})

    refresh(now=now)

    assert similar(sencha)[:2] == [gyokuro.pk, assam.pk]
    assert soap.pk not in similar(sencha)[:2]


def test_what_the_merchant_picks_stands_first_and_shows_at_once(
    now, django_capture_on_commit_callbacks
):
    teas = CategoryFactory(name="Tea")
    sencha, assam = (make_product(name, category=teas) for name in ("Sencha", "Assam"))
    soap = make_product("Soap", category=CategoryFactory(name="Soap"))
    refresh(now=now)
    assert similar(sencha)[0] == assam.pk

    with django_capture_on_commit_callbacks(execute=True):
        ProductRecommendation.objects.create(primary=sencha, recommendation=soap, ranking=1)

    assert similar(sencha) == [soap.pk, assam.pk]


def test_hidden_products_and_variants_are_never_recommended(now):
    teas = CategoryFactory(name="Tea")
    sencha = make_product("Sencha", category=teas)
    hidden = make_product("Hidden", category=teas, is_public=False)
    mug = make_parent("Mug", category=teas)

    refresh(now=now)

    assert similar(sencha) == [mug.pk]
    assert not Recommended.objects.filter(product=hidden).exists()


def test_an_empty_shop_has_nothing_to_say(now, capsys):
    call_command("refresh_recommendations")

    assert "0 products, 0 pairs" in capsys.readouterr().out


def test_nobody_is_recommended_to_themselves(now):
    teas = CategoryFactory(name="Tea")
    made = [make_product(f"Tea {n}", category=teas) for n in range(4)]

    refresh(now=now)

    for one, other in combinations(made, 2):
        assert one.pk not in similar(one)
        assert other.pk in similar(one)
