"""Two changes of one product at once: the listing tells of both. Only row locks can show it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from shop.catalogue.listing_models import Listing
from shop.catalogue.models import Product
from tests.crowd import at_once
from tests.factories.shop import CategoryFactory, make_product

ROUNDS = 6
pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


@pytest.fixture(autouse=True)
def database() -> None:
    """The mark above replaces the fixture of the room: these tests commit."""


def test_changes_at_once_are_all_listed():
    tea, category = make_product("Tea"), CategoryFactory()

    def change(place: int) -> None:
        if place == 0:
            product = Product.objects.get(pk=tea.pk)
            product.subtitle = f"Harvest {number}"
            product.save()
        elif place == 1:
            record = tea.stockrecords.get()
            record.price = Decimal(number)
            record.save()
        else:
            (tea.categories.add if number % 2 else tea.categories.remove)(category)

    for number in range(1, ROUNDS):
        assert at_once(change, 3) == [None, None, None]
        listing = Listing.objects.get(pk=tea.pk)
        assert listing.facts["texts"]["en"]["subtitle"] == f"Harvest {number}"
        assert listing.price == Decimal(number)
        assert listing.placements.filter(shelf=category.pk).exists() == bool(number % 2)
