"""What the basket costs: few queries, and as many for fifty lines and a hundred offers as for one."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from oscar.core.loading import get_model

from shop import ordering
from tests.factories.offers import ConditionalOffer, make_offer, make_range, make_voucher
from tests.factories.shop import make_basket, make_image, make_parent, make_product

Line = get_model("basket", "Line")
HTMX = {"headers": {"HX-Request": "true"}}
MOST = 8


@pytest.fixture(params=["guest", "member"])
def shopper(request, visitor, alice):
    """A browser, and whose basket it shows."""
    if request.param == "member":
        client = Client()
        client.force_login(alice)
        return client, {"user": alice}
    return request.getfixturevalue("guest"), {"visitor": visitor}


def stock(count):
    """Products of their own, and variants."""
    products = [make_product(f"Tea {n}") for n in range(count - count // 5)]
    while len(products) < count:
        products.append(make_parent(f"Mug {len(products)}").children.first())
    if products:
        make_image(products[0], size=(40, 50))
    return products


def fill(count, who):
    """A basket of so many lines over a dozen products, each line with a reference of its own."""
    basket = make_basket(*(products := stock(min(count, 12))), **who)
    first = list(Line.objects.filter(basket=basket.pk))
    Line.objects.bulk_create(
        Line(
            basket=basket,
            line_reference=f"more-{n}",
            product_id=first[n % 12].product_id,
            stockrecord_id=first[n % 12].stockrecord_id,
            price_incl_tax=first[n % 12].price_incl_tax,
        )
        for n in range(count - len(products))
    )
    basket.reset_offer_applications()
    return basket, products


def make_offers(count, product):
    if not count:
        return
    everything, some = make_range(), make_range(product)
    first = make_offer(percent="1", among=everything, of=everything)
    second = make_offer(percent="1", among=everything, of=some)
    ConditionalOffer.objects.bulk_create(
        ConditionalOffer(
            name=f"More {n}",
            slug=f"more-{n}",
            condition=(first, second)[n % 2].condition,
            benefit=first.benefit,
            exclusive=False,
        )
        for n in range(count - 2)
    )


@pytest.mark.parametrize("offers", [0, 100])
@pytest.mark.parametrize("lines", [0, 1, 5, 50])
def test_the_basket_takes_eight_queries_at_most(
    shopper, lines, offers, django_assert_max_num_queries
):
    client, who = shopper
    _basket, products = fill(lines, who)
    make_offers(offers, products[0] if products else make_product())

    for page, part in (("summary", "page"), ("drawer", "drawer")):
        url = reverse(f"basket:{page}")
        client.get(url)
        with django_assert_max_num_queries(MOST):
            response = client.get(url)
        assert response.content.decode().count(f'id="{part}-line-') == lines


def test_with_a_promo_code_and_something_saved_too(shopper, django_assert_max_num_queries):
    client, who = shopper
    products = stock(6)
    make_offers(3, products[0])
    make_voucher()
    basket = make_basket(*products, **who)
    ordering.save_for_later(basket=basket, line_id=basket.all_lines()[0].pk)
    ordering.add_voucher(basket=basket, code="WELCOME10", user=who.get("user"))
    client.get("/shop/basket/")

    with django_assert_max_num_queries(MOST):
        page = client.get("/shop/basket/").content.decode()

    assert "Saved for later" in page
    assert "WELCOME10" in page


def test_other_pages_pay_for_the_count_alone(shopper, django_assert_num_queries):
    client, who = shopper
    make_offers(5, make_product())
    make_basket(*stock(5), **who)
    anybody = Client()
    about = "/shop/password-reset/"
    for each in (client, anybody):
        each.get(about)

    with django_assert_num_queries(0):
        anybody.get(about)
    with django_assert_num_queries(2 if "user" in who else 1):
        client.get(about)


def test_changing_a_quantity_costs_the_same_for_any_number_of_lines(
    guest, visitor, django_assert_max_num_queries
):
    basket, products = fill(50, {"visitor": visitor})
    make_offers(100, products[0])
    url = reverse("basket:line", args=[basket.all_lines()[0].pk])
    guest.post(url, {"quantity": "2"}, **HTMX)

    with django_assert_max_num_queries(16):
        guest.post(url, {"quantity": "3"}, **HTMX)


def test_fifty_lines_stay_a_page_of_modest_weight(guest, visitor):
    fill(50, {"visitor": visitor})

    assert len(guest.get("/shop/basket/").content) < 90_000
