"""What a merchant takes orders for beyond what is in stock."""

from __future__ import annotations

import pytest
from django.urls import reverse

from shop import ordering
from shop.partner.models import OutOfStock, StockRecord
from tests.crowd import violations
from tests.factories.shop import make_basket, make_order, make_product, make_ready


@pytest.fixture
def tea():
    tea = make_product("Tea", stock=2)
    StockRecord.objects.update(allows_backorders=True)
    return tea


def test_more_than_is_in_stock_can_be_ordered(tea, visitor):
    basket = make_ready(make_basket(tea, visitor=visitor, quantity=5))

    ordering.place_order(basket=basket, user=None, visitor=visitor, language="en")

    record = StockRecord.objects.get()
    assert (record.num_in_stock, record.num_allocated) == (2, 5)
    assert violations() == []


def test_where_it_is_not_allowed_any_more_it_is_a_violation(tea, visitor):
    make_order(tea, tea, tea, visitor=visitor)

    StockRecord.objects.update(allows_backorders=False)

    assert [text.partition(": ")[2] for text in violations()] == ["3 are promised, 2 are there"]
    with pytest.raises(OutOfStock):
        StockRecord.objects.promise({StockRecord.objects.get().pk: 1})


def test_customers_are_told_that_it_takes_longer(tea, visitor, client, guest):
    page = reverse("catalogue:detail", args=[tea.slug, tea.pk])
    assert "back-order" not in client.get(page).content.decode()
    make_basket(tea, visitor=visitor, quantity=3)

    basket = guest.get(reverse("basket:summary")).content.decode()
    StockRecord.objects.update(num_allocated=2)

    assert "2 in stock, the rest on back-order: it takes longer" in basket
    late = client.get(page).content.decode()
    assert "Available on back-order: it takes longer" in late
    assert "at your door" not in late  # nobody knows when


def test_what_cannot_be_back_ordered_stays_so(visitor):
    with pytest.raises(ordering.OutOfStock):
        make_basket(make_product(stock=2), visitor=visitor, quantity=3)


def test_staff_switch_it_on_beside_the_stock(tea, admin_client):
    StockRecord.objects.update(allows_backorders=False)
    url = reverse("dashboard:catalogue-product", args=[tea.pk])

    page = admin_client.get(url).content.decode()

    assert 'name="stockrecords-0-allows_backorders"' in page
    assert "Can be back-ordered" in page
